"""Seals on the messages between web and grading hosts. Knows neither Django nor the broker.

A message is a body (JSON text) in an envelope that says what it is about. Its seal is an HMAC-SHA-256 over
all of the envelope, under a key that both sides derive (HKDF-SHA-256, RFC 5869) from the one secret that they
share, the password in the broker's URL; every kind of message has a key of its own. Events and reports are
sealed together with the ticket of their attempt, which only the job carried.

An address without a password is no secret: then the key comes from the whole address, and a seal shows no
more than that somebody knew it. docs/security.md says what each party could forge.
"""

import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import msgspec

Kind = Literal["job", "event", "report", "presence"]
VERSION = "sevenrounds/1"
SALT = b"sevenrounds messages"
HASH_BYTES = 32


class ForgedError(Exception):
    """A message whose seal does not fit; the text says which."""


class Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An envelope. `counter` grows with every message about one attempt; `seal` is hexadecimal."""

    kind: Kind
    submission: str
    attempt: int
    fence: int
    sender: str
    counter: int
    body: str
    seal: str = ""


def sealed(url: str, envelope: Sealed, ticket: str = "") -> Sealed:
    """The envelope with its seal."""
    return msgspec.structs.replace(envelope, seal=_seal(url, envelope, ticket))


def body_of(content: Any) -> str:
    """JSON in ASCII, whatever characters the content has."""
    return json.dumps(msgspec.to_builtins(content), separators=(",", ":"))


def read_envelope(message: object, kind: Kind) -> Sealed:
    """The envelope of this kind, not yet proven. Raises ForgedError when it is none."""
    try:
        envelope = msgspec.convert(message, Sealed)
    except msgspec.ValidationError as error:
        raise ForgedError(f"a message that is no {kind}: {error}") from error
    if envelope.kind != kind:
        raise ForgedError(f"a message of the kind {envelope.kind} where a {kind} belongs")
    return envelope


def opened(url: str, envelope: Sealed, ticket: str = "") -> Any:
    """What is in it. Raises ForgedError unless the seal is that of somebody who shares our secret."""
    if not hmac.compare_digest(
        _seal(url, envelope, ticket).encode(), envelope.seal.encode("utf-8", "replace")
    ):
        raise ForgedError(f"a {envelope.kind} about {envelope.submission!r} with a wrong seal")
    try:
        return json.loads(envelope.body)
    except ValueError as error:
        raise ForgedError(f"a {envelope.kind} that is no JSON") from error


def _seal(url: str, envelope: Sealed, ticket: str) -> str:
    fields = [
        VERSION, envelope.kind, envelope.submission, envelope.attempt, envelope.fence,
        envelope.sender, envelope.counter, ticket, envelope.body,
    ]  # fmt: skip
    canonical = json.dumps(fields, separators=(",", ":")).encode()
    return hmac.new(_key(url, envelope.kind), canonical, hashlib.sha256).hexdigest()


@lru_cache(maxsize=64)
def _key(url: str, kind: str) -> bytes:
    return hkdf(_secret(url), SALT, f"{VERSION} {kind}".encode(), HASH_BYTES)


def _secret(url: str) -> bytes:
    """The password as both sides know it, however each of them reaches the broker; else the whole address."""
    password = urlsplit(url).password
    return unquote(password).encode() if password else url.encode()


def hkdf(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256 (RFC 5869): `length` bytes, at most 255 * 32."""
    extracted = hmac.new(salt or bytes(HASH_BYTES), secret, hashlib.sha256).digest()
    block, made = b"", b""
    for number in range(1, -(-length // HASH_BYTES) + 1):
        block = hmac.new(extracted, block + info + bytes([number]), hashlib.sha256).digest()
        made += block
    return made[:length]
