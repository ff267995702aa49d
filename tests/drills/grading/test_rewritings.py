"""Random formulas in random notations: a rewriting is right, and what has another value is never right."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drills.grading import Expectation, grade
from tests.drills.grading import writing

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def random(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - reproducible on purpose, nothing secret


def asked(formula: writing.Formula) -> Expectation:
    return Expectation(
        kind="formula",
        expected=writing.write(formula, random(0)),
        variables=writing.KINDS,  # type: ignore[arg-type]  # kinds of variables, as literals
    )


@FEW
@given(st.integers(0, 10**9))
def test_a_rewriting_in_any_notation_is_right(seed: int) -> None:
    dice = random(seed)
    formula = writing.random_formula(dice)
    answer = writing.write(writing.rewritten(formula, dice), dice)
    if len(answer) <= 500:
        assert grade(asked(formula), answer).verdict in {"right", "undecided", "unreadable"}


@FEW
@given(st.integers(0, 10**9))
def test_what_has_another_value_somewhere_is_never_right(seed: int) -> None:
    dice = random(seed)
    formula = writing.random_formula(dice)
    other = writing.mutated(formula, dice)
    answer = writing.write(other, dice)
    if any(writing.same_at(formula, other, point) is False for point in writing.points(random(seed), 60)):
        assert grade(asked(formula), answer).verdict not in {"right", "partial"}


@pytest.mark.parametrize("seed", range(5))
def test_most_rewritings_are_decided(seed: int) -> None:
    dice = random(seed)
    formulas = [writing.random_formula(dice) for _ in range(20)]
    verdicts = [
        grade(asked(formula), writing.write(writing.rewritten(formula, dice), dice)).verdict
        for formula in formulas
    ]
    assert verdicts.count("right") >= 17
