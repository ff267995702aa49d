"""The page of the plan: how ready a person will be on the day, and what that depends on."""

from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from drills import words
from drills.day import day_plans
from drills.items import catalogue
from drills.memory import scheduling
from drills.models import Break, StudySettings
from drills.pages import plan_chart
from drills.pages.plan_forms import WEIGHT, BreakForm, StudyForm
from drills.personal import preferences


@require_safe
@never_cache
@signed_in
def show(request: HttpRequest) -> HttpResponse:
    """Readiness on the day, the days until then, what comes first, and the choices behind it."""
    return _page(request, timezone.now())


@require_POST
@signed_in
def save(request: HttpRequest) -> HttpResponse:
    """Keep date, minutes, retention and weights; the plan of today is made anew."""
    person, now = cast(User, request.user), timezone.now()
    form = _study_form(person, now, request.POST)
    if not form.is_valid():
        return _page(request, now, study=form)
    form.instance.save(update_fields=["interview_date", "minutes_a_day"])
    cleaned = form.cleaned_data
    preferences.choose(person, cleaned["desired_retention"], cleaned["personal_parameters"], form.weights())
    return _changed(request, now, _("Your plan is made anew."))


@require_POST
@signed_in
def add_break(request: HttpRequest) -> HttpResponse:
    """Announce days of rest."""
    person, now = cast(User, request.user), timezone.now()
    form = _break_form(person, now, request.POST)
    if not form.is_valid():
        return _page(request, now, rest=form)
    preferences.announce_break(person, form.cleaned_data["first_day"], form.cleaned_data["last_day"])
    return _changed(request, now, _("The plan works around your break."))


@require_POST
@signed_in
def remove_break(request: HttpRequest, break_id: int) -> HttpResponse:
    """Study on these days after all."""
    if not preferences.cancel_break(cast(User, request.user), break_id):
        raise Http404
    return _changed(request, timezone.now(), _("The break is gone from your plan."))


def _changed(request: HttpRequest, now: datetime, notice: str) -> HttpResponse:
    day_plans.forget(cast(User, request.user), now)
    messages.success(request, notice)
    return redirect("drills:plan")


def _page(
    request: HttpRequest, now: datetime, *, study: StudyForm | None = None, rest: BreakForm | None = None
) -> HttpResponse:
    person = cast(User, request.user)
    today = scheduling.study_day(now, person.zone())
    outlook = day_plans.outlook(person, now)
    interview = outlook.choices.interview
    context: dict[str, Any] = {
        "outlook": outlook,
        "chart": plan_chart.chart(outlook),
        "days_left": (interview - today).days if interview else None,
        "rests_today": outlook.choices.is_break(today),
        "first": [(words.topic(topic, page_language()), count) for topic, count in outlook.first.items()],
        "breaks": Break.objects.filter(user=person, last_day__gte=today),
        "study": study or _study_form(person, now),
        "rest": rest or _break_form(person, now),
        "today": today,
    }
    failed = study is not None or rest is not None
    return render(request, "drills/plan.html", context, status=422 if failed else 200)


def _study_form(person: User, now: datetime, data: Any = None) -> StudyForm:
    """The form with what stands now. It writes into its instance even when it is invalid: so, a copy."""
    chosen = StudySettings.objects.filter(user=person).first() or StudySettings(user=person)
    weights = {WEIGHT + topic: weight for topic, weight in chosen.topic_weights.items()}
    topics = {topic: words.topic(topic, page_language()) for topic in catalogue.current().topics}
    return StudyForm(
        data,
        instance=User.objects.get(pk=person.pk),
        today=scheduling.study_day(now, person.zone()),
        settings=preferences.settings_of(person),
        topics=topics,
        initial={
            "desired_retention": str(chosen.desired_retention),
            "personal_parameters": chosen.personal_parameters,
            **dict.fromkeys((WEIGHT + topic for topic in topics), preferences.USUAL_WEIGHT),
            **weights,
        },
    )


def _break_form(person: User, now: datetime, data: Any = None) -> BreakForm:
    today = scheduling.study_day(now, person.zone())
    announced = Break.objects.filter(user=person, last_day__gte=today).count()
    return BreakForm(data, today=today, announced=announced)
