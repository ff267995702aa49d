"""Where the model is reached, and with what key."""

import math
from urllib.parse import urlsplit

PATH = "/chat/completions"
LEAST_SECONDS, MOST_SECONDS = 0.1, 60.0


class Endpoint:
    """An address, its key and a model. `seconds` bound one question, retry included.

    Never shows its key: not in `repr`, not in comparisons that fail in a test.
    """

    __slots__ = ("host", "key", "model", "seconds", "url")

    def __init__(self, url: str, key: str, model: str, seconds: float) -> None:
        self.url = url
        self.key = key
        self.model = model
        self.seconds = seconds
        self.host = urlsplit(url).netloc

    def __repr__(self) -> str:
        return f"Endpoint({self.host}, {self.model}, {self.seconds:g} s)"


def endpoint(url: str, key: str, model: str, seconds: str) -> Endpoint:
    """The endpoint that is configured by texts. Raises ValueError, in words that hold no key.

    `url` is the base address as OpenAI's own clients take it (as a rule it ends with /v1).
    """
    return Endpoint(_address(url.strip()), _printable(key.strip()), _name(model.strip()), _seconds(seconds))


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ValueError("INTERVIEWER_URL must be an address that begins with https:// or http://.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(
            "INTERVIEWER_URL must hold no user, password, query or fragment; use INTERVIEWER_KEY."
        )
    base = url.rstrip("/")
    return base if base.endswith(PATH) else base + PATH


def _printable(key: str) -> str:
    if not (key.isascii() and (key.isprintable() and " " not in key)):
        raise ValueError("INTERVIEWER_KEY must consist of printable ASCII characters without spaces.")
    return key


def _name(model: str) -> str:
    if not model or not model.isprintable():
        raise ValueError("INTERVIEWER_MODEL must name the model that the endpoint should use.")
    return model


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not LEAST_SECONDS <= seconds <= MOST_SECONDS:
        raise ValueError(f"INTERVIEWER_SECONDS must be a number from {LEAST_SECONDS} to {MOST_SECONDS:g}.")
    return seconds
