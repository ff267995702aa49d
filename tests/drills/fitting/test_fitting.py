"""Parameters fitted to simulated people: what is found, what is refused, and no chance in it."""

import numpy as np
import pytest
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.simulated_people import answers, perturbed
from drills.fitting import process
from drills.fitting.bounds import LOWER, UPPER
from drills.fitting.histories import Reviews, side_by_side
from drills.fitting.model import Histories, log_recalls
from drills.fitting.optimiser import Evidence, fit, judge
from drills.memory.scheduling import DEFAULTS
from drills.planning.memory_model import MemoryModel

USUAL = DEFAULTS.parameters
OTHERS = perturbed(3).parameters
histories = st.lists(
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 4)), min_size=1, max_size=9),
    min_size=1,
    max_size=6,
)


def laid_out(cards: list[list[tuple[int, int]]]) -> Reviews:
    rows, day = [], 700_000
    for number, history in enumerate(cards):
        for wait, rating in history:
            day += wait
            rows.append((number, day, rating))
    return Reviews.of_rows(rows)


def told(model: MemoryModel, history: list[tuple[int, int]]) -> list[float]:
    """The recall before each answer to one card, by the planner's model."""
    (_wait, rating), *later = history
    memory, found = model.first(rating), [1.0]
    for wait, rating in later:
        found.append(float(model.recall(memory[0], wait)))
        memory = model.later_day(rating, *memory, wait) if wait else model.same_day(rating, *memory)
    return found


@pytest.mark.parametrize("parameters", [USUAL, OTHERS], ids=["defaults", "others"])
@given(cards=histories)
def test_many_sets_at_once_remember_as_the_planner_does(
    parameters: tuple[float, ...], cards: list[list[tuple[int, int]]]
) -> None:
    sets = np.array([parameters, USUAL]).T
    found = np.exp(log_recalls(sets, Histories.of(laid_out(cards))))
    for place, each in enumerate((parameters, USUAL)):
        expected = [recall for history in cards for recall in told(MemoryModel(each), history)]
        assert found[:, place] == pytest.approx(expected, rel=1e-9)


def test_the_bounds_are_those_of_py_fsrs() -> None:
    assert LOWER == LOWER_BOUNDS_PARAMETERS
    assert UPPER == UPPER_BOUNDS_PARAMETERS


@given(cards=histories)
def test_columns_hold_every_answer_once_and_the_longest_first(cards: list[list[tuple[int, int]]]) -> None:
    reviews = laid_out(cards)
    columns = side_by_side(reviews)
    assert sorted(np.concatenate(columns)) == list(range(len(reviews.card)))
    for place, column in enumerate(columns):
        assert (reviews.place[column] == place).all()
        assert (reviews.card[column] == reviews.card[columns[0]][: len(column)]).all()


def test_the_latest_fifth_is_held_back_by_whole_days_and_same_day_answers_are_not_scored() -> None:
    cards = [[(1, 3), (0, 3), *[(1, 3)] * 10], [(1, 3), *[(0, 3)] * 3]]
    reviews = laid_out(cards)
    assert reviews.scored.tolist() == [False, False, *[True] * 10, *[False] * 4]
    assert np.flatnonzero(reviews.held_back()).tolist() == [10, 11]


@pytest.mark.parametrize(
    "rows", [[(1, 5, 3), (2, 5, 3), (1, 6, 3)], [(1, 5, 0)], [(1, 5, 5)]], ids=["torn", "zero", "five"]
)
def test_senseless_reviews_are_refused(rows: list[tuple[int, int, int]]) -> None:
    with pytest.raises(ValueError, match=r"follow|ratings"):
        Reviews.of_rows(rows)


def test_a_fit_finds_most_of_what_there_is_to_find() -> None:
    truth = perturbed(2, spread=0.6)  # somebody quite unlike the defaults
    found = fit(answers(truth, 4000, seed=1), USUAL, USUAL)
    assert found.improves
    assert found.parameters is not None
    fresh = answers(truth, 5000, seed=2)
    unseen = Evidence.of(fresh, fresh.scored)
    usual, fitted, best = (judge(unseen, one) for one in (USUAL, found.parameters, truth.parameters))
    assert usual - fitted > 0.5 * (usual - best) > 0
    assert all(low <= value <= high for low, value, high in zip(LOWER, found.parameters, UPPER, strict=True))


def test_who_is_as_the_defaults_say_stays_near_them() -> None:
    usual = MemoryModel(USUAL)
    found = fit(answers(usual, 1500, seed=5), USUAL, USUAL)
    assert found.before is not None
    assert found.after == pytest.approx(found.before, abs=0.01)


def test_few_reviews_leave_the_defaults() -> None:
    found = fit(answers(perturbed(2), 400, seed=1), USUAL, USUAL)
    assert found.reviews == 400
    assert found.parameters is None
    assert not found.improves


def test_what_is_in_force_must_be_beaten() -> None:
    truth = perturbed(2)
    reviews = answers(truth, 1200, seed=1)
    found = process.fit(reviews, USUAL, truth.parameters)
    assert found.before == judge(Evidence.of(reviews, reviews.held_back()), truth.parameters)
    assert found == fit(reviews, USUAL, truth.parameters)  # to the last digit, in whichever process


def test_a_fit_that_takes_too_long_or_breaks_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    reviews = Reviews.of([], [], [])
    with pytest.raises(process.FitFailed, match="Error"):
        process.fit(Reviews.of([0] * 500, range(500), [3] * 500), USUAL[:3], USUAL)
    monkeypatch.setattr(process, "LIMIT_S", 0.01)
    with pytest.raises(process.FitFailed, match="longer"):
        process.fit(reviews, USUAL, USUAL)
