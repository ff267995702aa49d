"""Papers: right composition, reproducible, weak items first."""

from functools import partial

import pytest

import bank
from bank.kinds import kind_of
from interview.mocks import papers
from interview.mocks.papers import LENGTHS, PAPERS, ROUNDS, WEAK_SPOTS, Known, Length

CATALOGUE = bank.load()
NOTHING = Known()
compose = partial(papers.compose, CATALOGUE)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("number", [WEAK_SPOTS, *ROUNDS])
def test_a_paper_holds_what_its_round_asks_for(number: int, length: Length) -> None:
    paper = compose(number, 7, NOTHING, length=length)
    counts = PAPERS[number][length]
    kinds = [kind_of(line.item) for line in paper]
    expected = ["question"] * counts.questions + ["scenario"] * counts.scenarios
    expected += ["drill"] * counts.drills + ["task"] * counts.tasks
    assert kinds == expected
    if number != WEAK_SPOTS:
        assert all(number in line.item.facts.rounds for line in paper[: counts.questions])
    assert all(line.minutes >= 1 for line in paper)


@pytest.mark.parametrize("number", ROUNDS)
def test_a_longer_paper_takes_longer(number: int) -> None:
    short, standard, long = (len(compose(number, 7, NOTHING, length=length)) for length in LENGTHS)
    assert short < standard < long


def test_the_same_seed_makes_the_same_paper() -> None:
    assert compose(3, 11, NOTHING) == compose(3, 11, NOTHING)


def test_different_seeds_make_different_papers() -> None:
    made = {tuple(line.item.facts.id for line in compose(3, seed, NOTHING)) for seed in range(12)}
    assert len(made) > 1


def test_a_paper_holds_nothing_twice() -> None:
    for seed in range(10):
        ids = [line.item.facts.id for line in compose(4, seed, NOTHING)]
        assert len(ids) == len(set(ids))


def test_weak_items_come_first_and_seen_ones_last() -> None:
    everything = [item.facts.id for item in CATALOGUE.questions.values() if 3 in item.facts.rounds]
    weak, unseen = everything[0], everything[1]
    known = Known(weak={weak}, seen=set(everything) - {unseen})
    for seed in range(5):
        ids = [line.item.facts.id for line in compose(3, seed, known)]
        assert ids[:2] == [weak, unseen]


def test_a_paper_of_weak_spots_takes_them_from_any_round() -> None:
    weak = [next(q.facts.id for q in CATALOGUE.questions.values() if n in q.facts.rounds) for n in (1, 4, 7)]
    ids = [line.item.facts.id for line in compose(WEAK_SPOTS, 5, Known(weak=weak))]
    assert set(weak) <= set(ids)


def test_a_drill_of_the_round_is_preferred_to_one_from_afar() -> None:
    drills = [line.item for line in compose(3, 5, NOTHING) if kind_of(line.item) == "drill"]
    assert all(3 in drill.facts.rounds for drill in drills)


def test_a_task_that_nobody_can_grade_now_is_the_last_choice() -> None:
    served = "memory-pool"
    known = Known(ungraded=set(CATALOGUE.tasks) - {served})
    assert compose(1, 5, known)[-1].item.facts.id == served


def test_a_strict_interviewer_gives_less_time() -> None:
    strict, relaxed = (sum(line.minutes for line in compose(3, 5, NOTHING, factor=f)) for f in (0.9, 1.3))
    assert strict < relaxed
