"""Several parts, the later ones also judged from the learner's own earlier values.

A later part that is wrong against the true value is right, with the tag "follow-through" and a sentence that
says so, if it follows from what the learner found before. Where it does not, a mistake that is known may
still be recognised from these values. Trivial earlier values (0, 1, an input itself, another dimension,
nothing readable) carry nothing on: from them a later part would be right for free.
"""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from drills.grading import reading
from drills.grading.outcomes import found, unread
from drills.grading.types import Expectation, Message, Outcome
from formulas import FormulaError, from_base, parse_unit

Own = Mapping[str, float]
Grade = Callable[[Expectation, str], Outcome]
TAG = "follow-through"
_TELLS_NOTHING = {"value", "choice", "formula", "precision", "some-elements", "interval"}


@dataclass(frozen=True)
class Step:
    """One part: what is expected of it, given the learner's own values (base units) of earlier parts by id.

    `expectation({})` is the true one. It returns None where own values give no sensible expectation.
    """

    id: str
    expectation: Callable[[Own], Expectation | None]


def mark(
    steps: Sequence[Step], answers: Mapping[str, str], inputs: Collection[float], grade: Grade
) -> dict[str, Outcome]:
    """The outcome of each part, by id; `inputs` are the given numbers in base units."""
    outcomes: dict[str, Outcome] = {}
    own: dict[str, float] = {}
    units: dict[str, str] = {}
    for step in steps:
        true = _true(step)
        answer = answers.get(step.id, "")
        outcome = _graded(grade, true, answer)
        if own and outcome.verdict in {"wrong", "partial"} and not outcome.form:
            outcome = _followed(step, own, units, answer, grade) or outcome
        outcomes[step.id] = outcome
        value = reading.value(true, answer)
        if value is not None and not is_trivial(value, true.unit, inputs):
            own[step.id], units[step.id] = value, true.unit
    return outcomes


def is_trivial(value: float, unit: str, inputs: Collection[float]) -> bool:
    """Whether a value in base units is none, one, or one of the inputs.

    A whole number of things may be an input by chance (16 ranks, 16 layers), and that says nothing.
    """
    read = parse_unit(unit)
    in_unit = float(from_base(value, read))
    if not math.isfinite(value) or 0.0 in {value, in_unit}:
        return True
    if any(math.isclose(abs(number), 1, rel_tol=1e-9) for number in (value, in_unit)):
        return True
    if not read.dimension and value == int(value):
        return False
    return any(math.isclose(abs(value), abs(one), rel_tol=1e-6) for one in inputs)


def _true(step: Step) -> Expectation:
    expectation = step.expectation({})
    assert expectation is not None, step.id  # noqa: S101 - the true values have been computed before
    return expectation


def _graded(grade: Grade, expectation: Expectation, answer: str) -> Outcome:
    if not answer.strip():
        return found("ask", "unanswered")
    try:
        return grade(expectation, answer)
    except FormulaError as error:
        return unread(error)


def _followed(step: Step, own: Own, units: Mapping[str, str], answer: str, grade: Grade) -> Outcome | None:
    """The outcome from the learner's own values; None where these say no more than the true ones."""
    true, expectation = _true(step), step.expectation(own)
    if expectation is None or _same(expectation, true):
        return None
    outcome = _graded(grade, expectation, answer)
    if outcome.verdict == "right":
        arguments = {"own": _own_values(step, expectation, own, units), "true": _shown(true)}
        return replace(outcome, tag=TAG, message=Message(TAG, arguments))
    plain = _graded(grade, true, answer)
    telling = outcome.verdict in {"wrong", "partial"} and outcome.tag not in _TELLS_NOTHING
    return outcome if telling and plain.tag in _TELLS_NOTHING else None


def _same(one: Expectation, other: Expectation) -> bool:
    return (one.expected, one.mistakes) == (other.expected, other.mistakes)


def _own_values(step: Step, expectation: Expectation, own: Own, units: Mapping[str, str]) -> str:
    """The earlier values on which this part depends, with their units."""
    used = []
    for name, value in own.items():
        without = step.expectation({other: own[other] for other in own if other != name})
        if without is None or not _same(without, expectation):
            number = float(from_base(value, parse_unit(units[name])))
            used.append(f"{number:.6g} {units[name]}".strip())
    return ", ".join(used)


def _shown(true: Expectation) -> str:
    try:
        return f"{float(true.expected):.6g} {true.unit}".strip()
    except ValueError:
        return true.expected
