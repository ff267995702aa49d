"""How a round ends: handed in, or by the clock, seen or not; and the grading that needs no learner.

`finish` wins exactly once, whoever calls it, because it is one UPDATE that must change one row.
"""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from bank import catalogue
from bank.schema import Drill, Scenario, Task
from drills.kinds import marking
from interview.mocks import clock
from interview.mocks.clock import Clock
from interview.mocks.log import log
from interview.mocks.papers import ROUNDS
from interview.mocks.personas import persona
from interview.models import MockItem, MockLoop, MockRound, ScenarioPlay
from interview.scenarios import play
from sandbox import submissions

logger = logging.getLogger(__name__)

TOO_MANY = "too many in flight"


def finish(mock: MockRound, now: datetime) -> None:
    """Ends the round, grades its drills and submits its code, once. Does nothing when it has ended."""
    let_go_on(mock, now)
    expired = now >= mock.deadline
    ended = min(now, mock.deadline)
    with transaction.atomic():
        running_one = MockRound.objects.filter(pk=mock.pk, finished_at=None)
        if running_one.update(finished_at=ended, expired=expired) == 1:
            log(mock, "timed out" if expired else "finished", ended)
            for item in mock.items.all():
                _grade(mock, item, now)
            _end_loop(mock, now)
    mock.refresh_from_db()  # whoever came second must see the end, too


def _end_loop(mock: MockRound, now: datetime) -> None:
    """Closes the round's loop if this was the last one of seven, seen or not."""
    if mock.loop_id:
        finished = MockRound.objects.filter(loop=mock.loop_id, finished_at__isnull=False).count()
        if finished == len(ROUNDS):
            MockLoop.objects.filter(pk=mock.loop_id, ended_at=None).update(ended_at=now)


def clock_of(mock: MockRound) -> Clock:
    """The clock as it stands in the row."""
    return Clock(mock.deadline, mock.paused_at, mock.pauses)


def let_go_on(mock: MockRound, now: datetime) -> None:
    """Ends a pause, at the latest when the interviewer's patience ended: the clock has run since then."""
    who = persona(mock.persona)
    before = clock_of(mock)
    ends = clock.pause_ends(before, who)
    if ends is None:
        return
    after = clock.gone_on(before, who, now)
    with transaction.atomic():
        still = MockRound.objects.filter(pk=mock.pk, paused_at=mock.paused_at, finished_at=None)
        if still.update(paused_at=None, deadline=after.deadline) == 1:
            log(mock, "resumed", min(now, ends))
    mock.refresh_from_db()


def _grade(mock: MockRound, item: MockItem, now: datetime) -> None:
    """Grades what can be graded without the learner; an item that left the bank stays ungraded."""
    content = catalogue().items.get(item.item_id)
    match content:
        case Drill():
            item.result = {"parts": marking.mark_all(content, item.seed, item.draft)}
        case Task() if item.draft.get("source", "").strip():
            _submit(mock, item, content, now)
        case Scenario():
            item.result = _decided(item, now)
        case _:
            return
    item.save(update_fields=["result", "submission"])


def _decided(item: MockItem, now: datetime) -> dict[str, Any]:
    """Ends the scenario with what had been chosen so far; its bands. Nothing if it was never opened."""
    # Locked, so that a save that comes at this moment is in it, or hears that it came too late.
    played = ScenarioPlay.objects.select_for_update().filter(mock_item=item).first()
    if played is None:
        return {}
    play.close(played, play.decision_of(played.draft), now)
    outcome = play.outcome(played)
    return {"bands": {band.name: band.value for band in outcome.score.bands}} if outcome else {}


def _submit(mock: MockRound, item: MockItem, task: Task, now: datetime) -> None:
    """Into the grading queue; when too much of the person's waits there, `submit_waiting` tries again."""
    try:
        item.submission = submissions.submit(mock.user, task, item.draft["source"], "submit", now).pk
    except submissions.RefusedError as refusal:
        if refusal.reason != TOO_MANY:
            item.result = {"refused": refusal.reason}


def submit_waiting(now: datetime) -> int:
    """Submits the tasks of finished rounds that the queue had no room for; returns how many."""
    waiting = MockItem.objects.filter(
        kind="task", submission=None, result={}, mock__finished_at__isnull=False
    ).exclude(draft={})
    taken = 0
    for item in waiting.select_related("mock__user"):
        _grade(item.mock, item, now)
        taken += item.submission is not None
    return taken


def record_verdict(submission: UUID, verdict: str, score: float | None) -> None:
    """The end of a submission that belongs to a round."""
    MockItem.objects.filter(submission=submission).update(result={"verdict": verdict, "score": score})


def expire_overdue(user: User, now: datetime) -> None:
    """Ends the person's round when its time is up."""
    _finish_all(MockRound.objects.filter(user=user), now)


def close_overdue(now: datetime) -> int:
    """Ends everybody's rounds whose time is up; returns how many."""
    return _finish_all(MockRound.objects.all(), now)


def _finish_all(mocks: QuerySet[MockRound], now: datetime) -> int:
    """Those that ran out, also those whose pause outlasted patience and clock together."""
    open_ones = list(mocks.filter(finished_at=None, deadline__lte=now).select_related("user"))
    overdue = [mock for mock in open_ones if ran_out(mock, now)]
    return sum(_finished(mock, now) for mock in overdue)


def _finished(mock: MockRound, now: datetime) -> bool:
    """Whether this one could be ended; one that cannot must not keep the others open."""
    try:
        finish(mock, now)
    except Exception:
        logger.exception("%s could not be ended", mock)
        return False
    return True


def ran_out(mock: MockRound, now: datetime) -> bool:
    """Whether the round's time is up, pauses counted."""
    return now >= clock.runs_out(clock_of(mock), persona(mock.persona))
