"""The Chinese words of arithmetic: N乘以8, 向上取整(N/8), N的平方.

Chinese writes no spaces, so a run of characters is cut at the words that are known here. 除 alone is left
out on purpose: a除b may be read as b/a.
"""

import re
from collections.abc import Collection, Iterator

from formulas.latex_commands import Kind

_WORDS: dict[str, tuple[Kind, str]] = {
    "乘以": ("sign", "*"),
    "乘上": ("sign", "*"),
    "乘": ("sign", "*"),
    "除以": ("sign", "/"),
    "加上": ("sign", "+"),
    "加": ("sign", "+"),
    "减去": ("sign", "-"),
    "减": ("sign", "-"),
    "到": ("name", "to"),
    "至": ("name", "to"),
    "或": ("name", "or"),
    "根号": ("sign", "√"),
    "的平方": ("power", "2"),
    "的立方": ("power", "3"),
    "向上取整": ("name", "ceil"),
    "向下取整": ("name", "floor"),
    "四舍五入": ("name", "round"),
    "最大值": ("name", "max"),
    "最小值": ("name", "min"),
}


def pieces(run: str, aliases: Collection[str]) -> Iterator[tuple[Kind, str, int, int]]:
    """Kind, text, start and end of the words of `run`; `aliases` come first, what is unknown stays a word."""
    known = sorted({*_WORDS, *filter(None, aliases)}, key=len, reverse=True)
    place = 0
    for match in re.finditer("|".join(map(re.escape, known)), run):
        if match.start() > place:
            yield "word", run[place : match.start()], place, match.start()
        text = match.group()
        if text in aliases:
            yield "word", text, match.start(), match.end()
        else:
            yield *_WORDS[text], match.start(), match.end()
        place = match.end()
    if place < len(run):
        yield "word", run[place:], place, len(run)
