"""Numbers in Chinese words: 七十, 十三点五, 七百亿, 半, 三分之一, 百分之四十二."""

import re
from fractions import Fraction

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_DIGITS |= {"五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10**4, "亿": 10**8}
_ONE = "[一二两三四五六七八九]"
_NUMBER = rf"(?:十|{_ONE})[零〇一二两三四五六七八九十百千万亿]*(?:点[零〇一二三四五六七八九]+[万亿]*)?"
_WHOLE = re.compile(
    rf"(?:(?P<below>百|{_NUMBER})分之)?(?P<number>{_NUMBER}|零(?:点[零〇一二三四五六七八九]+)?|半)(?P<half>个半)?"
)


def read(text: str) -> tuple[Fraction, int] | None:
    """The number with which `text` begins, and its length; None where it begins with another word."""
    match = _WHOLE.match(text)
    if match is None:
        return None
    value = _value(match["number"])
    if match["half"]:
        value += Fraction(1, 2)
    if match["below"]:
        value /= 100 if match["below"] == "百" else _value(match["below"])
    return value, match.end()


def _value(text: str) -> Fraction:
    """The value of 七百亿 or 十三点五亿."""
    if text == "半":
        return Fraction(1, 2)
    whole, _, decimals = text.partition("点")
    digits = decimals.rstrip("万亿")
    value = Fraction(_whole(whole))
    if digits:
        value += Fraction(int("".join(str(_DIGITS[digit]) for digit in digits)), 10 ** len(digits))
    for group in decimals[len(digits) :]:
        value *= _GROUPS[group]
    return value


def _whole(text: str) -> int:
    """Digits one by one (二四), or with their places (二十四, 七百亿)."""
    if all(letter in _DIGITS for letter in text):
        return int("".join(str(_DIGITS[letter]) for letter in text))
    total = group = digit = 0
    for letter in text:
        if letter in _DIGITS:
            digit = _DIGITS[letter]
        elif letter in _PLACES:
            group, digit = group + (digit or 1) * _PLACES[letter], 0
        else:
            total, group, digit = (total + group + digit) * _GROUPS[letter], 0, 0
    return total + group + digit
