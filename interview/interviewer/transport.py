"""One question to the endpoint: POST …/chat/completions, and the text of the first choice.

Theory: the endpoint may be slow, broken or hostile, so it is given one deadline from the name look-up to the
last byte, a bound on what is read, no redirects (the key would travel along) and no compression (a small body
could unpack to a large one). asyncio cuts off whatever is under way at the deadline; limits on single reads,
which are all that blocking clients have, would let a server live by sending a byte now and then.
"""

import asyncio
import ssl
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

import httpx
import msgspec
from msgspec import Struct

from interview.interviewer.endpoints import Endpoint

MOST_BYTES = 200_000
CONNECT_SECONDS = 5.0
PAUSE = 0.1  # seconds before the one retry, where the endpoint names none

OK, TOO_MANY, SERVER_ERRORS = 200, 429, 500
REDIRECTS = range(300, 400)
REFUSED_FIELDS = frozenset({400, 422})  # how servers answer that do not know `response_format`


class Message(Struct, frozen=True):
    """One message of a conversation."""

    role: Literal["system", "user"]
    content: str


class Answer(Struct, frozen=True):
    """What the model said, and whether the endpoint took JSON mode."""

    text: str
    json_mode: bool


class Unanswered(Exception):
    """Nothing came that could be read; the words say why, and hold nothing that was sent or received."""


class _Said(Struct):
    content: str


class _Choice(Struct):
    message: _Said


class _Completion(Struct):
    choices: list[_Choice]


def ask(endpoint: Endpoint, messages: Sequence[Message], seconds: float, json_mode: bool = True) -> Answer:
    """Asks, and once more after 429 or a server's error if there is time. Raises Unanswered.

    Takes `seconds` at most. Must not be called where an event loop runs.
    """
    loop = (
        asyncio.new_event_loop()
    )  # not asyncio.run: that would wait for a name look-up that hangs in a thread
    try:
        return loop.run_until_complete(_within(endpoint, messages, seconds, json_mode))
    except TimeoutError:
        raise Unanswered(f"no answer within {seconds:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as failure:
        raise Unanswered(type(failure).__name__) from None
    finally:
        loop.close()


async def _within(endpoint: Endpoint, messages: Sequence[Message], seconds: float, json_mode: bool) -> Answer:
    async with asyncio.timeout(seconds) as whole, _client(seconds) as client:
        retried = False
        while True:
            status, headers, body = await _post(client, endpoint, messages, json_mode)
            if status == OK:
                return Answer(_text(body), json_mode)
            if status in REFUSED_FIELDS and json_mode:
                json_mode = False
            elif (status == TOO_MANY or status >= SERVER_ERRORS) and not retried:
                retried = True
                await _wait(headers, whole.when() or 0.0)
            else:
                raise Unanswered(f"status {status}")


def _client(seconds: float) -> httpx.AsyncClient:
    limits = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
    return httpx.AsyncClient(timeout=limits, verify=_authorities(), follow_redirects=False)


@cache
def _authorities() -> ssl.SSLContext:
    """Reading them takes some ten milliseconds."""
    return httpx.create_ssl_context()


async def _post(
    client: httpx.AsyncClient, endpoint: Endpoint, messages: Sequence[Message], json_mode: bool
) -> tuple[int, httpx.Headers, bytes]:
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    content = msgspec.json.encode(_request(endpoint, messages, json_mode))
    async with client.stream("POST", endpoint.url, headers=headers, content=content) as response:
        if response.status_code in REDIRECTS:
            raise Unanswered("it redirects elsewhere")
        body = await _read(response) if response.status_code == OK else b""
        return response.status_code, response.headers, body


def _request(endpoint: Endpoint, messages: Sequence[Message], json_mode: bool) -> dict[str, Any]:
    """The fewest fields: some models refuse `temperature` and `max_tokens`."""
    request: dict[str, Any] = {"model": endpoint.model, "messages": list(messages), "stream": False}
    return {**request, "response_format": {"type": "json_object"}} if json_mode else request


async def _read(response: httpx.Response) -> bytes:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unanswered("it compresses, unasked")
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > MOST_BYTES:
            raise Unanswered(f"more than {MOST_BYTES} bytes")
    return bytes(body)


async def _wait(headers: httpx.Headers, deadline: float) -> None:
    """As long as the endpoint asks for, if there is time for that and an answer."""
    asked = headers.get("Retry-After", "")
    pause = float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else PAUSE
    if asyncio.get_running_loop().time() + pause >= deadline:
        raise Unanswered("it is busy for longer than there is time")
    await asyncio.sleep(pause)


def _text(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=_Completion).choices[0].message.content
    except (msgspec.DecodeError, UnicodeDecodeError, IndexError, RecursionError):
        raise Unanswered("no chat completion in the body") from None
