"""What the templates show of plans: stages with dates and tallies, steps with their words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bank import catalogue
from bank.kinds import kind_of
from bank.plans import Plan, Reading, Stage, Step, StepKind
from bank.schema import Language
from drills.memory import scheduling
from interview.models import FollowedPlan
from interview.plans import feeding, following, progress, schedule
from interview.plans.progress import Known, Tally

NEXT_STEPS = 3

KIND_NAMES: dict[StepKind, str | Promise] = {
    "reading": _("Reading"),
    "items": _("From the bank"),
    "output": _("Output"),
    "bar": _("Bar"),
    "project": _("Project"),
    "spoken": _("Spoken answer"),
}
SIGNS: dict[StepKind, str] = {"output": "▣", "bar": "✔"}


@dataclass(frozen=True)
class StageLine:
    """A stage on the track; `span` is None where it is skipped, `is_now` on its days."""

    stage: Stage
    title: str
    goal: str
    tally: Tally
    span: schedule.Span | None
    is_now: bool
    can_move_earlier: bool
    can_move_later: bool


@dataclass(frozen=True)
class Course:
    """A plan as one person goes through it, on one day. `followed` may be an unsaved proposal."""

    plan: Plan
    language: Language
    about: Known
    followed: FollowedPlan
    table: schedule.Timetable
    today: date

    @property
    def now(self) -> schedule.Span | None:
        """The stage of the day."""
        return self.table.at(self.today)

    @property
    def day(self) -> int:
        """Which day of the plan it is; 0 or less before its start."""
        return self.table.day(self.today)

    @property
    def is_ahead(self) -> bool:
        """Whether it has not begun."""
        return self.day < 1

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.day > self.table.days

    @property
    def whole(self) -> Tally:
        """All steps of the stages that are not skipped."""
        return progress.tally(self.plan, [span.stage for span in self.table.spans], self.about)


def course(user: User | None, plan: Plan, language: Language, now: datetime) -> Course:
    """The plan as this person goes through it; as the plan proposes it, for a visitor."""
    person = user or User()
    followed = (
        following.arrangement(user, plan, now)
        if user
        else FollowedPlan(
            plan_id=plan.facts.id,
            starts_on=scheduling.study_day(now, person.zone()),
            hours_a_week=round(plan.facts.hours_a_week),
        )
    )
    about = progress.known(user) if user else progress.NOBODY
    today = scheduling.study_day(now, person.zone())
    return Course(plan, language, about, followed, feeding.timetable(followed, plan), today)


def track(one: Course) -> list[StageLine]:
    """The stages in the person's order."""
    spans = {span.stage.id: span for span in one.table.spans}
    stages = schedule.ordered(one.plan.facts, one.followed.stage_order)
    return [_line(one, stage, spans.get(stage.id)) for stage in stages]


def _line(one: Course, stage: Stage, span: schedule.Span | None) -> StageLine:
    facts, order = one.plan.facts, one.followed.stage_order
    title, goal = one.plan.texts[one.language].stages[stage.id]
    return StageLine(
        stage=stage,
        title=title,
        goal=goal,
        tally=progress.tally(one.plan, [stage], one.about),
        span=span,
        is_now=span is not None and span.first <= one.today <= span.last,
        can_move_earlier=schedule.moved(facts, order, stage.id, -1) is not None,
        can_move_later=schedule.moved(facts, order, stage.id, 1) is not None,
    )


def stage_line(one: Course, stage_id: str) -> StageLine | None:
    """One stage of the track; None if there is none."""
    return next((line for line in track(one) if line.stage.id == stage_id), None)


def steps(one: Course, stage: Stage) -> list[dict[str, Any]]:
    """The steps of a stage with their words, items and readings."""
    return [step_shown(one, step) for step in stage.steps]


def step_shown(one: Course, step: Step) -> dict[str, Any]:
    """One step: its words (`more` is what a good answer holds, or the sentence that a project earns)."""
    text, content = one.plan.texts[one.language], catalogue()
    words, more = text.steps.get(step.id, ""), ""
    if step.kind == "spoken":
        words, more = text.spoken[step.id]
    elif step.kind == "project":
        words, more = text.projects[step.id]
    return {
        "step": step,
        "kind": KIND_NAMES[step.kind],
        "sign": SIGNS.get(step.kind, ""),
        "state": progress.state_of(one.plan, step, one.about),
        "words": words,
        "more": more,
        "reading": content.readings.get(step.reading),
        "items": [
            (content.items[id_], kind_of(content.items[id_]), content.items[id_].texts[one.language].title,
             id_ in one.about.met)
            for id_ in step.items
            if id_ in content.items
        ],
    }  # fmt: skip


def beside(one: Course, stage_id: str) -> tuple[StageLine | None, StageLine | None]:
    """The stages before and after one."""
    lines = track(one)
    here = next(place for place, line in enumerate(lines) if line.stage.id == stage_id)
    before = lines[here - 1] if here else None
    return before, lines[here + 1] if here + 1 < len(lines) else None


def today_shown(user: User, language: Language, now: datetime) -> dict[str, Any] | None:
    """For the first page: the followed plan with its next steps; None without one. Feeds the daily queue."""
    followed = following.current(user)
    plan = catalogue().plans.get(followed.plan_id) if followed else None
    if followed is None or plan is None:
        return None
    feeding.feed(user, followed, plan, now)
    one = course(user, plan, language, now)
    return {"course": one, "stage": _now_line(one), **_next(one)}


def _now_line(one: Course) -> StageLine | None:
    return stage_line(one, one.now.stage.id) if one.now else None


def _next(one: Course) -> dict[str, Any]:
    """Open steps of the day's stage first, then those left behind, then those ahead."""
    spans = one.table.spans
    here = [span for span in spans if span == one.now]
    behind = [span for span in spans if span.last < one.today]
    ahead = [span for span in spans if span.first > one.today]
    left = [(span.stage, step) for span in behind for step in _open(one, span)]
    coming = [(span.stage, step) for span in (*here, *ahead) for step in _open(one, span)]
    now = [(stage, step) for stage, step in coming if one.now and stage == one.now.stage]
    chosen = (now or [*left, *coming])[:NEXT_STEPS]
    return {"next": [(stage, step_shown(one, step)) for stage, step in chosen], "behind": len(left)}


def _open(one: Course, span: schedule.Span) -> list[Step]:
    return progress.open_steps(one.plan, span.stage, one.about)


def place_of(reading_id: str) -> tuple[Plan, Stage, Step] | None:
    """The first plan that names a reading, and where."""
    for plan in catalogue().plans.values():
        for stage in plan.facts.stages:
            for step in stage.steps:
                if step.reading == reading_id:
                    return plan, stage, step
    return None


def reading_of(slug: str) -> Reading | None:
    """A reading by its id as addresses write it: in small letters."""
    return catalogue().readings.get(slug.upper())
