"""Use-cases of a scenario that is played: start, open a look, note a hypothesis, decide, tick key points.
The only writer of ScenarioPlay and ScenarioEvent. Knows nothing of HTTP.

Theory: the log is the truth. What a look costs is decided under a lock on the play's row, so two tabs can
neither pay twice for one look nor spend the same minutes; opening again what is open writes nothing. The end
is one UPDATE that takes effect for the first caller only. Evidence leaves this module for looks that are in
the log, and after the end.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from msgspec import Struct

from accounts.models import User
from bank import catalogue
from bank.scenarios import paths
from bank.scenarios.traces import Trace
from bank.schema import Look, Scenario
from interview.models import MockItem, MockRound, ScenarioEvent, ScenarioPlay
from interview.scenarios.scoring import Decision, Score, Step, score

LONGEST_EXPLANATION = 20_000
MOST_HYPOTHESES = 100


class PlayIsOver(Exception):
    """The decision has been handed in, or the round that the play belongs to has ended."""


class ScenarioIsGone(Exception):
    """The content no longer holds this scenario."""


class NoSuchThing(Exception):
    """There is no such look, or no such cause, or no reason to look there yet."""


class TooDear(Exception):
    """The look costs more minutes than are left."""


class Opened(Struct, frozen=True):
    """A look that is open: when in the story it was done, and when in real life."""

    look: Look
    minute: int
    at: datetime


class Noted(Struct, frozen=True):
    """A hypothesis that was written down, at this minute of the story."""

    cause: str
    minute: int
    at: datetime


class State(Struct, frozen=True):
    """Where a play stands. `available` are the looks for which there is a reason, cheap or dear."""

    scenario: Scenario
    opened: tuple[Opened, ...]
    available: tuple[Look, ...]
    hypotheses: tuple[Noted, ...]
    spent: int
    left: int

    @property
    def exhausted(self) -> bool:
        """Whether nothing can be paid any more, so that only the decision is left."""
        return all(look.minutes > self.left for look in self.available)


class Outcome(Struct, frozen=True):
    """A play that has ended: its score, and the log that it rests on."""

    play: ScenarioPlay
    state: State
    decision: Decision
    score: Score
    changed: bool


def start(user: User, scenario: Scenario, now: datetime, mock_item: MockItem | None = None) -> ScenarioPlay:
    """Begins a play; the running one, where there is one (a person plays a scenario once at a time)."""
    running = find_running(user, scenario.facts.id, mock_item)
    if running is not None:
        return running
    try:
        with transaction.atomic():
            return ScenarioPlay.objects.create(
                user=user,
                scenario_id=scenario.facts.id,
                digest=scenario.digest,
                mock_item=mock_item,
                started_at=now,
            )
    except IntegrityError:  # another tab was faster
        found = find_running(user, scenario.facts.id, mock_item)
        if found is None:
            raise
        return found


def find_running(user: User, scenario_id: str, mock_item: MockItem | None = None) -> ScenarioPlay | None:
    """The play that has not ended; of a mock item its only one, ended or not."""
    plays = ScenarioPlay.objects.filter(user=user, scenario_id=scenario_id, mock_item=mock_item)
    return (plays if mock_item else plays.filter(ended_at=None)).first()


def scenario_of(play: ScenarioPlay) -> Scenario:
    """What is played. Raises ScenarioIsGone."""
    scenario = catalogue().scenarios.get(play.scenario_id)
    if scenario is None:
        raise ScenarioIsGone
    return scenario


def look(play: ScenarioPlay, look_id: str, now: datetime) -> None:
    """Opens a look and pays for it; nothing happens to one that is open.

    Raises PlayIsOver, NoSuchThing, TooDear, ScenarioIsGone.
    """
    with transaction.atomic():
        state = _locked(play, now)
        if any(opened.look.id == look_id for opened in state.opened):
            return
        wanted = next((look for look in state.available if look.id == look_id), None)
        if wanted is None:
            raise NoSuchThing
        if wanted.minutes > state.left:
            raise TooDear
        _log(play, "look", look_id, now, wanted.minutes)


def hypothesise(play: ScenarioPlay, cause_id: str, now: datetime) -> None:
    """Writes a hypothesis down; the one that was noted last is not noted again.

    Raises PlayIsOver, NoSuchThing, ScenarioIsGone.
    """
    with transaction.atomic():
        state = _locked(play, now)
        if all(cause.id != cause_id for cause in state.scenario.facts.causes):
            raise NoSuchThing
        last = state.hypotheses[-1].cause if state.hypotheses else ""
        if cause_id != last and len(state.hypotheses) < MOST_HYPOTHESES:
            _log(play, "hypothesis", cause_id, now, 0)


def save(play: ScenarioPlay, choices: Decision, now: datetime) -> bool:
    """Keeps what the form of the decision holds. False, and nothing is kept, when that came too late."""
    if play.mock_item is not None and not play.mock_item.mock.takes_saves(now):
        return False
    draft = as_json(_cleaned(scenario_of(play), choices))
    return bool(ScenarioPlay.objects.filter(pk=play.pk, ended_at=None).update(draft=draft))


def decide(play: ScenarioPlay, choices: Decision, now: datetime) -> bool:
    """Ends the play with this decision. False, and nothing changes, when it had already ended.

    Raises ScenarioIsGone.
    """
    return is_open(play, now) and close(play, choices, now)


def is_open(play: ScenarioPlay, now: datetime) -> bool:
    """Whether the play goes on; one that belongs to a round only while that is being sat."""
    return play.ended_at is None and (play.mock_item is None or _goes_on(play.mock_item.mock, now))


def close(play: ScenarioPlay, choices: Decision, now: datetime) -> bool:
    """Ends the play, whatever the round's clock says. False when it had ended. Raises ScenarioIsGone."""
    decision = as_json(_cleaned(scenario_of(play), choices))
    running = ScenarioPlay.objects.filter(pk=play.pk, ended_at=None)
    won = bool(running.update(decision=decision, draft=decision, ended_at=now))
    play.refresh_from_db()
    return won


