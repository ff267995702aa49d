"""What people put around an answer: `≈ 70 GB`, `V = 2S`, `70 GB。` - blanked, so that places stay true."""

import re
from collections.abc import Collection

from formulas.characters import MAX_LENGTH

_APPROXIMATELY = re.compile(
    r"^\s*(?:[=＝≈≃≅~～\s]|大约|大概|约|about\b|around\b|roughly\b|approximately\b|approx\b\.?|circa\b|ca\.)+",
    re.IGNORECASE,
)
_IN_BRACES = r"\{(?:[^{}=]|\{[^{}=]*\})*\}"  # whole: the name before = in \sum_{i=1} is no left side
_LEFT_SIDE = re.compile(rf"^\s*\\?([^\W\d](?:[\w\\]|{_IN_BRACES})*)(?:\([^()=]*\))?\s*([=＝≈:：])(?![=＝])")
_LATEX = re.compile(r"^(\s*)\$(?=\S)([^$]*[^$\s])\$(?!\s*\d)")
_DISPLAYED = re.compile(r"^(\s*)(\$\$|\\\[|\\\()(.*)(\$\$|\\\]|\\\))(?=\s*$)", re.DOTALL)
_US = re.compile(r"^\s*US(?=[$＄])")
_OR_SO = re.compile(r"(?<=\S)\s*左右\s*$")
_FULL_STOP = re.compile(r"(?<=[\w)\]%）])[.。．;；]\s*$")


def undecorated(text: str, names: Collection[str] = ()) -> str:
    """`text` with decorations replaced by as many blanks; `name =` only where the name is none of `names`."""
    if len(text) > MAX_LENGTH:
        return text  # which the lexer refuses
    text = _DISPLAYED.sub(r"\1  \3  ", text)  # \[…\] and $…$ around pasted LaTeX
    text = _LATEX.sub(r"\1 \2 ", text)
    named = _LEFT_SIDE.match(text)
    label = named is not None and named.group(2) in ":："
    if named and named.group(1) not in names and not (label and names):  # `Answer: 70 GB`
        text = _blank(text, named)
    text = _blank(text, _APPROXIMATELY.match(text))
    text = _blank(text, _US.match(text))
    text = _blank(text, _FULL_STOP.search(text[-20:]), offset=max(0, len(text) - 20))
    return _blank(text, _OR_SO.search(text[-20:]), offset=max(0, len(text) - 20))


def _blank(text: str, match: re.Match[str] | None, offset: int = 0) -> str:
    if match is None:
        return text
    start, end = match.start() + offset, match.end() + offset
    return text[:start] + " " * (end - start) + text[end:]
