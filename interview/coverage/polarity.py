"""What stands under a not, and which concepts say the opposite of each other."""

import re

_ENGLISH = re.compile(
    r"(?=[nwcirh])(?:"  # most places are passed over by this look at one letter
    r"\b(?:not(?! only| just| merely)|no(?! matter)|never|without|cannot|neither|nor|nobody|none|"
    r"instead of|rather than|hardly|n't)\b|(?<=[a-z])n't\b)"
)
_CHINESE = re.compile(
    r"没有|无法|不(?![同断仅只过论管如少止然但错对])|没|并非|而非|无(?<!有无)(?![论关])|未(?![来])"
)
_PAUSE = re.compile(r"[,，;；:：。.!?！？()（）]|\bbut\b|\bbecause\b|\bsince\b|而是|但")
ENGLISH_REACH, CHINESE_REACH = 34, 10  # characters: about five words

#: Each concept and its opposites: a sentence that says only the other one denies it.
OPPOSITES: dict[str, frozenset[str]] = {}

_PAIRS = (
    ("=memory-bound", "=compute-bound"),
    ("=increase", "=decrease"),
    ("=fast", "=slow"),
    ("=same", "=different"),
    ("=synchronous", "=asynchronous"),
    ("=exact", "=approximation"),
    ("=coalesce", "=stride"),
    ("=quadratic", "=linear"),
    ("=limit", "=unbounded"),
    ("=by columns", "=by rows"),
    ("=small", "=large"),
)
for _one, _other in _PAIRS:
    OPPOSITES[_one] = OPPOSITES.get(_one, frozenset()) | {_other}
    OPPOSITES[_other] = OPPOSITES.get(_other, frozenset()) | {_one}


def denials(sentence: str) -> list[tuple[int, int]]:
    """The stretches of a folded sentence that stand under a not."""
    found = [(match, ENGLISH_REACH) for match in _ENGLISH.finditer(sentence)]
    found += [(match, CHINESE_REACH) for match in _CHINESE.finditer(sentence)]
    return [(match.end(), _reach(sentence, match.end(), reach)) for match, reach in found]


def _reach(sentence: str, start: int, most: int) -> int:
    pause = _PAUSE.search(sentence, start)
    return min(start + most, pause.start() if pause else len(sentence))
