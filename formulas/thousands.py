"""1,234,567 and 1,234.5 as one number: with two commas, or a comma and a point, there is only one reading.

A single comma (1,234) is left to the parser, which asks; so are commas between the arguments of a function.
"""

from collections.abc import Iterator

from formulas.latex_commands import FRACTION
from formulas.tokens import Token

LONGEST_FIRST_GROUP = 3


def joined(found: list[Token]) -> list[Token]:
    """The tokens with such numbers as one."""
    return list(_joined(found))


def _joined(found: list[Token]) -> Iterator[Token]:
    calls: list[bool] = []  # for each open bracket, whether a function stands before it
    place = 0
    while place < len(found):
        token = found[place]
        if token.text in {"(", "[", "{"}:
            before = found[place - 1] if place else token
            calls.append(before.kind == "name" and before.text != FRACTION)
        elif token.text in {")", "]", "}"} and calls:
            calls.pop()
        end = place if any(calls) else _end_of_groups(found, place)
        if end == place:
            yield token
        else:
            text = "".join(piece.text for piece in found[place : end + 1] if piece.text != ",")
            yield Token("number", text, token.start, found[end].end, token.spaced)
        place = end + 1


def _end_of_groups(found: list[Token], place: int) -> int:
    """The index of the last group of a number that begins at `place`; `place` itself if there is none."""
    first = found[place]
    if first.kind != "number" or not first.text.isdigit() or len(first.text) > LONGEST_FIRST_GROUP:
        return place
    end = place
    while _is_group(found, end + 1):
        end += 2
        if not found[end].text.isdigit():
            break
    whole = end == place or not _touches(found, end + 1)
    clear = end - place > 2 or "." in found[end].text
    return end if whole and clear else place


def _touches(found: list[Token], comma: int) -> bool:
    return found[comma].text == "," and found[comma + 1].kind == "number" and not found[comma + 1].spaced


def _is_group(found: list[Token], comma: int) -> bool:
    if comma + 1 >= len(found) or not _touches(found, comma) or found[comma].spaced:
        return False
    digits, _, decimals = found[comma + 1].text.partition(".")
    return len(digits) == 3 and digits.isdigit() and (not decimals or decimals.isdigit())
