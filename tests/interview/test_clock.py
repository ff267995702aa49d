"""The clock of a round: pauses move the deadline, within what the interviewer allows."""

from datetime import timedelta

import pytest

from interview.mocks import clock, endings, rounds
from interview.mocks.clock import Clock
from interview.mocks.personas import PERSONAS
from interview.models import MockRound
from tests.interview.conftest import NOON

MINUTE = timedelta(minutes=1)
STAFF = PERSONAS["staff"]
HOUR = Clock(NOON + 60 * MINUTE)


def paused(at: int) -> Clock:
    return Clock(HOUR.deadline, NOON + at * MINUTE, pauses=1)


def test_going_on_moves_the_deadline_by_the_pause() -> None:
    assert clock.gone_on(paused(10), STAFF, NOON + 14 * MINUTE) == Clock(NOON + 64 * MINUTE, None, 1)


def test_a_pause_ends_by_itself() -> None:
    assert clock.stands_still(paused(10), STAFF, NOON + 19 * MINUTE)
    assert not clock.stands_still(paused(10), STAFF, NOON + 20 * MINUTE)
    assert clock.gone_on(paused(10), STAFF, NOON + 45 * MINUTE).deadline == NOON + 70 * MINUTE
    assert clock.runs_out(paused(10), STAFF) == NOON + 70 * MINUTE


@pytest.mark.parametrize(("name", "allowed"), [("peer", True), ("bar-raiser", False)])
def test_the_interviewer_decides_about_pauses(name: str, allowed: bool) -> None:
    assert clock.may_pause(HOUR, PERSONAS[name], NOON) is allowed


def test_there_are_no_more_pauses_than_allowed() -> None:
    assert not clock.may_pause(Clock(HOUR.deadline, None, STAFF.pauses), STAFF, NOON)


def test_a_paused_round_takes_nothing_and_goes_on_later(mock: MockRound) -> None:
    deadline = mock.deadline
    rounds.pause(mock, NOON + 5 * MINUTE)
    with pytest.raises(rounds.RoundStandsStill):
        rounds.save(mock, 1, {"answer": "while nobody looks"}, NOON + 7 * MINUTE)
    with pytest.raises(rounds.PauseRefused):
        rounds.pause(mock, NOON + 7 * MINUTE)
    rounds.resume(mock, NOON + 9 * MINUTE)
    assert mock.deadline == deadline + 4 * MINUTE
    rounds.save(mock, 1, {"answer": "after it"}, NOON + 10 * MINUTE)
    with pytest.raises(rounds.PauseRefused):
        rounds.pause(mock, NOON + 11 * MINUTE)
    assert list(mock.events.values_list("kind", flat=True)) == ["started", "paused", "resumed", "saved"]


def test_a_save_on_its_way_when_the_pause_began_is_kept(mock: MockRound) -> None:
    rounds.pause(mock, NOON + MINUTE)
    rounds.save(mock, 1, {"answer": "typed before"}, NOON + MINUTE + timedelta(seconds=2))
    assert mock.items.get(position=1).draft == {"answer": "typed before"}


def test_a_round_that_is_left_paused_ends_by_the_clock(mock: MockRound) -> None:
    rounds.pause(mock, mock.deadline - MINUTE)
    planned = mock.deadline
    assert endings.close_overdue(planned + 2 * MINUTE) == 0
    assert endings.close_overdue(planned + 11 * MINUTE) == 1
    mock.refresh_from_db()
    assert (mock.expired, mock.finished_at) == (True, planned + STAFF.pause)
