"""What a play was worth, from its log and its decision alone. PURE: no database, no clock, no language.

Each band is 5 less what its findings take away, never below 1; a finding is a code with the looks or causes
that it is about, and `interview.scenarios.words` turns it into a sentence. So a band can always be explained
by the sentences under it, and the same log always gives the same score.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

from bank.scenarios import paths
from bank.schema import Cause, Measure, ScenarioFacts

Kind = Literal["look", "hypothesis"]
BandName = Literal["path", "cause", "fix", "prevention"]
BANDS: tuple[BandName, ...] = ("path", "cause", "fix", "prevention")

BEST, WORST = 5, 1
#: Minutes in dead ends as a multiple of the path's: beyond each of these another band is lost.
WASTE = (0.25, 0.75, 1.5)
MANY_GUESSES = 3
#: Findings of the path that are about causes; the others are about looks.
ABOUT_CAUSES = frozenset({"guesses", "against-evidence"})


class Step(Struct, frozen=True):
    """A line of the log: a look that was opened, or a cause that was written down as a hypothesis."""

    kind: Kind
    what: str
    minutes: int = 0


class Decision(Struct, frozen=True):
    """What was handed in; `cause` is "" where none was chosen."""

    cause: str = ""
    fixes: tuple[str, ...] = ()
    preventions: tuple[str, ...] = ()
    explanation: str = ""


class Finding(Struct, frozen=True):
    """One thing that a band rests on: its code, what it is about (ids), minutes, and the bands it takes."""

    code: str
    about: tuple[str, ...] = ()
    minutes: int = 0
    takes: int = 0


class Band(Struct, frozen=True):
    """A value from 1 to 5 and what it rests on."""

    name: BandName
    value: int
    findings: tuple[Finding, ...]


class Score(Struct, frozen=True):
    """The bands, and the minutes of the story: spent, in dead ends, and on the shortest sound path."""

    bands: tuple[Band, ...]
    spent: int
    wasted: int
    path: int
    settled: bool

    def value(self, name: BandName) -> int:
        """The value of one band."""
        return next(band.value for band in self.bands if band.name == name)


class _Way(Struct, frozen=True):
    """The log held against the facts: which looks were opened, in their order."""

    facts: ScenarioFacts
    steps: tuple[Step, ...]

    @property
    def opened(self) -> tuple[str, ...]:
        return tuple(step.what for step in self.steps if step.kind == "look")

    def before(self, place: int) -> set[str]:
        """The looks that were open before a step."""
        return {step.what for step in self.steps[:place] if step.kind == "look"}

    def minutes(self, role: str) -> int:
        """Minutes spent on looks of a role."""
        ids = {look.id for look in self.facts.looks if look.role == role}
        return sum(step.minutes for step in self.steps if step.kind == "look" and step.what in ids)


def score(facts: ScenarioFacts, log: Iterable[Step], decision: Decision) -> Score:
    """The score of a play. Steps about looks or causes that no longer exist are left out."""
    known: dict[str, set[str]] = {
        "look": {look.id for look in facts.looks},
        "hypothesis": {cause.id for cause in facts.causes},
    }
    way = _Way(facts, tuple(step for step in log if step.what in known[step.kind]))
    bands = (
        _band("path", _path(way)),
        _band("cause", _cause(way, decision.cause)),
        _band("fix", _measures(facts.fixes, decision.fixes)),
        _band("prevention", _measures(facts.preventions, decision.preventions)),
    )
    spent = sum(step.minutes for step in way.steps)
    settled = bool(set(_right(facts).settled_by) & set(way.opened))
    return Score(bands, spent, way.minutes("dead-end"), paths.length(facts.looks), settled)


def _band(name: BandName, findings: Iterable[Finding]) -> Band:
    found = tuple(findings)
    return Band(name, max(WORST, BEST - sum(finding.takes for finding in found)), found)


def _right(facts: ScenarioFacts) -> Cause:
    return next(cause for cause in facts.causes if cause.right)


# ---------------------------------------------------------------- path


def _path(way: _Way) -> Iterable[Finding]:
    if not way.opened:
        yield Finding("nothing-opened", takes=BEST - WORST)
        return
    yield from _evidence(way)
    yield from _order(way)
    yield from _waste(way)
    yield from _hypotheses(way)


def _evidence(way: _Way) -> Iterable[Finding]:
    path = [look.id for look in way.facts.looks if look.role == "path"]
    missed = tuple(name for name in path if name not in way.opened)
    if not set(_right(way.facts).settled_by) & set(way.opened):
        yield Finding("unsettled", missed, takes=2)
    elif missed:
        yield Finding("settled-without", missed)
    else:
        yield Finding("whole-path", minutes=paths.length(way.facts.looks))


def _order(way: _Way) -> Iterable[Finding]:
    """Looks of the path that were opened while an earlier one was still closed."""
    steps = {look.id: look.step for look in way.facts.looks if look.role == "path"}
    early = []
    for place, name in enumerate(way.opened):
        earlier = {other for other, step in steps.items() if name in steps and step < steps[name]}
        if earlier - set(way.opened[:place]):
            early.append(name)
    if early:
        yield Finding("dear-first", tuple(early), takes=1)


def _waste(way: _Way) -> Iterable[Finding]:
    wasted = way.minutes("dead-end")
    if not wasted:
        return
    dead = {look.id for look in way.facts.looks if look.role == "dead-end"}
    share = wasted / paths.length(way.facts.looks)
    about = tuple(name for name in way.opened if name in dead)
    yield Finding("dead-ends", about, wasted, takes=sum(share > limit for limit in WASTE))


def _hypotheses(way: _Way) -> Iterable[Finding]:
    causes = {cause.id: cause for cause in way.facts.causes}
    noted = [(place, step.what) for place, step in enumerate(way.steps) if step.kind == "hypothesis"]
    guesses = tuple(what for place, what in noted if not founded(causes[what], way.before(place)))
    against = tuple(what for place, what in noted if contradicted(causes[what], way.before(place)))
    if guesses:
        yield Finding("guesses", _once(guesses), takes=2 if len(guesses) >= MANY_GUESSES else 1)
    if against:
        yield Finding("against-evidence", _once(against), takes=1)
    if noted and not guesses and not against:
        yield Finding("hypotheses-founded")


def founded(cause: Cause, opened: set[str]) -> bool:
    """Whether what is open makes this cause a fair hypothesis."""
    if cause.suggested_by:
        return bool({*cause.suggested_by, *cause.settled_by} & opened)
    return bool(opened)


def contradicted(cause: Cause, opened: set[str]) -> bool:
    """Whether what is open rules this cause out."""
    return not cause.right and bool(set(cause.settled_by) & opened)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


# ---------------------------------------------------------------- cause


def _cause(way: _Way, chosen: str) -> Iterable[Finding]:
    opened = set(way.opened)
    cause = next((cause for cause in way.facts.causes if cause.id == chosen), None)
    if cause is None:
        yield Finding("no-cause", takes=4)
    elif not cause.right:
        spoke = tuple(name for name in cause.settled_by if name in opened)
        yield Finding("wrong-against-evidence", spoke, takes=4) if spoke else Finding("wrong-cause", takes=3)
    elif settled := tuple(name for name in cause.settled_by if name in opened):
        yield Finding("right-proven", settled)
    elif founded(cause, opened):
        yield Finding("right-suggested", takes=1)
    else:
        yield Finding("right-guessed", takes=2)


# ---------------------------------------------------------------- fix and prevention


def _measures(measures: Sequence[Measure], chosen: Sequence[str]) -> Iterable[Finding]:
    """One finding that decides, and one a group of what was chosen wrongly or left out."""
    by_worth = {
        worth: tuple(measure.id for measure in measures if measure.worth == worth)
        for worth in ("essential", "good", "useless", "harmful")
    }
    taken = {worth: tuple(id_ for id_ in ids if id_ in chosen) for worth, ids in by_worth.items()}
    missing = tuple(id_ for id_ in by_worth["essential"] if id_ not in chosen)
    if not taken["essential"] and not taken["good"]:
        yield Finding("nothing-helps", missing, takes=4)
        return
    few_good = len(taken["good"]) * 2 < len(by_worth["good"])
    yield from _worst(taken, missing)
    if not missing and few_good:
        left = tuple(id_ for id_ in by_worth["good"] if id_ not in chosen)
        yield Finding("more-would-help", left, takes=0 if taken["useless"] or taken["harmful"] else 1)
    if not missing and not taken["harmful"] and not taken["useless"] and not few_good:
        yield Finding("measures-right", taken["essential"])


def _worst(taken: dict[str, tuple[str, ...]], missing: tuple[str, ...]) -> Iterable[Finding]:
    """Harm weighs most, then what is missing, then what changes nothing; only the worst takes bands."""
    worst = 0

    def finding(code: str, about: tuple[str, ...], bands: int) -> Finding:
        nonlocal worst
        takes = max(0, bands - worst)
        worst = max(worst, bands)
        return Finding(code, about, takes=takes)

    if taken["harmful"]:
        yield finding("harmful", taken["harmful"], 3)
    if missing:
        yield finding("essential-missing", missing, 2 if taken["essential"] else 3)
    if taken["useless"]:
        yield finding("useless", taken["useless"], 1 if len(taken["useless"]) == 1 else 2)
