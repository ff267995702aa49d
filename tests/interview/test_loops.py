"""The full loop: seven rounds in front of one interviewer, each sat once."""

from datetime import timedelta

import pytest

from accounts.models import User
from interview.mocks import endings, loops, reports
from interview.mocks.papers import ROUNDS
from interview.mocks.rounds import Order, RoundIsRunning
from interview.models import MockLoop
from tests.interview.conftest import NOON

MINUTE = timedelta(minutes=1)
ORDER = Order(1, persona="peer", length="short", language="zh-hans")


@pytest.fixture
def loop(alice: User) -> MockLoop:
    return loops.begin(alice, ORDER, NOON)


def test_each_round_is_sat_in_the_loops_setting(loop: MockLoop) -> None:
    mock = loops.sit(loop, 1, NOON)
    assert (mock.persona, mock.length, mock.language) == ("peer", "short", "zh-hans")
    with pytest.raises(RoundIsRunning):
        loops.sit(loop, 2, NOON + MINUTE)
    endings.finish(mock, NOON + MINUTE)
    with pytest.raises(loops.SatAlready):
        loops.sit(loop, 1, NOON + 2 * MINUTE)
    assert loops.next_number(loop) == 2


def test_a_person_goes_through_one_loop_at_a_time(loop: MockLoop, alice: User, bob: User) -> None:
    with pytest.raises(loops.LoopIsOpen):
        loops.begin(alice, ORDER, NOON)
    assert loops.begin(bob, ORDER, NOON).user == bob
    loops.end(loop, NOON + MINUTE)
    assert loops.begin(alice, ORDER, NOON + 2 * MINUTE).pk != loop.pk


def test_it_ends_with_its_seventh_round(loop: MockLoop) -> None:
    for number in ROUNDS:
        loop.refresh_from_db()
        assert loop.ended_at is None
        endings.finish(loops.sit(loop, number, NOON + number * MINUTE), NOON + number * MINUTE)
    loop.refresh_from_db()
    assert loop.ended_at == NOON + 7 * MINUTE


def test_it_also_ends_when_nobody_sees_its_last_round_run_out(loop: MockLoop) -> None:
    for number in ROUNDS[:-1]:
        endings.finish(loops.sit(loop, number, NOON + number * MINUTE), NOON + number * MINUTE)
    last = loops.sit(loop, 7, NOON + 7 * MINUTE)
    assert endings.close_overdue(last.deadline + MINUTE) == 1
    loop.refresh_from_db()
    assert loop.ended_at is not None


def test_its_report_counts_all_rounds(loop: MockLoop) -> None:
    for number in (1, 3):
        endings.finish(loops.sit(loop, number, NOON + number * MINUTE), NOON + number * MINUTE)
    told = [reports.report(mock) for mock in loops.sat(loop).values()]
    whole = reports.together(told)
    assert len(whole.items) == sum(len(one.items) for one in told)
    assert next(band.basis for band in whole.bands if band.dimension == "knowledge") == 4
