"""What the lexer makes of a text: tokens."""

from dataclasses import dataclass

from formulas.latex_commands import Kind


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `spaced` says that blank space stands before it, `text` is in plain characters."""

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool
