"""A play is safe against second tabs, repeated clicks and late ones."""

from datetime import timedelta

import pytest

import bank
from accounts.models import User
from bank.schema import Scenario
from interview.models import ScenarioEvent, ScenarioPlay
from interview.scenarios import play as plays
from interview.scenarios.scoring import Decision
from tests.interview.conftest import NOON

ID = "steps-starved-by-the-loader"
RIGHT = Decision(cause="preparation", fixes=("six-workers",), explanation="too slow")


@pytest.fixture
def scenario(content: bank.Catalogue) -> Scenario:
    return content.scenarios[ID]


@pytest.fixture
def play(alice: User, scenario: Scenario) -> ScenarioPlay:
    return plays.start(alice, scenario, NOON)


def test_starting_again_leads_back(alice: User, bob: User, scenario: Scenario, play: ScenarioPlay) -> None:
    assert plays.start(alice, scenario, NOON + timedelta(minutes=1)) == play
    assert plays.start(bob, scenario, NOON) != play
    plays.decide(play, RIGHT, NOON)
    assert plays.start(alice, scenario, NOON) != play


def test_a_look_is_paid_once(play: ScenarioPlay) -> None:
    for _ in range(3):
        plays.look(play, "step-log", NOON)
    state = plays.state(play)
    assert (state.spent, state.left) == (3, 33)
    assert [entry.look.id for entry in state.opened] == ["step-log"]


def test_a_look_without_a_reason_cannot_be_opened(play: ScenarioPlay) -> None:
    for unknown in ("transform", "nonsense", ""):
        with pytest.raises(plays.NoSuchThing):
            plays.look(play, unknown, NOON)
    assert "transform" not in {look.id for look in plays.state(play).available}
    plays.look(play, "timeline", NOON)
    assert "transform" in {look.id for look in plays.state(play).available}


def test_minutes_run_out(play: ScenarioPlay) -> None:
    for look_id in ("kernels", "all-reduce", "storage"):
        plays.look(play, look_id, NOON)
    assert plays.state(play).left == 4
    assert not plays.state(play).exhausted
    with pytest.raises(plays.TooDear):
        plays.look(play, "timeline", NOON)
    plays.look(play, "step-log", NOON)
    assert plays.state(play).left == 1
    assert plays.state(play).exhausted


def test_what_was_paid_stays_paid_when_the_content_changes(play: ScenarioPlay) -> None:
    plays.look(play, "step-log", NOON)
    ScenarioEvent.objects.filter(play=play).update(what="gone", minutes=7)
    state = plays.state(play)
    assert (state.spent, state.opened) == (7, ())


def test_the_first_decision_stands(play: ScenarioPlay) -> None:
    plays.look(play, "timeline", NOON)
    assert plays.decide(play, RIGHT, NOON)
    other_tab = ScenarioPlay.objects.get(pk=play.pk)
    assert not plays.decide(other_tab, Decision(cause="link"), NOON + timedelta(hours=1))
    assert not plays.save(other_tab, Decision(cause="link"), NOON)
    outcome = plays.outcome(other_tab)
    assert outcome is not None
    assert (outcome.decision.cause, outcome.play.ended_at) == ("preparation", NOON)


def test_after_the_end_nothing_is_opened_or_noted(play: ScenarioPlay) -> None:
    stale = ScenarioPlay.objects.get(pk=play.pk)
    plays.decide(play, RIGHT, NOON)
    with pytest.raises(plays.PlayIsOver):
        plays.look(stale, "step-log", NOON)
    with pytest.raises(plays.PlayIsOver):
        plays.hypothesise(stale, "link", NOON)


def test_a_decision_holds_only_what_exists(play: ScenarioPlay) -> None:
    chosen = Decision(cause="nonsense", fixes=("pinned", "nonsense"), explanation="x" * 30_000)
    plays.save(play, chosen, NOON)
    play.refresh_from_db()
    draft = plays.decision_of(play.draft)
    assert (draft.cause, draft.fixes, len(draft.explanation)) == ("", ("pinned",), plays.LONGEST_EXPLANATION)


def test_hypotheses_are_stamped_with_the_story_s_minute(play: ScenarioPlay) -> None:
    plays.hypothesise(play, "link", NOON)
    plays.hypothesise(play, "link", NOON)
    plays.look(play, "step-log", NOON)
    plays.hypothesise(play, "preparation", NOON)
    assert [(noted.cause, noted.minute) for noted in plays.state(play).hypotheses] == [
        ("link", 0),
        ("preparation", 3),
    ]
    with pytest.raises(plays.NoSuchThing):
        plays.hypothesise(play, "nonsense", NOON)


def test_there_is_no_outcome_before_the_end(play: ScenarioPlay) -> None:
    assert plays.outcome(play) is None
    plays.tick(play, ["proof"])
    assert play.ticked is None


def test_a_timeline_is_shown_when_its_look_is_open(play: ScenarioPlay) -> None:
    assert plays.trace(play, "timeline") is None
    assert plays.trace(play, "dmon") is None
    plays.look(play, "timeline", NOON)
    assert plays.trace(play, "timeline") is not None


def test_ticks_are_kept_in_the_rubric_s_order(play: ScenarioPlay) -> None:
    plays.decide(play, RIGHT, NOON)
    plays.tick(play, ["proof", "nonsense", "host-side"])
    assert play.ticked == ["host-side", "proof"]
