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
#: What people put before and behind a value, and which says no more about it.
_BEFORE = re.compile(
    r"^\s*(?:(?:a\s+)?total(?:\s+of)?|it(?:'s|\s+is)|we\s+need|needs?|总共|一共|合计|共计|共需?|需要?|答案?是|大概|大约|约)"
    r"(?=[\s\d~≈约零一二两三四五六七八九十半])",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?<=[\w%)\]）])\s*(?:左右|上下|吧|(?:\s(?:in\s+total|total|needed|required|overall|"
    r"(?:of\s+)?(?:memory|VRAM|HBM|storage|RAM))|\s*(?:的)?(?:显存|内存|存储))(?![A-Za-z])|(?<=[A-Za-z\u4e00-\u9fff])[!！])\s*$",
    re.IGNORECASE,
)
_TIMES = re.compile(r"^\s*[x×](?=\s*\d)")
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
    return text if names else _without_words(text)


def _without_words(text: str) -> str:
    """A value without `a total of`, `needed`, `显存` and the like."""
    for words in (_BEFORE, _APPROXIMATELY, _TIMES):
        text = _blank(text, words.match(text))
    offset = max(0, len(text) - 30)
    return _blank(text, _BEHIND.search(text[offset:]), offset=offset)


def _blank(text: str, match: re.Match[str] | None, offset: int = 0) -> str:
    if match is None:
        return text
    start, end = match.start() + offset, match.end() + offset
    return text[:start] + " " * (end - start) + text[end:]
