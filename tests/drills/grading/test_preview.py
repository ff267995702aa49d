"""The live preview: how an answer is understood, and never whether it is right."""

from bank.schema import Tolerance
from drills.grading import Expectation, grade, preview

FORMULA = Expectation(
    kind="formula",
    expected="2*(N-1)/N*S",
    unit="GB",
    variables={"N": "int", "S": "positive"},
    values={"N": 8, "S": 1e9},
)
SIZE = Expectation(kind="quantity", expected="70", unit="GB")


def test_it_shows_a_formula_and_its_value_in_the_unit_that_is_asked_for() -> None:
    shown = preview(FORMULA, "2S(1-1/N)")
    assert shown.latex == r"2 \cdot S \cdot \left(1 - \frac{1}{N}\right)"
    assert (shown.value, shown.unit) == ("1.75", "GB")
    assert shown.problem is None


def test_it_shows_wrong_answers_like_right_ones() -> None:
    assert preview(FORMULA, "N").problem is None
    assert preview(SIZE, "3 GB").value == "3"


def test_it_converts_a_quantity_into_the_unit_that_is_asked_for() -> None:
    shown = preview(SIZE, "560 Gbit")
    assert (shown.value, shown.unit) == ("70", "GB")
    assert shown.latex == r"560\ \mathrm{Gbit}"
    assert preview(SIZE, "5 s").unit == "s"


def test_it_shows_the_problem_and_its_place() -> None:
    problem = preview(FORMULA, "1/2N").problem
    assert problem is not None
    assert (problem.verdict, problem.at) == ("ask", (2, 4))


def test_places_stay_true_behind_decorations() -> None:
    problem = preview(SIZE, "≈ 70 gb").problem
    assert problem is not None
    assert problem.at == (5, 7)


def test_without_values_it_shows_only_the_formula() -> None:
    shown = preview(Expectation(kind="formula", expected="x", variables={"x": "real"}), "x^2")
    assert (shown.latex, shown.value) == ("x^{2}", "")


def test_simple_kinds_show_what_they_read() -> None:
    assert preview(Expectation(kind="choice", expected="a"), "B, a").value == "a, b"
    assert preview(Expectation(kind="yes-no", expected="yes"), "是").value == "yes"
    assert preview(Expectation(kind="number", expected="0.5"), "50%").value == "0.5"


def test_a_required_form_is_reported_apart_from_the_value() -> None:
    strict = Expectation(kind="number", expected="1024", tolerance=Tolerance(relative=0), form="number")
    loose = Expectation(kind="number", expected="1024", tolerance=Tolerance(relative=0))
    assert (grade(strict, "2^10").verdict, grade(strict, "2^10").tag) == ("partial", "form")
    assert (grade(loose, "2^10").verdict, grade(loose, "2^10").form) == ("right", "expression")
    assert grade(strict, "1.024×10^3").verdict == "right"


def test_what_cannot_be_decided_is_never_wrong() -> None:
    hard = Expectation(kind="formula", expected="exp(exp(exp(x+100)))", variables={"x": "real"})
    assert grade(hard, "exp(exp(exp(x)^exp(100)))").verdict == "undecided"
