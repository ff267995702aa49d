"""What may be shown of a sanitizer's report on a hidden case.

Submission and sanitizer write to the same pipe, so whatever is passed on could be the submission's own
words about its input. Of the report only the last summary counts, and of that only the kind of fault, if
it is one that we know, and a line of the learner's own file; both are said in words of ours.
"""

import re

SUMMARY = re.compile(
    r"^SUMMARY: (?:Thread|Address|UndefinedBehavior)Sanitizer: "
    r"(?P<kind>[A-Za-z -]+?)(?: (?P<place>/.*|\(.*|\?.*))?$",
    re.MULTILINE,
)
PLACE = re.compile(r"/job/(?!entry\.)[\w-]+\.\w+:(?P<line>\d{1,6})\b")
KINDS = frozenset({
    "alloc-dealloc-mismatch", "allocation-size-too-big", "attempting double-free", "bad-free",
    "container-overflow", "data race", "double lock of a mutex", "double-free",
    "dynamic-stack-buffer-overflow", "global-buffer-overflow", "heap-buffer-overflow",
    "heap-use-after-free", "lock-order-inversion", "new-delete-type-mismatch", "out-of-memory",
    "SEGV", "stack-buffer-overflow", "stack-buffer-underflow", "stack-overflow",
    "stack-use-after-return", "stack-use-after-scope", "thread leak", "undefined-behavior",
    "unlock of an unlocked mutex", "use-after-poison",
})  # fmt: skip


def summary(output: str, lines: int) -> str:
    """The fault in one line, empty when no known one was reported. `lines`: how long the submission is."""
    found = list(SUMMARY.finditer(output))
    kind = found[-1]["kind"] if found else ""
    if kind not in KINDS:
        return ""
    place = PLACE.match(found[-1]["place"] or "")
    inside = place is not None and 1 <= int(place["line"]) <= lines
    return f"{kind}, line {place['line']}" if place is not None and inside else kind
