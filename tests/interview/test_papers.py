"""Papers: right composition, reproducible, weak items first."""

import pytest

import bank
from interview.mocks.papers import QUESTIONS_A_PAPER, ROUNDS, compose, kind_of

CATALOGUE = bank.load()


@pytest.mark.parametrize("number", ROUNDS)
def test_a_paper_has_questions_of_its_round_one_drill_and_one_task(number: int) -> None:
    paper = compose(CATALOGUE, number, seed=7)
    kinds = [kind_of(line.item) for line in paper]
    assert kinds == ["question"] * QUESTIONS_A_PAPER + ["drill", "task"]
    assert all(number in line.item.facts.rounds for line in paper[:QUESTIONS_A_PAPER])
    assert all(line.minutes >= 1 for line in paper)


def test_the_same_seed_makes_the_same_paper() -> None:
    assert compose(CATALOGUE, 3, seed=11) == compose(CATALOGUE, 3, seed=11)


def test_different_seeds_make_different_papers() -> None:
    papers = {tuple(line.item.facts.id for line in compose(CATALOGUE, 3, seed)) for seed in range(12)}
    assert len(papers) > 1


def test_a_paper_holds_nothing_twice() -> None:
    for seed in range(10):
        ids = [line.item.facts.id for line in compose(CATALOGUE, 4, seed)]
        assert len(ids) == len(set(ids))


def test_weak_items_come_first_and_seen_ones_last() -> None:
    everything = [item.facts.id for item in CATALOGUE.questions.values() if 3 in item.facts.rounds]
    weak, unseen = everything[0], everything[1]
    seen = set(everything) - {unseen}
    for seed in range(5):
        ids = [line.item.facts.id for line in compose(CATALOGUE, 3, seed, weak={weak}, seen=seen)]
        assert ids[:2] == [weak, unseen]


def test_a_drill_of_the_round_is_preferred_to_one_from_afar() -> None:
    drill = compose(CATALOGUE, 3, seed=5)[QUESTIONS_A_PAPER].item
    assert 3 in drill.facts.rounds
