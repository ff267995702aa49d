"""What changed between two saves of a text, so that its writing can be replayed. Pure.

An edit says where the texts begin to differ, how many characters went, and what came in their place;
the browser applies them (frontend/src/replay.js).
"""

from collections.abc import Mapping
from itertools import takewhile

from msgspec import Struct, to_builtins


class Edit(Struct, frozen=True, array_like=True):
    """`cut` characters at position `at` are replaced by `put`."""

    at: int
    cut: int
    put: str


def edit(before: str, after: str) -> Edit:
    """The one edit that turns `before` into `after`."""
    start = _in_common(before, after)
    tail = min(_in_common(before[::-1], after[::-1]), len(before) - start, len(after) - start)
    return Edit(start, len(before) - start - tail, after[start : len(after) - tail])


def _in_common(one: str, other: str) -> int:
    """With how many equal characters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def between(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, object]:
    """Edits by field, ready to be stored; fields that did not change have none."""
    names = sorted(before.keys() | after.keys())
    texts = [(name, before.get(name, ""), after.get(name, "")) for name in names]
    return {name: to_builtins(edit(old, new)) for name, old, new in texts if old != new}
