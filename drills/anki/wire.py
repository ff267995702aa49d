"""The few messages of Anki's that are read here, in the wire format of protocol buffers.

The format: https://protobuf.dev/programming-guides/encoding/. Damaged input raises ValueError.
"""

from collections.abc import Iterator

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
LONGEST_VARINT = 10
Value = int | bytes


def fields(message: bytes) -> Iterator[tuple[int, Value]]:
    """The fields of a message in their order: number and value (numbers unsigned, the rest as bytes)."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        length, at = _length(message, at, kind)
        if at + length > len(message):
            raise ValueError("a field is longer than its message")
        yield number, message[at : at + length]
        at += length


def last(message: bytes) -> dict[int, Value]:
    """The fields of a message by number; of a repeated one the last counts."""
    return dict(fields(message))


def text(value: Value | None) -> str:
    """A text field; "" where there is none."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _length(message: bytes, at: int, kind: int) -> tuple[int, int]:
    if kind == BYTES:
        return _varint(message, at)
    if kind in {FIXED64, FIXED32}:
        return (8 if kind == FIXED64 else 4), at
    raise ValueError(f"unknown wire type {kind}")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place, byte in enumerate(message[at : at + LONGEST_VARINT]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    raise ValueError("a number without an end")
