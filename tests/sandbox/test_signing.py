"""Seals: the key derivation of RFC 5869, and that no part of an envelope can be changed."""

import dataclasses

import msgspec
import pytest

from sandbox.judging.report import Event
from sandbox.messaging.signing import ForgedError, Sealed, body_of, hkdf, opened, read_envelope, sealed

URL = "redis://:secret@127.0.0.1:6379/0"
ENVELOPE = Sealed(
    kind="event",
    submission="s",
    attempt=1,
    fence=2,
    sender="box",
    counter=3,
    body=body_of(Event(stage="alive")),
)


@dataclasses.dataclass(frozen=True)
class Vector:
    """A test case of RFC 5869, appendix A."""

    secret: str
    salt: str
    info: str
    length: int
    made: str


VECTORS = [
    Vector(
        "0b" * 22,
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        42,
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    Vector(
        "".join(f"{n:02x}" for n in range(0x50)),
        "".join(f"{n:02x}" for n in range(0x60, 0xB0)),
        "".join(f"{n:02x}" for n in range(0xB0, 0x100)),
        82,
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
        "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    Vector(
        "0b" * 22,
        "",
        "",
        42,
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
]


@pytest.mark.parametrize("vector", VECTORS)
def test_keys_are_derived_as_the_standard_says(vector: Vector) -> None:
    secret, salt, info = (bytes.fromhex(text) for text in (vector.secret, vector.salt, vector.info))
    assert hkdf(secret, salt, info, vector.length).hex() == vector.made


def test_what_is_sealed_can_be_opened_by_whoever_shares_the_secret() -> None:
    message = sealed(URL, ENVELOPE, "ticket")
    assert msgspec.convert(opened(URL, message, "ticket"), Event) == Event(stage="alive")
    elsewhere = "rediss://:secret@broker.example:6380/1"  # the same broker, reached in another way
    assert opened(elsewhere, message, "ticket")["stage"] == "alive"


@pytest.mark.parametrize(
    "change",
    [
        {"submission": "t"},
        {"attempt": 2},
        {"fence": 3},
        {"sender": "another"},
        {"counter": 4},
        {"body": '{"stage":"claimed"}'},
        {"kind": "report"},
        {"seal": ""},
        {"seal": "ü"},
    ],
)
def test_whatever_is_changed_breaks_the_seal(change: dict[str, object]) -> None:
    message = msgspec.structs.replace(sealed(URL, ENVELOPE, "ticket"), **change)
    with pytest.raises(ForgedError):
        opened(URL, message, "ticket")


@pytest.mark.parametrize(
    ("url", "ticket"), [("redis://:guess@127.0.0.1:6379/0", "ticket"), (URL, "another"), (URL, "")]
)
def test_another_secret_or_ticket_opens_nothing(url: str, ticket: str) -> None:
    with pytest.raises(ForgedError):
        opened(url, sealed(URL, ENVELOPE, "ticket"), ticket)


def test_fields_cannot_be_shifted_into_each_other() -> None:
    one = msgspec.structs.replace(ENVELOPE, submission="ab", sender="c")
    other = msgspec.structs.replace(ENVELOPE, submission="a", sender="bc")
    assert sealed(URL, one).seal != sealed(URL, other).seal


def test_without_a_password_the_whole_address_is_the_secret() -> None:
    message = sealed("redis://127.0.0.1:6379/0", ENVELOPE)
    assert opened("redis://127.0.0.1:6379/0", message)["stage"] == "alive"
    with pytest.raises(ForgedError):
        opened("redis://127.0.0.1:6379/1", message)


@pytest.mark.parametrize("message", [None, [], {}, {"kind": "event"}, {"kind": "feast"}, "text"])
def test_what_is_no_envelope_is_refused(message: object) -> None:
    with pytest.raises(ForgedError):
        read_envelope(message, "event")
    with pytest.raises(ForgedError, match="where a report belongs"):
        read_envelope(msgspec.to_builtins(ENVELOPE), "report")


def test_any_text_survives_the_journey() -> None:
    event = Event(stage="testing", case="积 \ud800 \0 \u2028")
    message = sealed(URL, msgspec.structs.replace(ENVELOPE, body=body_of(event)))
    assert opened(URL, message)["case"] == event.case
