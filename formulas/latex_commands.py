"""The few LaTeX commands that people paste: another notation of the same grammar."""

from typing import Literal

Kind = Literal["number", "name", "power", "word", "sign", "end"]

FRACTION = "\\frac"

_SIGNS = {"cdot": "*", "times": "*", "div": "/", "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "ne": "!="}
_SIGNS |= {"lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋", "lvert": "|", "rvert": "|"}
_SIGNS |= {"lbrace": "{", "rbrace": "}"}
_SILENT = {"left", "right", "big", "Big", "bigl", "bigr", ",", ";", ":", "!", " ", "quad", "displaystyle"}
_FRACTIONS = {"frac", "dfrac", "tfrac"}


def command(text: str) -> tuple[Kind, str]:
    """What a command stands for; ("sign", "") if it only spaces. \\alpha, \\log and the like become names."""
    name = text[1:].replace("{", "").replace("}", "")
    if name in _SILENT:
        return "sign", ""
    if name in _SIGNS:
        return "sign", _SIGNS[name]
    return "name", FRACTION if name in _FRACTIONS else name
