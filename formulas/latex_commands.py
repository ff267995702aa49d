"""The few LaTeX commands that people paste: another notation of the same grammar."""

from typing import Literal

Kind = Literal["number", "name", "power", "word", "sign", "end"]

FRACTION = "\\frac"
WRAPPER = "\\text"  # upright words: the braces that follow only wrap

_SIGNS = {"cdot": "*", "times": "*", "div": "/", "le": "<=", "leq": "<=", "ge": ">=", "geq": ">=", "ne": "!="}
_SIGNS |= {"lceil": "⌈", "rceil": "⌉", "lfloor": "⌊", "rfloor": "⌋", "lvert": "|", "rvert": "|"}
_SIGNS |= {"lbrace": "{", "rbrace": "}", "sum": "∑", "pm": "±", "ast": "*", "approx": "≈", "vert": "|"}
_LITERAL = {"{", "}", "%", "$"}
_SILENT = {"left", "right", "big", "Big", "bigl", "bigr", ",", ";", ":", "!", " ", "quad", "displaystyle"}
_SILENT |= {"limits", "Bigl", "Bigr", "bigg", "Bigg", "biggl", "biggr", "qquad", "textstyle"}
_WRAPPERS = {"text", "mathrm", "textrm", "mathit", "mathsf", "operatorname", "mbox", "boxed"}
_WRAPPERS |= {"mathbf", "textbf", "mathop"}
_FRACTIONS = {"frac", "dfrac", "tfrac"}


def command(text: str) -> tuple[Kind, str]:
    """What a command stands for; ("sign", "") if it only spaces. \\alpha, \\log and the like become names."""
    if text[1:] in _LITERAL:
        return "sign", text[1:]
    name = text[1:].replace("{", "").replace("}", "")
    if name in _SILENT:
        return "sign", ""
    if name in _SIGNS:
        return "sign", _SIGNS[name]
    if name in _WRAPPERS:
        return "sign", WRAPPER
    return "name", FRACTION if name in _FRACTIONS else name
