"""Plans: the list, a plan with its track, a stage with its steps, a reading with notes and recall."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import page_language
from accounts.models import User
from bank import catalogue
from bank.plans import Plan, Reading
from interview.plans import following, pages
from interview.plans.forms import FollowForm

MOVES = {"earlier": -1, "later": 1}


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    return request.user


def _visitor(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _plan(plan_id: str) -> Plan:
    plan = catalogue().plans.get(plan_id)
    if plan is None:
        raise Http404
    return plan


def _course(request: HttpRequest, plan: Plan) -> pages.Course:
    return pages.course(_visitor(request), plan, page_language(), timezone.now())


@require_safe
@never_cache
def plans_index(request: HttpRequest) -> HttpResponse:
    """All plans, the one that is followed first."""
    courses = [_course(request, plan) for plan in catalogue().plans.values()]
    courses.sort(key=lambda one: not one.followed.current)
    rows = [(one, one.plan.texts[one.language]) for one in courses]
    return render(request, "interview/plans/index.html", {"rows": rows})


@require_safe
@never_cache
def plan_page(request: HttpRequest, plan_id: str) -> HttpResponse:
    """A plan: its stages as a track, and the choices of whoever follows it."""
    return _plan_shown(request, _course(request, _plan(plan_id)))


def _plan_shown(request: HttpRequest, one: pages.Course, form: FollowForm | None = None) -> HttpResponse:
    context = {
        "course": one,
        "text": one.plan.texts[one.language],
        "lines": pages.track(one),
        "form": form or FollowForm(followed=one.followed, today=one.today),
    }
    refused = form is not None
    return render(request, "interview/plans/plan.html", context, status=422 if refused else 200)


@signed_in
@require_POST
def plan_follow(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Follows a plan from a day on, or changes day and hours of the one that is followed."""
    plan = _plan(plan_id)
    one = _course(request, plan)
    form = FollowForm(request.POST, followed=one.followed, today=one.today)
    if not form.is_valid():
        return _plan_shown(request, one, form)
    chosen = form.cleaned_data
    following.follow(_person(request), plan, chosen["starts_on"], chosen["hours_a_week"], timezone.now())
    messages.success(request, _("Saved. New items of the current stage come first in your daily queue."))
    return redirect("plan", plan_id)


@signed_in
@require_POST
def plan_leave(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Follows the plan no longer; what was done is kept."""
    following.leave(_person(request), _plan(plan_id))
    messages.success(request, _("You no longer follow this plan. What you did in it is kept."))
    return redirect("plan", plan_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def plan_reset(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Asks whether to begin anew, and does so when told."""
    plan = _plan(plan_id)
    if request.method == "POST":
        following.reset(_person(request), plan)
        messages.success(request, _("The plan is as it was on the first day. Your notes are still there."))
        return redirect("plan", plan_id)
    one = _course(request, plan)
    return render(request, "interview/plans/reset.html", {"course": one, "text": plan.texts[one.language]})


@require_safe
@never_cache
def plan_stage(request: HttpRequest, plan_id: str, stage_id: str) -> HttpResponse:
    """A stage with its steps."""
    one = _course(request, _plan(plan_id))
    line = pages.stage_line(one, stage_id)
    if line is None:
        raise Http404
    before, after = pages.beside(one, stage_id)
    context = {
        "course": one,
        "text": one.plan.texts[one.language],
        "line": line,
        "steps": pages.steps(one, line.stage),
        "before": before,
        "after": after,
    }
    return render(request, "interview/plans/stage.html", context)


@signed_in
@require_POST
def stage_change(request: HttpRequest, plan_id: str, stage_id: str) -> HttpResponse:
    """Moves a stage by one place, skips it, or takes it back."""
    plan, person, now = _plan(plan_id), _person(request), timezone.now()
    if all(stage.id != stage_id for stage in plan.facts.stages):
        raise Http404
    wanted = request.POST.get("change", "")
    if wanted in MOVES:
        try:
            following.move_stage(person, plan, stage_id, MOVES[wanted], now)
        except following.NotAllowed:
            messages.error(request, _("This stage cannot go there: one of them needs the other."))
    elif wanted in {"skip", "take"}:
        following.skip_stage(person, plan, stage_id, wanted == "skip", now)
    return redirect(reverse("plan", args=[plan_id]) + f"#stage-{stage_id}")


@signed_in
@require_POST
def step_mark(request: HttpRequest, plan_id: str, step_id: str) -> HttpResponse:
    """Ticks a step, skips it, or opens it again; back to where it stands."""
    plan = _plan(plan_id)
    stage = next((one for one in plan.facts.stages if any(s.id == step_id for s in one.steps)), None)
    if stage is None:
        raise Http404
    match request.POST.get("state", ""):
        case "open" | "done" | "skipped" as state:
            following.mark(_person(request), plan, step_id, state, timezone.now())
    match request.POST.get("back", ""):
        case "today":
            return redirect("today")
        case "reading":
            reading = next(step.reading for step in stage.steps if step.id == step_id)
            return redirect("plan_reading", reading.lower()) if reading else redirect("plan", plan_id)
    return redirect(reverse("plan_stage", args=[plan_id, stage.id]) + f"#step-{step_id}")


def _reading(reading_id: str) -> Reading:
    reading = pages.reading_of(reading_id)
    if reading is None:
        raise Http404
    return reading


@require_safe
@never_cache
def plan_reading(request: HttpRequest, reading_id: str) -> HttpResponse:
    """A reading: what to look for, one's notes, and the question to answer from memory."""
    return _reading_shown(request, _reading(reading_id))


def _reading_shown(request: HttpRequest, reading: Reading, refusal: str = "") -> HttpResponse:
    place = pages.place_of(reading.facts.id)
    person, language = _visitor(request), page_language()
    one = _course(request, place[0]) if place else None
    context = {
        "reading": reading,
        "slug": reading.facts.id.lower(),
        "text": reading.texts[language],
        "own": following.reading_row(person, reading) if person else None,
        "course": one,
        "stage": place[1] if place else None,
        "shown": pages.step_shown(one, place[2]) if one and place else None,
        "stage_title": one.plan.texts[language].stages[place[1].id][0] if one and place else "",
        "refusal": refusal,
    }
    return render(request, "interview/plans/reading.html", context, status=422 if refusal else 200)


@signed_in
@require_POST
def reading_notes(request: HttpRequest, reading_id: str) -> HttpResponse:
    """Keeps notes, as they are typed (204) or by the button."""
    notes = request.POST.get("notes", "").replace("\r\n", "\n")
    following.keep_notes(_person(request), _reading(reading_id), notes)
    if "save" in request.POST:
        messages.success(request, _("Your notes are kept."))
        return redirect("plan_reading", reading_id)
    return HttpResponse(status=204)


@signed_in
@require_POST
def reading_recall(request: HttpRequest, reading_id: str) -> HttpResponse:
    """Reveals the answer to whoever tried; hides it again for another try."""
    reading, person = _reading(reading_id), _person(request)
    if "again" in request.POST:
        following.forget_recall(person, reading)
    else:
        try:
            following.try_recall(person, reading, request.POST.get("tried", ""), timezone.now())
        except following.NothingTried:
            return _reading_shown(
                request, reading, _("Write down what you remember first; one line is enough.")
            )
    return redirect(reverse("plan_reading", args=[reading_id]) + "#recall")
