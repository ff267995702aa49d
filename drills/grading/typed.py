"""What people put around an answer: `≈ 70 GB`, `V = 2S`, `70 GB。` - blanked, so that places stay true."""

import re
from collections.abc import Collection

_APPROXIMATELY = re.compile(
    r"^\s*(?:[=＝≈≃≅~～]|约|大约|about\b|approximately\b|approx\.?|ca\.)+", re.IGNORECASE
)
_LEFT_SIDE = re.compile(r"^\s*\\?([^\W\d][\w{}\\]*)(?:\([^()=]*\))?\s*([=＝≈:：])(?![=＝])")
_LATEX = re.compile(r"^(\s*)\$(?=\S)([^$]*[^$\s])\$(?!\s*\d)")
_US = re.compile(r"^\s*US(?=[$＄])")
_FULL_STOP = re.compile(r"(?<=[\w)\]%）])[.。．;；]\s*$")


def undecorated(text: str, names: Collection[str] = ()) -> str:
    """`text` with decorations replaced by as many blanks; `name =` only where the name is none of `names`."""
    text = _LATEX.sub(r"\1 \2 ", text)  # $…$ around pasted LaTeX
    named = _LEFT_SIDE.match(text)
    label = named is not None and named.group(2) in ":："
    if named and named.group(1) not in names and not (label and names):  # `Answer: 70 GB`
        text = _blank(text, named)
    text = _blank(text, _APPROXIMATELY.match(text))
    text = _blank(text, _US.match(text))
    return _blank(text, _FULL_STOP.search(text[-20:]), offset=max(0, len(text) - 20))


def _blank(text: str, match: re.Match[str] | None, offset: int = 0) -> str:
    if match is None:
        return text
    start, end = match.start() + offset, match.end() + offset
    return text[:start] + " " * (end - start) + text[end:]
