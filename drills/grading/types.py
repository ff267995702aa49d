"""What is expected of an answer, and what was found."""

from typing import Literal

from msgspec import Struct, field

from bank.schema import Mistake, Tolerance, VariableKind

Verdict = Literal["right", "wrong", "partial", "unreadable", "ask", "undecided"]


class ExpectationError(ValueError):
    """The expectation itself cannot be used: a fault of the content, never of the learner."""


class Expectation(Struct, frozen=True, kw_only=True):
    """One thing that a drill asks for.

    `expected` is a formula over `variables` (kind "formula"), a number in `unit` ("quantity", "number",
    "significant"), an exact fraction ("fraction"), a range such as `[60, 80]` ("interval"), ids ("choice"),
    elements ("ordering": `a > b`; "list", "set": `64, 128`) or `yes`, `no: reason` ("yes-no").
    `mistakes` are written like `expected`. `values` are numbers in base units: those of the names, for the
    preview of a formula and for the `formula` of a part. `choices` are the ids that may be named, `reasons`
    those of the reasons. `form` may require "number" (the value itself, not arithmetic; of an interval: one
    number inside), "range" (of an interval: both ends), "reduced" (a fraction in lowest terms) or
    "simplified" (a formula with no more operands than the expected one; a number worked out as far as a
    fraction goes).
    `without` are names and functions that a formula must not use; `aliases` are other spellings of its names.
    `parts` are what a "multi-part" asks for.
    """

    kind: str
    expected: str = ""
    unit: str = ""
    tolerance: Tolerance | None = None
    variables: dict[str, VariableKind] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    values: dict[str, float] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    form: Literal["", "number", "range", "reduced", "simplified"] = ""
    without: tuple[str, ...] = ()
    aliases: dict[str, str] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    parts: "tuple[PartExpectation, ...]" = ()


class PartExpectation(Expectation, frozen=True, kw_only=True):
    """One part of a "multi-part", answered under its `id`.

    `formula`, over `values` and the ids of earlier parts, gives the expected value in base units from these:
    with it the part can be judged from the learner's own earlier values, and `expected` may be left out.
    """

    id: str
    formula: str = ""


class Message(Struct, frozen=True):
    """A sentence not yet in a language: its key in `words` and what is put into it."""

    key: str
    arguments: dict[str, str] = field(default_factory=dict)


class Outcome(Struct, frozen=True, kw_only=True):
    """The judgement of one answer. `at` is the place in what was typed; `form` remarks on how a right value
    was written ("expression"); `tag` is stable and made for statistics; `parts` are those of a "multi-part".

    Only right, partial and wrong use up an attempt.
    """

    verdict: Verdict
    tag: str = ""
    message: Message = Message("")
    at: tuple[int, int] | None = None
    form: str = ""
    parts: "dict[str, Outcome]" = field(default_factory=dict)


class Preview(Struct, frozen=True, kw_only=True):
    """How an answer is understood so far: LaTeX, value with unit, or the problem (an Outcome)."""

    latex: str = ""
    value: str = ""
    unit: str = ""
    problem: Outcome | None = None
