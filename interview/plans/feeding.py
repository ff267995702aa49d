"""A followed plan feeds the daily queue: new items of its current stage come first among the new ones.

Once a study day, and anew after the plan was changed: as many as spread what the stage has left evenly over
its remaining days, at most `MOST_A_DAY`. What was brought before and is not answered yet counts, so that
nothing piles up.
"""

from datetime import datetime
from math import ceil

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from bank import catalogue
from bank.plans import Plan, Stage
from drills.answers import reviews
from drills.day import day_plans
from drills.items import standing
from drills.items.catalogue import KIND_OF
from drills.memory import scheduling
from interview.models import FollowedPlan
from interview.plans import progress, schedule

MOST_A_DAY = 6


def feed(user: User, followed: FollowedPlan, plan: Plan, now: datetime) -> None:
    """Bring today's share forward, if that was not done yet."""
    today = scheduling.study_day(now, user.zone())
    span = timetable(followed, plan).at(today)
    with transaction.atomic():
        due = FollowedPlan.objects.filter(Q(fed_on=None) | ~Q(fed_on=today), pk=followed.pk)
        if not due.update(fed_on=today) or span is None:
            return
        unseen = _unseen(user, plan, span.stage)
        waiting = standing.waiting_items(user)
        share = min(MOST_A_DAY, ceil(len(unseen) / span.left(today)))
        room = share - sum(item in waiting for item in unseen)
        fresh = [item for item in unseen if item not in waiting][: max(0, room)]
        if fresh:
            reviews.bring_to_today(user, fresh, now)
            day_plans.forget(user, now)


def timetable(followed: FollowedPlan, plan: Plan) -> schedule.Timetable:
    """When the stages of somebody's plan come."""
    return schedule.timetable(
        plan.facts, followed.stage_order, followed.skipped_stages, followed.starts_on, followed.hours_a_week
    )


def _unseen(user: User, plan: Plan, stage: Stage) -> list[str]:
    """Items of a stage's open steps that can be cards and were never answered, in the stage's order."""
    about, content = progress.known(user), catalogue().items
    asleep = standing.suspended_items(user)
    named = dict.fromkeys(item for step in progress.open_steps(plan, stage, about) for item in step.items)
    return [
        item
        for item in named
        if item not in about.met and item not in asleep and type(content.get(item)) in KIND_OF
    ]
