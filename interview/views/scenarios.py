"""Scenarios: the list, the page on which one is played, and what it was worth."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import signed_in
from accounts.language import content_language, page_language
from accounts.models import User
from bank import catalogue
from bank.schema import Language
from interview import library
from interview.models import ScenarioPlay
from interview.scenarios import play as plays
from interview.scenarios import timelines
from interview.scenarios.pages import board, report
from interview.scenarios.scoring import Decision
from interview.scenarios.words import BAND_NAMES

PAST = 10


@require_safe
def scenarios_index(request: HttpRequest) -> HttpResponse:
    """All scenarios, each with how often it was played and whether a play is running."""
    content, language = catalogue(), page_language()
    entries = [library.entry(scenario, content, language) for scenario in content.scenarios.values()]
    entries.sort(key=lambda entry: (entry.difficulty, entry.title))
    rows = [(entry, content.scenarios[entry.id].facts.budget) for entry in entries]
    return render(request, "interview/scenarios/index.html", {"rows": rows, "states": _states(request)})


def _states(request: HttpRequest) -> dict[str, str]:
    """Of each scenario that this person has played: "running" or "played"."""
    if not isinstance(request.user, User):
        return {}
    own = ScenarioPlay.objects.filter(user=request.user, mock_item=None).order_by("started_at")
    ends = own.values_list("scenario_id", "ended_at")
    return {id_: "played" if ended else "running" for id_, ended in ends}


@require_safe
@never_cache
def scenario(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """The running play of a scenario; without one, its report and the button that starts the story."""
    content = catalogue().scenarios.get(scenario_id)
    if content is None:
        raise Http404
    language = page_language()
    running = plays.find_running(request.user, scenario_id) if isinstance(request.user, User) else None
    if running is not None:
        return render(request, "interview/scenarios/play.html", board(running, language))
    past = ScenarioPlay.objects.none()
    if isinstance(request.user, User):
        past = ScenarioPlay.objects.filter(
            user=request.user, scenario_id=scenario_id, ended_at__isnull=False, mock_item=None
        )
    context = {
        "scenario": content,
        "text": content.texts[language],
        "entry": library.entry(content, catalogue(), language),
        "past": [(play, _values(play)) for play in past[:PAST]],
    }
    return render(request, "interview/scenarios/intro.html", context)


def _values(play: ScenarioPlay) -> list[tuple[Any, int]]:
    """The bands of an earlier play, by name."""
    outcome = plays.outcome(play)
    return [(BAND_NAMES[band.name], band.value) for band in outcome.score.bands] if outcome else []


@signed_in
@require_POST
def scenario_start(request: HttpRequest, scenario_id: str) -> HttpResponse:
    """Starts the story, or leads back to the one that is running."""
    assert isinstance(request.user, User)  # noqa: S101 — signed_in
    content = catalogue().scenarios.get(scenario_id)
    if content is None:
        raise Http404
    plays.start(request.user, content, timezone.now())
    return redirect("scenario", scenario_id)


def _own(request: HttpRequest, play_id: UUID) -> ScenarioPlay:
    """The person's own play of a scenario that still exists; 404 otherwise."""
    play = get_object_or_404(
        ScenarioPlay.objects.select_related("mock_item__mock"), pk=play_id, user=request.user
    )
    if play.scenario_id not in catalogue().scenarios:
        raise Http404
    return play


def place_of(play: ScenarioPlay) -> str:
    """The page on which this play goes on: its own, or the round that it belongs to."""
    if play.mock_item is None:
        return reverse("scenario", args=[play.scenario_id])
    return reverse("round_sit", args=[play.mock_item.mock_id]) + f"?item={play.mock_item.position}"


@signed_in
@require_POST
def scenario_look(request: HttpRequest, play_id: UUID) -> HttpResponse:
    """Opens a look; the new board for htmx, else the page again, at the evidence."""
    play, wanted = _own(request, play_id), request.POST.get("look", "")
    refusal = ""
    try:
        plays.look(play, wanted, timezone.now())
    except plays.PlayIsOver:
        return _away(request, play)
    except plays.NoSuchThing:
        refusal = _("There is no such look here.")
    except plays.TooDear:
        refusal = _("That look costs more minutes than are left.")
    return _board_again(request, play, f"look-{wanted}", refusal)