def tick(play: ScenarioPlay, key_points: Iterable[str]) -> None:
    """Keeps which key points the learner found in their explanation; only after the end."""
    chosen = set(key_points)
    ticked = [point.id for point in scenario_of(play).facts.key_points if point.id in chosen]
    ScenarioPlay.objects.filter(pk=play.pk, ended_at__isnull=False).update(ticked=ticked)
    play.refresh_from_db()


def state(play: ScenarioPlay) -> State:
    """Where the play stands. One query. Raises ScenarioIsGone."""
    scenario = scenario_of(play)
    looks = {look.id: look for look in scenario.facts.looks}
    opened, noted, spent = [], [], 0
    for event in play.events.all():
        if event.kind == "look":
            spent += event.minutes
            if event.what in looks:
                opened.append(Opened(looks[event.what], spent, event.at))
        else:
            noted.append(Noted(event.what, spent, event.at))
    ids = {entry.look.id for entry in opened}
    available = tuple(look for look in looks.values() if look.id not in ids and paths.openable(look, ids))
    left = max(0, scenario.facts.budget - spent)
    return State(scenario, tuple(opened), available, tuple(noted), spent, left)


def outcome(play: ScenarioPlay) -> Outcome | None:
    """The score of a play that has ended; None while it runs. Raises ScenarioIsGone."""
    if play.ended_at is None:
        return None
    now = state(play)
    decision = decision_of(play.decision)
    judged = score(now.scenario.facts, steps(play), decision)
    return Outcome(play, now, decision, judged, changed=play.digest != now.scenario.digest)


def trace(play: ScenarioPlay, look_id: str) -> Trace | None:
    """The timeline behind a look: of an open one, of any after the end; None otherwise."""
    scenario = scenario_of(play)
    wanted = next((look for look in scenario.facts.looks if look.id == look_id and look.trace), None)
    if wanted is None or not (play.ended_at or _is_open(play, look_id)):
        return None
    return scenario.traces[wanted.trace]


def steps(play: ScenarioPlay) -> Iterator[Step]:
    """The log, for the score."""
    for event in play.events.all():
        yield Step("look" if event.kind == "look" else "hypothesis", event.what, event.minutes)


def decision_of(stored: dict[str, Any]) -> Decision:
    """A draft or a decision as it was stored."""
    return Decision(
        cause=stored.get("cause", ""),
        fixes=tuple(stored.get("fixes", ())),
        preventions=tuple(stored.get("preventions", ())),
        explanation=stored.get("explanation", ""),
    )


def as_json(decision: Decision) -> dict[str, Any]:
    """A decision as it is stored."""
    return {
        "cause": decision.cause,
        "fixes": list(decision.fixes),
        "preventions": list(decision.preventions),
        "explanation": decision.explanation,
    }


def _cleaned(scenario: Scenario, choices: Decision) -> Decision:
    """The choices that exist, in the order of the scenario."""
    facts = scenario.facts
    return Decision(
        cause=choices.cause if any(cause.id == choices.cause for cause in facts.causes) else "",
        fixes=tuple(measure.id for measure in facts.fixes if measure.id in choices.fixes),
        preventions=tuple(measure.id for measure in facts.preventions if measure.id in choices.preventions),
        explanation=choices.explanation.replace("\0", "")[:LONGEST_EXPLANATION],
    )


def _locked(play: ScenarioPlay, now: datetime) -> State:
    """The play's state, with its row locked until the transaction ends. Raises PlayIsOver."""
    ScenarioPlay.objects.select_for_update().get(pk=play.pk)
    fresh = ScenarioPlay.objects.select_related("mock_item__mock").get(pk=play.pk)
    if fresh.ended_at or (fresh.mock_item and not _goes_on(fresh.mock_item.mock, now)):
        raise PlayIsOver
    return state(fresh)


def _goes_on(mock: MockRound, now: datetime) -> bool:
    """Whether the round that a play belongs to is being sat at this moment."""
    return mock.finished_at is None and mock.paused_at is None and now < mock.deadline


def _is_open(play: ScenarioPlay, look_id: str) -> bool:
    return play.events.filter(kind="look", what=look_id).exists()


def _log(play: ScenarioPlay, kind: str, what: str, now: datetime, minutes: int) -> None:
    ScenarioEvent.objects.create(play=play, at=now, kind=kind, what=what, minutes=minutes)
