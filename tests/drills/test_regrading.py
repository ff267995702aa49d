"""The grader has learnt something: stored answers are graded again, and their histories follow on request."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from bank import instances
from drills.answers import regrading, reviews
from drills.answers.part_answers import Attempt, keep
from drills.answers.reviews import Record, Shown
from drills.day import tallies
from drills.items import catalogue
from drills.kinds.base import PartMark
from drills.memory.evidence import Evidence
from drills.memory.scheduling import Rating
from drills.models import Card, DailyTally, PartAnswer, Review

ITEM = "weights-bf16"
SEED = 5
TALLIED = ("answers", "new", "tested", "recalled", "seconds", "predicted")

Answer = Callable[..., Review]


def right_text() -> str:
    """What somebody types who knows it."""
    part = instances.build(catalogue.current().drills[ITEM], SEED).parts[0]
    return f"{part.expected!r} {part.unit}"


@pytest.fixture
def part_id(bank: object) -> str:
    return catalogue.current().drills[ITEM].facts.parts[0].id


@pytest.fixture
def answer(alice: User, part_id: str) -> Answer:
    """Writes an answer as a grader of its time judged it."""

    def write(number: int, at: datetime, judged: tuple[str, Rating], chosen: bool = False) -> Review:
        verdict, rating = judged
        record = Record(
            rating=rating,
            verdict=verdict,
            evidence=Evidence(verdict=verdict).as_json(),
            suggested=None if chosen else rating,
            seconds=30,
            seed=SEED,
            answer={part_id: right_text()},
            tag="old-tag" if verdict == "wrong" else "",
            grader_version="0",
        )
        review = reviews.answer(alice, Shown(ITEM, number), record, at)
        digest = catalogue.current().drills[ITEM].digest
        attempt = Attempt(alice.pk, ITEM, number, 1, SEED, digest, at, "0")
        keep(attempt, [PartMark(part_id, verdict, record.tag, typed=right_text())], review)
        return review

    return write


def history(answer: Answer, now: datetime, second: tuple[str, Rating]) -> None:
    """Learnt, then judged as given, then known again."""
    answer(0, now, ("right", Rating.GOOD))
    answer(1, now + timedelta(minutes=10), ("right", Rating.GOOD))
    answer(2, now + timedelta(days=3), second)
    answer(3, now + timedelta(days=6), ("right", Rating.GOOD))


def test_nothing_differs_when_the_grader_says_the_same(answer: Answer, now: datetime) -> None:
    history(answer, now, ("right", Rating.GOOD))
    found = regrading.regrade()
    assert (found.graded, found.left_out, found.differences) == (4, 0, [])


def test_a_difference_is_shown_and_nothing_is_changed(answer: Answer, now: datetime) -> None:
    history(answer, now, ("wrong", Rating.AGAIN))
    (difference,) = regrading.regrade().differences
    assert (difference.before, difference.after) == (("wrong", "old-tag"), ("right", ""))
    assert difference.rating is Rating.GOOD
    assert Review.objects.filter(verdict="wrong").count() == 1


def afters() -> list[object]:
    return list(Review.objects.order_by("number").values_list("after", flat=True))


def days() -> list[dict[str, object]]:
    return list(DailyTally.objects.order_by("study_day").values("study_day", *TALLIED))


def test_applied_the_card_is_as_if_it_had_been_judged_so_from_the_start(
    answer: Answer, now: datetime
) -> None:
    history(answer, now, ("right", Rating.GOOD))
    wanted_card, wanted_afters, wanted_days = Card.objects.get(), afters(), days()
    Card.objects.all().delete()
    DailyTally.objects.all().delete()

    history(answer, now, ("wrong", Rating.AGAIN))
    assert Card.objects.get().lapses == 1
    assert regrading.apply(regrading.regrade().differences) == 1

    card = Card.objects.get()
    assert (card.memory(), card.due, card.lapses) == (wanted_card.memory(), wanted_card.due, 0)
    assert (afters(), days()) == (wanted_afters, wanted_days)
    corrected = Review.objects.get(number=2)
    assert corrected.earlier_verdicts == [["wrong", "old-tag", 1, "0"]]
    assert PartAnswer.objects.get(review=corrected).verdict == "right"
    assert regrading.regrade().differences == []


def test_a_rating_that_the_person_chose_stands(answer: Answer, now: datetime) -> None:
    answer(0, now, ("undecided", Rating.EASY), chosen=True)
    (difference,) = regrading.regrade().differences
    assert regrading.apply([difference]) == 0
    review = Review.objects.get()
    assert (review.verdict, review.rating) == ("right", Rating.EASY)


def test_a_suspended_card_stays_suspended(answer: Answer, alice: User, now: datetime) -> None:
    history(answer, now, ("wrong", Rating.AGAIN))
    reviews.suspend(alice, ITEM, now)
    regrading.apply(regrading.regrade().differences)
    assert Card.objects.get().suspended


def test_attempts_before_another_are_graded_again_as_well(alice: User, part_id: str, now: datetime) -> None:
    digest = catalogue.current().drills[ITEM].digest
    keep(
        Attempt(alice.pk, ITEM, 0, 1, SEED, digest, now, "0"),
        [PartMark(part_id, "unreadable", typed=right_text())],
    )
    (difference,) = regrading.regrade().differences
    assert (difference.before[0], difference.after[0], difference.rating) == ("unreadable", "right", None)
    regrading.apply([difference])
    assert PartAnswer.objects.get().verdict == "right"


def test_answers_to_another_version_of_the_item_are_left_out(answer: Answer, now: datetime) -> None:
    answer(0, now, ("wrong", Rating.AGAIN))
    Review.objects.update(item_digest="another")
    PartAnswer.objects.update(item_digest="another")
    found = regrading.regrade()
    assert (found.graded, found.left_out, found.differences) == (0, 1, [])


def test_the_command_shows_and_applies_only_on_request(answer: Answer, now: datetime) -> None:
    answer(0, now, ("wrong", Rating.AGAIN))
    said = StringIO()
    call_command("regrade", "--item", ITEM, stdout=said)
    assert "wrong (old-tag) -> right, rating AGAIN -> GOOD" in said.getvalue()
    assert "1 submissions graded again, 1 differ" in said.getvalue()
    assert Review.objects.get().verdict == "wrong"
    call_command("regrade", "--since", now.date().isoformat(), "--apply", stdout=said)
    assert Review.objects.get().verdict == "right"
    with pytest.raises(CommandError, match="no drill family"):
        call_command("regrade", "--item", "nonsense")


def test_tallies_follow_a_correction(answer: Answer, alice: User, now: datetime) -> None:
    history(answer, now, ("wrong", Rating.AGAIN))
    regrading.apply(regrading.regrade().differences)
    recalled, tested = tallies.read(alice).retention((now + timedelta(days=6)).date())
    assert (recalled, tested) == (2, 2)
