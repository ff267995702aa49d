"""The first page: what is due today, or what this is for those who are not signed in."""

from datetime import date

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.language import page_language
from accounts.models import User
from bank import catalogue
from drills.answers import reviews
from drills.day import day_plans
from interview.heatmap import squares
from interview.mocks import rounds
from interview.plans.pages import today_shown


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Today's work for a person; for a visitor, what Seven Rounds is."""
    if not isinstance(request.user, User):
        content = catalogue()
        counts = {
            "questions": len(content.questions),
            "drills": len(content.drills),
            "tasks": len(content.tasks),
        }
        return render(request, "interview/welcome.html", {"counts": counts})
    now = timezone.now()
    followed_plan = today_shown(request.user, page_language(), now)  # first: it feeds the queue of today
    summary = reviews.today(request.user, now)
    context = {
        "summary": summary,
        "plan": day_plans.made(request.user, now),
        "days_left": _days_left(request.user, summary.study_day),
        "squares": squares(summary.heatmap),
        "followed_plan": followed_plan,
        "running": rounds.running(request.user, now),
    }
    return render(request, "interview/today.html", context)


def _days_left(person: User, today: date) -> int | None:
    """Days until the interview; None without one ahead."""
    if person.interview_date is None or person.interview_date < today:
        return None
    return (person.interview_date - today).days


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 — a view's signature
    """For container health checks: the process answers and reaches its database."""
    connection.ensure_connection()
    return HttpResponse("ok\n", content_type="text/plain")
