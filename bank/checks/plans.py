"""Plans can be followed: what they name exists, both languages say the same, every reading is used."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import urlsplit

from bank.loader import Catalogue
from bank.plans import Plan, PlanText, Reading, Stage, Step
from bank.problems import Problem

CJK = re.compile(r"[\u4e00-\u9fff]")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SPOKEN = 10  # minutes: nobody is listened to for longer
YEARS = range(1990, 2027)
HOURS_A_WEEK = range(1, 101)


def check(catalogue: Catalogue) -> Iterator[Problem]:
    """Problems of all plans and readings."""
    for plan in catalogue.plans.values():
        yield from _facts(catalogue, plan)
        yield from _words(plan)
    used = {step.reading for plan in catalogue.plans.values() for step in plan.facts.steps}
    for name, reading in catalogue.readings.items():
        yield from _reading(catalogue, reading)
        if name not in used:
            yield Problem(reading.file, name, "no plan names this reading")


def _facts(catalogue: Catalogue, plan: Plan) -> Iterator[Problem]:
    facts, file = plan.facts, plan.file
    if facts.hours_a_week not in HOURS_A_WEEK:
        yield Problem(file, "hours_a_week", "a week has 1 to 100 hours for a plan")
    yield from _doubles(file, "stages", [stage.id for stage in facts.stages])
    yield from _doubles(file, "steps", [step.id for step in facts.steps])
    for seed in _unknown(catalogue, facts.seeds):
        yield Problem(file, "seeds", f"there is no seed line {seed} in seeds.toml")
    if len({bool(stage.days) for stage in facts.stages}) != 1:
        yield Problem(file, "stages", "either all stages last days, or all months")
    earlier: set[str] = set()
    for stage in facts.stages:
        for message in _stage(catalogue, stage, earlier):
            yield Problem(file, f"stage {stage.id}", message)
        for step in stage.steps:
            for message in _step(catalogue, step):
                yield Problem(file, f"step {step.id}", message)
        earlier.add(stage.id)


def _stage(catalogue: Catalogue, stage: Stage, earlier: Collection[str]) -> Iterator[str]:
    if not ID.fullmatch(stage.id):
        yield "an id is made of a–z, 0–9 and -"
    if (stage.months > 0) == (stage.days > 0):
        yield "give its length as `months` or as `days`"
    if not stage.steps:
        yield "it has no step"
    for wanted in stage.needs:
        if wanted not in earlier:
            yield f"it needs {wanted}, which is no earlier stage"
    for seed in _unknown(catalogue, stage.seeds):
        yield f"there is no seed line {seed} in seeds.toml"


def _step(catalogue: Catalogue, step: Step) -> Iterator[str]:
    if not ID.fullmatch(step.id):
        yield "an id is made of a–z, 0–9 and -"
    if (step.kind == "reading") != bool(step.reading):
        yield "steps of kind “reading”, and only they, name a `reading`"
    if step.reading and step.reading not in catalogue.readings:
        yield f"there is no reading {step.reading}"
    if step.kind == "items" and not step.items:
        yield "a step of kind “items” names some"
    if (step.kind == "spoken") != (0 < step.minutes <= LONGEST_SPOKEN):
        yield f"spoken answers, and only they, have `minutes`, at most {LONGEST_SPOKEN}"
    for item in step.items:
        if item not in catalogue.items:
            yield f"there is no item {item}"
    for name, times in Counter(step.items).items():
        if times > 1:
            yield f"{name} stands twice"
    for seed in _unknown(catalogue, step.seeds):
        yield f"there is no seed line {seed} in seeds.toml"


def _words(plan: Plan) -> Iterator[Problem]:
    """The ids of each file's prose are those of plan.toml, and the prose is in the file's language."""
    folder = plan.file.rpartition("/")[0]
    for language, text in plan.texts.items():
        file = f"{folder}/{language}.md"
        for heading, wanted, written in _listed(plan, text):
            for name in sorted(wanted - written):
                yield Problem(file, heading, f"`[{name}]` is in plan.toml but has no text")
            for name in sorted(written - wanted):
                yield Problem(file, heading, f"`[{name}]` is not in plan.toml, or of another kind")
        for place, prose in _prose(text):
            yield from _language(file, place, prose, chinese=language == "zh")


def _listed(plan: Plan, text: PlanText) -> Iterator[tuple[str, set[str], set[str]]]:
    kinds = {step.id: step.kind for step in plan.facts.steps}
    yield "Stages", {stage.id for stage in plan.facts.stages}, set(text.stages)
    plain = {name for name, kind in kinds.items() if kind in {"items", "output", "bar"}}
    yield "Steps", plain, set(text.steps)
    yield "Spoken", {name for name, kind in kinds.items() if kind == "spoken"}, set(text.spoken)
    yield "Projects", {name for name, kind in kinds.items() if kind == "project"}, set(text.projects)


def _prose(text: PlanText) -> Iterator[tuple[str, str]]:
    yield "Summary", text.summary
    for pairs in (text.stages, text.spoken, text.projects):
        yield from ((f"[{name}]", " ".join(words)) for name, words in pairs.items())
    yield from ((f"[{name}]", words) for name, words in text.steps.items())


def _reading(catalogue: Catalogue, reading: Reading) -> Iterator[Problem]:
    facts, file = reading.facts, reading.file
    if facts.id not in catalogue.seeds:
        yield Problem(file, facts.id, "a reading has the id of its seed line")
    if facts.year and facts.year not in YEARS:
        yield Problem(file, facts.id, f"{facts.year} is no likely year")
    address = urlsplit(facts.url)
    if facts.url and (address.scheme != "https" or "." not in address.netloc or " " in facts.url):
        yield Problem(file, facts.id, f"“{facts.url}” is not an https address")
    for language, text in reading.texts.items():
        for place, prose in (("focus", text.focus), ("recall", f"{text.question} {text.answer}")):
            yield from _language(file, f"{facts.id}, {place}", prose, chinese=language == "zh")


def _language(file: str, place: str, prose: str, *, chinese: bool) -> Iterator[Problem]:
    if bool(CJK.search(prose)) != chinese:
        message = "there is no Chinese in this text" if chinese else "there is Chinese in the English text"
        yield Problem(file, place, message)


def _doubles(file: str, place: str, names: Iterable[str]) -> Iterator[Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Problem(file, place, f"the id “{name}” stands twice")


def _unknown(catalogue: Catalogue, seeds: Iterable[str]) -> Iterator[str]:
    return (seed for seed in seeds if seed not in catalogue.seeds)
