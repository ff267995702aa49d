"""Every scenario tests itself: whoever goes the author's path has full marks, whoever guesses has not."""

import pytest

import bank
from bank.schema import Scenario
from interview.scenarios.scoring import Decision, Step, score

SCENARIOS = list(bank.load().scenarios.values())
by_id = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.facts.id)


def right_decision(scenario: Scenario) -> Decision:
    facts = scenario.facts
    return Decision(
        cause=next(cause.id for cause in facts.causes if cause.right),
        fixes=tuple(fix.id for fix in facts.fixes if fix.worth in {"essential", "good"}),
        preventions=tuple(one.id for one in facts.preventions if one.worth in {"essential", "good"}),
    )


def path(scenario: Scenario) -> list[Step]:
    looks = sorted((look for look in scenario.facts.looks if look.role == "path"), key=lambda look: look.step)
    return [Step("look", look.id, look.minutes) for look in looks]


@by_id
def test_the_sound_path_has_full_marks(scenario: Scenario) -> None:
    log, cause = path(scenario), right_decision(scenario).cause
    result = score(scenario.facts, [*log, Step("hypothesis", cause)], right_decision(scenario))
    assert [band.value for band in result.bands] == [5, 5, 5, 5]
    assert result.settled
    assert result.wasted == 0


@by_id
def test_a_lucky_guess_has_not(scenario: Scenario) -> None:
    result = score(scenario.facts, [], right_decision(scenario))
    assert [band.value for band in result.bands] == [1, 3, 5, 5]


@by_id
def test_choosing_everything_has_not_either(scenario: Scenario) -> None:
    everything = Decision(
        fixes=tuple(fix.id for fix in scenario.facts.fixes),
        preventions=tuple(one.id for one in scenario.facts.preventions),
    )
    result = score(scenario.facts, path(scenario), everything)
    assert result.value("cause") == 1
    assert result.value("fix") <= 3
    assert result.value("prevention") <= 3


@by_id
def test_a_timeline_says_where_it_comes_from(scenario: Scenario) -> None:
    for trace in scenario.traces.values():
        assert (bank.loader.CONTENT.parent / trace.origin.script).is_file()
