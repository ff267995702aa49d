"""A scenario within a round: played under the round's clock, decided with it, shown after it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import bank
from accounts.models import User
from interview.mocks import endings, reports, rounds
from interview.models import MockItem, MockRound, ScenarioPlay
from interview.scenarios import play as plays
from interview.scenarios.scoring import Decision
from tests.interview.conftest import NOON

MINUTE = timedelta(minutes=1)


@pytest.fixture
def depth(alice: User) -> MockRound:
    """Alice's round 5, which begins now."""
    return rounds.start(alice, rounds.Order(5, length="short"), timezone.now())


@pytest.fixture
def item(depth: MockRound) -> MockItem:
    return depth.items.get(kind="scenario")


def opened(browser: Client, item: MockItem) -> ScenarioPlay:
    """The play that begins when the item is opened."""
    browser.get(reverse("round_sit", args=[item.mock_id]) + f"?item={item.position}")
    return ScenarioPlay.objects.get(mock_item=item)


def right_decision(play: ScenarioPlay) -> Decision:
    facts = bank.catalogue().scenarios[play.scenario_id].facts
    return Decision(
        cause=next(cause.id for cause in facts.causes if cause.right),
        fixes=tuple(one.id for one in facts.fixes if one.worth == "essential"),
        preventions=tuple(one.id for one in facts.preventions if one.worth == "essential"),
        explanation="why",
    )


def test_opening_the_item_begins_its_story_once(browser: Client, item: MockItem) -> None:
    assert opened(browser, item) == opened(browser, item)


def test_a_look_leads_back_into_the_round(browser: Client, item: MockItem) -> None:
    play = opened(browser, item)
    look = plays.state(play).available[0].id
    response = browser.post(reverse("scenario_look", args=[play.pk]), {"look": look})
    assert response["Location"].startswith(reverse("round_sit", args=[item.mock_id]))
    page = browser.get(response["Location"].split("#")[0])
    assert f'id="look-{look}"' in page.content.decode()


def test_nothing_of_the_outcome_is_shown_while_the_round_goes_on(browser: Client, item: MockItem) -> None:
    play = opened(browser, item)
    plays.decide(play, right_decision(play), timezone.now())
    answer = browser.get(reverse("scenario_outcome", args=[play.pk]))
    assert answer["Location"].startswith(reverse("round_sit", args=[item.mock_id]))


def test_the_end_of_the_round_takes_what_had_been_chosen(browser: Client, item: MockItem) -> None:
    play = opened(browser, item)
    plays.save(play, right_decision(play), timezone.now())
    endings.finish(item.mock, timezone.now())
    item.refresh_from_db()
    assert item.result["bands"]["fix"] >= 4
    line = next(line for line in reports.report(item.mock).items if line.item.kind == "scenario")
    assert line.band is not None
    page = browser.get(reverse("round_report", args=[item.mock_id]))
    assert reverse("scenario_outcome", args=[play.pk]) in page.content.decode()


def test_a_story_that_was_never_opened_is_a_one(depth: MockRound) -> None:
    endings.finish(depth, timezone.now())
    bands = {band.dimension: band.value for band in reports.report(depth).bands}
    assert bands["diagnosis"] == 1


def test_no_look_is_opened_while_the_clock_stands_still(browser: Client, item: MockItem) -> None:
    play = opened(browser, item)
    look = plays.state(play).available[0].id
    rounds.pause(item.mock, timezone.now())
    with pytest.raises(plays.PlayIsOver):
        plays.look(play, look, timezone.now())


def test_no_look_is_opened_after_the_deadline(alice: User) -> None:
    mock = rounds.start(alice, rounds.Order(5, length="short"), NOON)
    item = mock.items.get(kind="scenario")
    play = plays.start(alice, bank.catalogue().scenarios[item.item_id], NOON, item)
    with pytest.raises(plays.PlayIsOver):
        plays.look(play, plays.state(play).available[0].id, mock.deadline + MINUTE)


def test_a_tick_on_its_way_at_the_deadline_is_taken_a_later_one_is_not(alice: User) -> None:
    mock = rounds.start(alice, rounds.Order(5, length="short"), NOON)
    item = mock.items.get(kind="scenario")
    play = plays.start(alice, bank.catalogue().scenarios[item.item_id], NOON, item)
    assert plays.save(play, right_decision(play), mock.deadline + timedelta(seconds=3))
    assert not plays.save(play, Decision(cause=""), mock.deadline + timedelta(seconds=6))
    endings.finish(mock, mock.deadline + timedelta(seconds=7))
    item.refresh_from_db()
    assert item.result["bands"]["fix"] >= 4


def test_nothing_is_decided_while_the_clock_stands_still(browser: Client, item: MockItem) -> None:
    play = opened(browser, item)
    rounds.pause(item.mock, timezone.now())
    fresh = ScenarioPlay.objects.get(pk=play.pk)
    assert not plays.save(fresh, right_decision(play), timezone.now() + timedelta(seconds=6))
    assert not plays.decide(fresh, right_decision(play), timezone.now())


def test_the_board_stays_in_the_language_of_the_interview(browser: Client, item: MockItem) -> None:
    MockRound.objects.filter(pk=item.mock_id).update(language="zh-hans")
    play = opened(browser, item)
    look = plays.state(play).available[0].id
    address = reverse("scenario_look", args=[play.pk])
    board = browser.post(address, {"look": look}, headers={"HX-Request": "true"})
    assert "证据" in board.content.decode()
