"""Use-cases of somebody who follows a plan: the only writer of FollowedPlan, PlanStep and PlanReading."""

from datetime import date, datetime
from typing import Literal

from django.db import transaction

from accounts.models import User
from bank.plans import Plan, Reading
from drills.memory import scheduling
from interview.models import FollowedPlan, PlanReading, PlanStep
from interview.plans import schedule

StepState = Literal["open", "done", "skipped"]
LONGEST_NOTES = 20_000
LONGEST_TRY = 4_000


class NotAllowed(Exception):
    """A stage cannot go there: it needs another one first."""


class NothingTried(Exception):
    """The answer to a recall question is shown to those who wrote down what they remember."""


def current(user: User) -> FollowedPlan | None:
    """The plan that the person follows, whether or not the content still has it. One query."""
    return FollowedPlan.objects.filter(user=user, current=True).first()


def arrangement(user: User, plan: Plan, now: datetime) -> FollowedPlan:
    """The person's arrangement of a plan; an unsaved one as the plan proposes it, if there is none."""
    found = FollowedPlan.objects.filter(user=user, plan_id=plan.facts.id).first()
    return found or FollowedPlan(
        user=user,
        plan_id=plan.facts.id,
        starts_on=scheduling.study_day(now, user.zone()),
        hours_a_week=round(plan.facts.hours_a_week),
    )


@transaction.atomic
def follow(user: User, plan: Plan, starts_on: date, hours_a_week: int, now: datetime) -> None:
    """Makes this the plan that the person follows; what they did in others stays."""
    FollowedPlan.objects.filter(user=user, current=True).exclude(plan_id=plan.facts.id).update(current=False)
    followed = arrangement(user, plan, now)
    followed.starts_on, followed.hours_a_week = starts_on, hours_a_week
    _changed(followed, is_current=True)


def leave(user: User, plan: Plan) -> None:
    """Follows the plan no longer; everything done in it is kept."""
    FollowedPlan.objects.filter(user=user, plan_id=plan.facts.id).update(current=False)


@transaction.atomic
def move_stage(user: User, plan: Plan, stage_id: str, by: int, now: datetime) -> None:
    """Moves a stage one place earlier (−1) or later (+1). Raises NotAllowed."""
    followed = arrangement(user, plan, now)
    order = schedule.moved(plan.facts, followed.stage_order, stage_id, by)
    if order is None:
        raise NotAllowed
    followed.stage_order = order
    _changed(followed)


@transaction.atomic
def skip_stage(user: User, plan: Plan, stage_id: str, skip: bool, now: datetime) -> None:
    """Takes a stage out of the plan, or back into it."""
    followed = arrangement(user, plan, now)
    kept = [id_ for id_ in followed.skipped_stages if id_ != stage_id]
    followed.skipped_stages = [*kept, stage_id] if skip else kept
    _changed(followed)


def _changed(followed: FollowedPlan, *, is_current: bool = False) -> None:
    """Saves an arrangement; the daily queue takes notice at its next look."""
    followed.current = followed.current or is_current
    followed.fed_on = None
    followed.save()


@transaction.atomic
def mark(user: User, plan: Plan, step_id: str, state: StepState, now: datetime) -> None:
    """Ticks a step, skips it, or opens it again. A reading is ticked wherever a plan names it."""
    rows = PlanStep.objects.filter(user=user, plan_id=plan.facts.id, step_id=step_id)
    reading = next(step.reading for step in plan.facts.steps if step.id == step_id)
    if reading:
        PlanReading.objects.update_or_create(
            user=user, reading_id=reading, defaults={"read_at": now if state == "done" else None}
        )
    if state == "open" or (reading and state == "done"):
        rows.delete()
    else:
        PlanStep.objects.update_or_create(
            user=user, plan_id=plan.facts.id, step_id=step_id, defaults={"state": state, "at": now}
        )
    FollowedPlan.objects.filter(user=user, plan_id=plan.facts.id).update(fed_on=None)


@transaction.atomic
def reset(user: User, plan: Plan) -> None:
    """Forgets order, ticks and skips of a plan, and whether its readings were read. Notes are kept."""
    PlanStep.objects.filter(user=user, plan_id=plan.facts.id).delete()
    readings = [step.reading for step in plan.facts.steps if step.reading]
    PlanReading.objects.filter(user=user, reading_id__in=readings).update(
        read_at=None, tried="", revealed_at=None
    )
    FollowedPlan.objects.filter(user=user, plan_id=plan.facts.id).delete()


def reading_row(user: User, reading: Reading) -> PlanReading:
    """What the person has of a reading; an unsaved row if there is nothing yet."""
    found = PlanReading.objects.filter(user=user, reading_id=reading.facts.id).first()
    return found or PlanReading(user=user, reading_id=reading.facts.id)


def keep_notes(user: User, reading: Reading, notes: str) -> None:
    """Keeps the notes on a reading."""
    _keep(user, reading, {"notes": notes[:LONGEST_NOTES]})


def try_recall(user: User, reading: Reading, tried: str, now: datetime) -> None:
    """Keeps what the person remembers and reveals the answer. Raises NothingTried."""
    if not tried.strip():
        raise NothingTried
    _keep(user, reading, {"tried": tried[:LONGEST_TRY], "revealed_at": now})


def forget_recall(user: User, reading: Reading) -> None:
    """Hides the answer again, for another try."""
    _keep(user, reading, {"tried": "", "revealed_at": None})


def _keep(user: User, reading: Reading, fields: dict[str, object]) -> None:
    PlanReading.objects.update_or_create(user=user, reading_id=reading.facts.id, defaults=fields)
