"""A number or quantity to a required number of significant figures: value and figures are told apart."""

from fractions import Fraction

from msgspec.structs import replace

from bank.schema import Tolerance
from drills.grading.closeness import within
from drills.grading.kinds import number, quantity
from drills.grading.measure import Measure, read_measure
from drills.grading.outcomes import found
from drills.grading.typed import undecorated
from drills.grading.types import Expectation, Message, Outcome, Preview
from formulas import Tree, to_base
from formulas.tree import Binary, Negate, Number


def grade(expectation: Expectation, answer: str) -> Outcome:
    """Right if the value shows the figures of `tolerance.significant`, else those of `expected`.

    More or fewer figures of the right value are partial, of form "figures".
    """
    figures = _asked(expectation)
    given = read_measure(undecorated(answer))
    outcome = _by_value(expectation, answer, figures)
    if outcome.verdict not in {"right", "wrong"} or outcome.tag == "dimension":
        return outcome
    if not given.plain:
        return found("partial", "form") if outcome.verdict == "right" else outcome
    least, most = figures_of(given.tree)
    if least <= figures <= most:
        return outcome
    too_few = most < figures
    if outcome.verdict == "wrong" and not (too_few and _only_rounded(expectation, given, most)):
        return outcome
    key = "too-few-figures" if too_few else "too-many-figures"
    arguments = {"figures": str(figures), "written": str(most if too_few else least)}
    return Outcome(verdict="partial", tag=key, message=Message(key, arguments), form="figures")


def preview(expectation: Expectation, answer: str) -> Preview:
    """The value as it was read."""
    kind = quantity.preview if expectation.unit else number.preview
    return kind(expectation, answer)


def _by_value(expectation: Expectation, answer: str, figures: int) -> Outcome:
    by_value = replace(expectation, form="", tolerance=Tolerance(significant=figures))
    kind = quantity.grade if expectation.unit else number.grade
    return kind(by_value, answer)


def _asked(expectation: Expectation) -> int:
    stated = expectation.tolerance.significant if expectation.tolerance else None
    return stated or figures_of(read_measure(expectation.expected).tree)[1]


def _only_rounded(expectation: Expectation, given: Measure, figures: int) -> bool:
    """Whether the value is the expected one, rounded to the few figures that were written."""
    wanted = quantity.target(expectation.expected, expectation.unit)
    unit = given.unit if given.has_unit else wanted.unit
    if figures < 1 or unit.dimension != wanted.unit.dimension:
        return False
    value = to_base(given.value, unit) / wanted.unit.factor
    return within(wanted.value, value, Tolerance(significant=figures))


def figures_of(tree: Tree) -> tuple[int, int]:
    """The fewest and the most significant figures that a number shows: `1200` has two to four."""
    match tree:
        case Number(text=text) if text:
            return _digits(text)
        case Negate(operand=operand):
            return figures_of(operand)
        case Binary(left=left):
            return figures_of(left)
        case Number(value=value):
            return _digits(
                str(value if isinstance(value, Fraction) and value.denominator == 1 else float(value))
            )
        case _:
            return 0, 0


def _digits(text: str) -> tuple[int, int]:
    mantissa = text.rstrip("% ").lower().partition("e")[0].replace("_", "").replace(",", "")
    shown = mantissa.replace(".", "").lstrip("0")
    if "." in mantissa or not shown:
        return max(1, len(shown)), max(1, len(shown))
    return len(shown.rstrip("0")), len(shown)