@signed_in
@require_POST
def scenario_hypothesis(request: HttpRequest, play_id: UUID) -> HttpResponse:
    """Writes a hypothesis into the log."""
    play, refusal = _own(request, play_id), ""
    try:
        plays.hypothesise(play, request.POST.get("cause", ""), timezone.now())
    except plays.PlayIsOver:
        return _away(request, play)
    except plays.NoSuchThing:
        refusal = _("Choose one of the causes first.")
    return _board_again(request, play, "hypotheses", refusal)


def _board_again(request: HttpRequest, play: ScenarioPlay, place: str, refusal: str) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        if refusal:
            messages.error(request, refusal)
        return redirect(f"{place_of(play)}#{place}")
    with translation.override(play.mock_item.mock.language if play.mock_item else get_language()):
        context = {**board(play, page_language()), "refusal": refusal, "fresh": place}
        response = render(request, "interview/scenarios/_board.html", context)
    if not refusal and place.startswith("look-"):  # it exists, so its name holds nothing but letters
        response["HX-Reswap"] = f"outerHTML show:#{place}:top"
    return response


def _away(request: HttpRequest, play: ScenarioPlay) -> HttpResponse:
    """To the outcome, for a tab that does not know yet that it is over."""
    target = reverse("scenario_outcome", args=[play.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": target})
    return redirect(target)


def _language_of(play: ScenarioPlay) -> Language:
    """The language in which the play goes on: the round's, or the page's."""
    if play.mock_item is None:
        return page_language()
    return content_language(play.mock_item.mock.language)


def decision_fields(data: QueryDict) -> Decision:
    """What the form of the decision says."""
    return Decision(
        cause=data.get("cause", ""),
        fixes=_ticked(data, "fix-"),
        preventions=_ticked(data, "prevention-"),
        explanation=data.get("explanation", "").replace("\r\n", "\n"),
    )


def _ticked(data: QueryDict, prefix: str) -> tuple[str, ...]:
    """Each box has a name of its own: scripts can then put back what had not reached the server."""
    return tuple(name.removeprefix(prefix) for name in data if name.startswith(prefix))


@signed_in
@require_POST
def scenario_save(request: HttpRequest, play_id: UUID) -> HttpResponse:
    """Autosave of the decision: 204 when it is kept, 409 when the play is over."""
    if plays.save(_own(request, play_id), decision_fields(request.POST), timezone.now()):
        return HttpResponse(status=204)
    return HttpResponse(_("This story has ended; the decision that was handed in stands."), status=409)


@signed_in
@require_POST
def scenario_decide(request: HttpRequest, play_id: UUID) -> HttpResponse:
    """Hands the decision in; the first one stands."""
    play = _own(request, play_id)
    if not plays.decide(play, decision_fields(request.POST), timezone.now()):
        messages.info(request, _("This story has ended; the decision that was handed in stands."))
    if play.mock_item is not None:
        return redirect(place_of(play))
    return redirect("scenario_outcome", play.pk)


@signed_in
@require_safe
@never_cache
def scenario_trace(request: HttpRequest, play_id: UUID, look_id: str) -> HttpResponse:
    """What the timeline's script draws; 404 for a look that is not open."""
    play = _own(request, play_id)
    hidden = play.ended_at is None and not plays.is_open(play, timezone.now())  # the round stands still
    trace = None if hidden else plays.trace(play, look_id)
    if trace is None:
        raise Http404
    return HttpResponse(timelines.as_json(trace, _language_of(play)), content_type="application/json")


@signed_in
@require_safe
@never_cache
def scenario_outcome(request: HttpRequest, play_id: UUID) -> HttpResponse:
    """After the end: the bands with their reasons, the way beside the path, the explanation's key points."""
    play = _own(request, play_id)
    if play.mock_item is not None and play.mock_item.mock.finished_at is None:
        return redirect(place_of(play))  # during a round nothing is revealed
    outcome = plays.outcome(play)
    if outcome is None:
        return redirect(place_of(play))
    return render(request, "interview/scenarios/outcome.html", report(outcome, page_language()))


@signed_in
@require_POST
def scenario_tick(request: HttpRequest, play_id: UUID) -> HttpResponse:
    """Keeps which key points the learner found in their own explanation."""
    play = _own(request, play_id)
    plays.tick(play, request.POST.getlist("point"))
    messages.success(request, _("Kept."))
    return redirect(reverse("scenario_outcome", args=[play.pk]) + "#explanation")
