"""What a model wrote, as data: the JSON object in it, and plain text without anything that could act."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import TypeVar

import msgspec

MOST_TRIES = 20  # braces that are tried as the beginning of the object

T = TypeVar("T")

_THOUGHT = re.compile(r"<think>.*?</think>", re.DOTALL)
_SPACES = re.compile(r"\s+")


class Unreadable(Exception):
    """The text holds no object of the schema."""


def object_in(text: str, schema: type[T]) -> T:
    """The first JSON object in `text` that fits `schema`. Raises Unreadable.

    Code fences, prose around it and a reasoning model's thoughts are passed over. What is no JSON (a comma
    too many, single quotes) is not mended: a guess at what was meant is no answer.
    """
    for found in _objects(_THOUGHT.sub("", text)):
        try:
            return msgspec.convert(found, schema)
        except msgspec.ValidationError:
            continue
    raise Unreadable


def _objects(text: str) -> Iterator[object]:
    decoder = json.JSONDecoder()
    place = text.find("{")
    for _ in range(MOST_TRIES):
        if place < 0:
            return
        try:
            found, end = decoder.raw_decode(text, place)
            yield found
        except (ValueError, RecursionError):
            end = place + 1
        place = text.find("{", end)


def plain(text: str, most: int) -> str:
    """One line of at most `most` characters, without control, format and broken characters."""
    kept = "".join(one for one in _SPACES.sub(" ", text) if unicodedata.category(one)[0] != "C")
    kept = kept.strip()
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"
