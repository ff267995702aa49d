"""Two starts, two ends, an end and a save at the same moment: one wins, the other hears why not."""

from datetime import timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from interview.mocks import endings, rounds
from interview.mocks.rounds import Order, RoundIsOver, RoundIsRunning
from interview.models import MockRound
from sandbox.models import Submission
from tests.conftest import Race
from tests.interview.conftest import NOON

MINUTE = timedelta(minutes=1)


def test_one_of_two_starts_begins_a_round(race: Race, alice: User) -> None:
    ends = race(partial(rounds.start, alice, Order(3), NOON), partial(rounds.start, alice, Order(4), NOON))
    assert {type(end) for end in ends} == {MockRound, RoundIsRunning}
    mock = MockRound.objects.get()
    assert mock.items.count() >= 5
    assert mock.events.count() == 1


def test_two_browsers_that_start_both_get_an_answer(race: Race, alice: User) -> None:
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.force_login(alice)
    choices = {"sit": "3", "persona": "staff", "length": "standard", "language": "en"}
    answers = race(*(partial(browser.post, reverse("round_start"), choices) for browser in browsers))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert MockRound.objects.count() == 1


def test_a_round_ends_once_and_both_see_it(race: Race, alice: User) -> None:
    mock = rounds.start(alice, Order(1), NOON)
    task = mock.items.get(kind="task")
    rounds.save(mock, task.position, {"source": "// mine\n"}, NOON + MINUTE)
    held = [MockRound.objects.select_related("user").get() for _ in range(2)]
    ends = race(*(partial(endings.finish, one, NOON + 2 * MINUTE) for one in held))
    assert ends == [None, None]
    assert [one.finished_at for one in held] == [NOON + 2 * MINUTE] * 2
    assert mock.events.filter(kind="finished").count() == 1
    assert mock.items.get(kind="task").submission == Submission.objects.get().pk


def test_a_save_against_the_end_is_graded_or_refused(race: Race, alice: User) -> None:
    mock = rounds.start(alice, Order(1), NOON)
    task = mock.items.get(kind="task")
    held = MockRound.objects.select_related("user").get()
    text = "// at the last moment\n"
    saved, _ = race(
        partial(rounds.save, mock, task.position, {"source": text}, NOON + MINUTE),
        partial(endings.finish, held, NOON + MINUTE),
    )
    refused = isinstance(saved, RoundIsOver)
    assert refused or saved is None
    assert list(Submission.objects.values_list("source", flat=True)) == ([] if refused else [text])


def test_a_save_that_lost_against_the_end_says_so(alice: User, mock: MockRound) -> None:
    endings.finish(MockRound.objects.select_related("user").get(), NOON + MINUTE)
    with pytest.raises(RoundIsOver):  # `mock` was read while the round was running
        rounds.save(mock, 1, {"answer": "an afterthought"}, NOON + MINUTE)
    assert mock.items.get(position=1).draft == {}


def test_null_characters_never_reach_the_database(mock: MockRound) -> None:
    rounds.save(mock, 1, {"answer": "a\0b", "ans\0wer": "c"}, NOON + MINUTE)
    assert mock.items.get(position=1).draft == {"answer": "ab"}
