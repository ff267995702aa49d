"""Names and functions as people spell them: Greek letters and their names, underscores, near misses."""

import difflib
from collections.abc import Collection, Mapping
from types import MappingProxyType

SHORTEST_WORD = 3

#: Functions and how many arguments each takes, at least and at most.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "log2": (1, 1),
    "log10": (1, 1),
    "ln": (1, 1),
    "log": (1, 2),  # with its base; without one where the base cancels
    "exp": (1, 1),
    "sqrt": (1, 1),
    "abs": (1, 1),
    "ceil": (1, 1),
    "floor": (1, 1),
    "round": (1, 1),
    "min": (2, 20),
    "max": (2, 20),
    "pow": (2, 2),
}
_OTHER_FUNCTIONS = {
    "log_2": "log2",
    "log_10": "log10",
    "log_e": "ln",
    "ceiling": "ceil",
    "lg": "lg",
    "loge": "ln",
}

#: What numpy and the mathematics module call differently; their log is the natural one.
_OF_MODULES = {
    "maximum": "max",
    "minimum": "min",
    "power": "pow",
    "fabs": "abs",
    "amax": "max",
    "amin": "min",
}

_LETTERS = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
    *("nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
)
GREEK_NAMES = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _LETTERS, strict=True)) | {
    "ϵ": "epsilon",
    "ϕ": "phi",
    "ϑ": "theta",
    "ς": "sigma",
}
GREEK_NAMES |= dict(zip("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", [name.title() for name in _LETTERS], strict=True))


def function(text: str) -> str | None:
    """The function that `text` names, in any case; `lg` as itself: it has two meanings."""
    if "." in text:
        name = text.partition(".")[2]
        return name if name in FUNCTIONS else _OF_MODULES.get(name)
    for spelling in (text, text.lower()):
        if spelling in FUNCTIONS:
            return spelling
        if spelling in _OTHER_FUNCTIONS:
            return _OTHER_FUNCTIONS[spelling]
    return None


def declared(
    text: str, names: Collection[str], aliases: Mapping[str, str] = MappingProxyType({})
) -> str | None:
    """The declared name that `text` spells: also with a Greek letter spelt out, or an underscore less.

    Words of three letters and more may be in another case (psi for Psi), if that leaves only one name.
    """
    if text in names:
        return text
    if text in aliases:
        return aliases[text]
    plain = _plain(text)
    found = [name for name in names if _plain(name) == plain]
    if not found and len(plain) >= SHORTEST_WORD:
        found = [name for name in names if _plain(name).lower() == plain.lower()]
    return found[0] if len(found) == 1 else None


def _plain(text: str) -> str:
    return "".join(GREEK_NAMES.get(letter, letter) for letter in text if letter != "_")


def split_product(text: str, names: Collection[str]) -> tuple[str, ...]:
    """`sbh` as s, b, h when all are declared one-letter names and no longer name fits; otherwise nothing."""
    pieces = tuple(text)
    if len(pieces) < 2 or any(declared(piece, names) is None for piece in pieces):
        return ()
    longer = [name for name in names if len(name) > 1 and name in text]
    return () if longer else pieces


def nearest(text: str, names: Collection[str]) -> str:
    """The declared name that `text` most resembles, or ""."""
    for name in names:
        if name.lower() == text.lower():
            return name
    close = difflib.get_close_matches(text, list(names), n=1, cutoff=0.6)
    return close[0] if close else ""
