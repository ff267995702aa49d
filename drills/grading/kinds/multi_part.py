"""Several parts in one answer, by id: JSON `{"a": "70 GB", "b": "7 s"}`, or a line `a: 70 GB` for each."""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

import formulas
from bank.schema import Tolerance
from drills.grading import follow_through, kinds
from drills.grading.follow_through import Own, Step
from drills.grading.outcomes import found, whole
from drills.grading.types import Expectation, ExpectationError, Message, Outcome, PartExpectation, Preview
from formulas import FormulaError

LONGEST = 20_000
COMPUTED = Tolerance(relative=0.01)
_LINE = re.compile(r"^\s*(?P<id>[\w.-]+)\s*[:：=＝]\s*(?P<answer>.*?)\s*$")


def grade(expectation: Expectation, answer: str) -> Outcome:
    """The parts, each with its outcome; some right and some wrong is partial."""
    steps = _steps(expectation)
    answers = _answers(expectation, answer)
    if isinstance(answers, Outcome):
        return answers
    outcomes = follow_through.mark(steps, answers, expectation.values.values(), kinds.grade)
    verdicts = [outcome.verdict for outcome in outcomes.values()]
    verdict, right = whole(verdicts), verdicts.count("right")
    message = Message(
        "right" if verdict == "right" else "parts", {"right": str(right), "all": str(len(outcomes))}
    )
    tags = [outcome.tag for outcome in outcomes.values() if outcome.verdict != "right" and outcome.tag]
    return Outcome(verdict=verdict, tag=tags[0] if tags else "", message=message, parts=outcomes)


def preview(expectation: Expectation, answer: str) -> Preview:
    """The answers by id, as they were read."""
    answers = _answers(expectation, answer)
    if isinstance(answers, Outcome):
        return Preview(problem=answers)
    return Preview(value="; ".join(f"{name}: {text}" for name, text in answers.items()))


# ---------------------------------------------------------------- what is expected


def _steps(expectation: Expectation) -> list[Step]:
    """The parts in their order; each formula may name the values and the parts before it."""
    known = dict(expectation.values)
    steps = []
    for part in expectation.parts:
        steps.append(_step(part, dict(known)))
        if part.id in known or part.parts:
            raise ExpectationError(f"part {part.id!r}: its id is taken, or it has parts itself")
        value = _true_value(part, known)
        if value is not None:
            known[part.id] = value
    if not steps:
        raise ExpectationError("a multi-part needs parts")
    return steps


def _step(part: PartExpectation, known: Mapping[str, float]) -> Step:
    tolerance = part.tolerance or COMPUTED  # a computed number has more decimals than anybody writes

    def expectation(own: Own) -> Expectation | None:
        if not part.formula or (part.expected and not own):
            return part
        try:
            return replace(part, expected=repr(_computed(part, {**known, **own})), tolerance=tolerance)
        except ExpectationError:
            if own:  # they may leave a formula without a value: no fault of the content
                return None
            raise

    return Step(part.id, expectation)


def _true_value(part: PartExpectation, known: Mapping[str, float]) -> float | None:
    """The value of a part in base units, where later parts can build on it."""
    if part.formula:
        return float(formulas.to_base(_computed(part, known), formulas.parse_unit(part.unit)))
    try:
        return float(formulas.to_base(float(part.expected), formulas.parse_unit(part.unit)))
    except (ValueError, FormulaError):
        return None


def _computed(part: PartExpectation, values: Mapping[str, float]) -> float:
    """The value of a part's formula as a number of its unit."""
    try:
        tree = formulas.parse(part.formula, values)
        return float(formulas.from_base(formulas.evaluate(tree, values), formulas.parse_unit(part.unit)))
    except (FormulaError, OverflowError) as error:
        raise ExpectationError(f"part {part.id!r}, formula {part.formula!r}: {error}") from error


# ---------------------------------------------------------------- what was answered


def _answers(expectation: Expectation, answer: str) -> dict[str, str] | Outcome:
    if len(answer) > LONGEST:
        raise FormulaError("too-long", LONGEST, len(answer), limit=LONGEST)
    if not answer.strip():
        raise FormulaError("empty")
    answers = _from_json(answer) if answer.lstrip().startswith("{") else _from_lines(answer)
    if answers is None:
        return found("unreadable", "parts-by-id", name=expectation.parts[0].id if expectation.parts else "a")
    unknown = answers.keys() - {part.id for part in expectation.parts}
    if unknown:
        return found("unreadable", "unknown-part", name=", ".join(sorted(unknown)))
    return answers


def _from_json(text: str) -> dict[str, str] | None:
    try:
        read = msgspec.json.decode(text, type=dict[str, str | int | float])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return {name: str(value) for name, value in read.items()}


def _from_lines(text: str) -> dict[str, str] | None:
    lines = [_LINE.match(line) for line in re.split(r"[\n\r;；]+", text) if line.strip()]
    if not all(lines):
        return None
    return {line["id"]: line["answer"] for line in lines if line}
