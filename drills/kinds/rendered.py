"""What templates show of items, kept in this process: each is shown before the answer and again after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bank.schema import Language
from drills.items.contents import Content
from drills.kinds.base import Kind

MOST_KEPT = 1024  # some twenty kilobytes each


@dataclass(frozen=True)
class _Wanted:
    """Which rendering: of what the content said then, with which numbers, in which language."""

    item_id: str
    digest: str
    seed: int
    language: Language
    kind: Kind[Any] = field(compare=False)
    content: Content = field(compare=False)


def view(kind: Kind[Any], content: Content, seed: int, language: Language) -> Mapping[str, Any]:
    """What the kind's templates show of an item; not to be changed."""
    numbers = seed if kind.draws else 0
    return _view(_Wanted(content.facts.id, content.digest, numbers, language, kind, content))


@lru_cache(MOST_KEPT)
def _view(wanted: _Wanted) -> Mapping[str, Any]:
    return wanted.kind.view(wanted.content, wanted.seed, wanted.language)
