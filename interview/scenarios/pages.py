"""What the templates show of a play: while it runs nothing of any look that is not open, afterwards all."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from bank import catalogue
from bank.schema import Language, Measure, Scenario, ScenarioText
from interview import library
from interview.models import ScenarioPlay
from interview.scenarios import play as plays
from interview.scenarios import timelines
from interview.scenarios.scoring import ABOUT_CAUSES, Band, BandName, Finding
from interview.scenarios.words import BAND_NAMES, CATEGORIES, LOOK_KINDS, ROLES, WORTHS, sentence


def board(play: ScenarioPlay, language: Language) -> dict[str, Any]:
    """What the templates of a running play show: nothing of any look that is not open."""
    state = plays.state(play)
    text = state.scenario.texts[language]
    draft = plays.decision_of(play.draft)
    return {
        "play": play,
        "scenario": state.scenario,
        "text": text,
        "state": state,
        "opened": [
            {
                "look": entry.look,
                "minute": entry.minute,
                "kind": LOOK_KINDS[entry.look.kind],
                "action": text.looks[entry.look.id][0],
                "evidence": text.evidence[entry.look.id],
                "timeline": _timeline(state.scenario, entry.look.trace, language),
            }
            for entry in state.opened
        ],
        "available": [
            {
                "look": look,
                "kind": LOOK_KINDS[look.kind],
                "action": text.looks[look.id][0],
                "payable": look.minutes <= state.left,
            }
            for look in state.available
        ],
        "causes": [
            (cause.id, words) for cause, (words, _why) in _paired(state.scenario.facts.causes, text.causes)
        ],
        "hypotheses": [
            (noted, text.causes[noted.cause][0]) for noted in state.hypotheses if noted.cause in text.causes
        ],
        "fixes": _options(state.scenario.facts.fixes, text.fixes, draft.fixes),
        "preventions": _options(state.scenario.facts.preventions, text.preventions, draft.preventions),
        "draft": draft,
        "categories": CATEGORIES.items(),
    }


def _paired(
    entries: Iterable[Any], words: Mapping[str, tuple[str, str]]
) -> list[tuple[Any, tuple[str, str]]]:
    return [(entry, words[entry.id]) for entry in entries]


def _options(
    measures: Iterable[Measure], words: Mapping[str, tuple[str, str]], chosen: Iterable[str]
) -> list[tuple[str, str, bool]]:
    """(id, words, whether it is ticked) of each."""
    ticked = set(chosen)
    return [(measure.id, words[measure.id][0], measure.id in ticked) for measure in measures]


def _timeline(scenario: Scenario, name: str, language: Language) -> timelines.Told | None:
    return timelines.tell(scenario.traces[name], language) if name else None


def report(outcome: plays.Outcome, language: Language) -> dict[str, Any]:
    """What the templates show of an outcome."""
    scenario, decision = outcome.state.scenario, outcome.decision
    facts, text = scenario.facts, scenario.texts[language]
    minutes = {entry.look.id: entry.minute for entry in outcome.state.opened}
    noted = {entry.cause for entry in outcome.state.hypotheses}
    ticked = set(outcome.play.ticked or ())
    return {
        "play": outcome.play,
        "outcome": outcome,
        "scenario": scenario,
        "text": text,
        "entry": library.entry(scenario, catalogue(), language),
        "bands": [_band(band, scenario, language) for band in outcome.score.bands],
        "way": _way(outcome, language),
        "looks": [
            {
                "look": look,
                "kind": LOOK_KINDS[look.kind],
                "role": ROLES[look.role],
                "action": text.looks[look.id][0],
                "tells": text.looks[look.id][1],
                "minute": minutes.get(look.id),
                "evidence": text.evidence[look.id],
                "timeline": _timeline(scenario, look.trace, language),
            }
            for look in sorted(facts.looks, key=lambda look: (look.role != "path", look.step))
        ],
        "causes": [
            (cause, *text.causes[cause.id], cause.id == decision.cause, cause.id in noted)
            for cause in facts.causes
        ],
        "measures": [
            (_("Fix"), _judged(facts.fixes, text.fixes, decision.fixes)),
            (_("Prevention"), _judged(facts.preventions, text.preventions, decision.preventions)),
        ],
        "points": [(point, text.key_points[point.id], point.id in ticked) for point in facts.key_points],
        "ticked": len(ticked),
        "categories": CATEGORIES.items(),
        "real_minutes": _real_minutes(outcome.play),
    }


def _real_minutes(play: ScenarioPlay) -> int:
    return round((play.ended_at - play.started_at).total_seconds() / 60) if play.ended_at else 0


def _band(band: Band, scenario: Scenario, language: Language) -> dict[str, Any]:
    """A band with its sentences; what they are about in words."""
    text = scenario.texts[language]
    return {
        "name": BAND_NAMES[band.name],
        "value": band.value,
        "findings": [
            (sentence(finding), finding.takes, _about(band.name, finding, text)) for finding in band.findings
        ],
    }


def _about(name: BandName, finding: Finding, text: ScenarioText) -> list[str]:
    """The words of the looks, causes or measures that a finding is about."""
    measures = {"fix": text.fixes, "prevention": text.preventions}
    words = measures.get(name) or (text.causes if finding.code in ABOUT_CAUSES else text.looks)
    return [words[id_][0] for id_ in finding.about if id_ in words]


def _way(outcome: plays.Outcome, language: Language) -> list[dict[str, Any]]:
    """The log in its order: minute of the story, what was done, and the role of a look."""
    text = outcome.state.scenario.texts[language]
    looks = [
        {
            "minute": entry.minute,
            "at": entry.at,
            "words": text.looks[entry.look.id][0],
            "role": entry.look.role,
            "says": ROLES[entry.look.role],
        }
        for entry in outcome.state.opened
    ]
    noted = [
        {
            "minute": entry.minute,
            "at": entry.at,
            "words": text.causes[entry.cause][0],
            "role": "hypothesis",
            "says": _("hypothesis"),
        }
        for entry in outcome.state.hypotheses
        if entry.cause in text.causes
    ]
    return sorted([*looks, *noted], key=lambda line: line["at"])


def _judged(
    measures: Iterable[Measure], words: Mapping[str, tuple[str, str]], chosen: Iterable[str]
) -> list[dict[str, Any]]:
    ticked = set(chosen)
    return [
        {
            "words": words[measure.id][0],
            "why": words[measure.id][1],
            "worth": measure.worth,
            "says": WORTHS[measure.worth],
            "chosen": measure.id in ticked,
        }
        for measure in measures
    ]
