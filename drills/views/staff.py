"""Pages for authors: which mistakes people make, what the machine could not decide.

For everybody else they do not exist.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.language import page_language
from accounts.models import User
from bank import instances
from bank.schema import Drill, Language
from drills import words
from drills.answers import rulings
from drills.answers.rulings import AlreadyRuled
from drills.items import catalogue
from drills.models import PartAnswer
from drills.pages.forms import PeriodForm, RulingForm
from drills.statistics import mistakes_seen

MOST_OPEN = 50


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Nobody else learns that there is such a page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (request.user.is_authenticated and request.user.is_staff):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_staff
def mistakes(request: HttpRequest) -> HttpResponse:
    """All families by how often they are answered wrongly."""
    form = PeriodForm(request.GET)
    language, content = page_language(), catalogue.current().drills
    counts = mistakes_seen.by_item(timezone.now() - timedelta(days=form.days()))
    rows = [
        (count, content[count.item_id].texts[language].title) for count in counts if count.item_id in content
    ]
    context = {"form": form, "rows": rows, "open": rulings.open_parts().count()}
    return render(request, "drills/staff_mistakes.html", context)


@require_safe
@for_staff
def mistakes_of(request: HttpRequest, item_id: str) -> HttpResponse:
    """One family: its tags by frequency, with what was typed."""
    drill = catalogue.current().drills.get(item_id)
    if drill is None:
        raise Http404
    form, language = PeriodForm(request.GET), page_language()
    counts = mistakes_seen.by_tag(item_id, timezone.now() - timedelta(days=form.days()))
    own = set(drill.texts[language].mistakes)
    rows = [(count, words.VERDICTS.get(count.verdict, count.verdict), count.tag in own) for count in counts]
    context = {"form": form, "drill": drill, "title": drill.texts[language].title, "rows": rows}
    return render(request, "drills/staff_mistakes_of.html", context)


@require_safe
@for_staff
def undecided(request: HttpRequest) -> HttpResponse:
    """What waits for a ruling, each with what was expected."""
    waiting = list(rulings.open_parts()[:MOST_OPEN])
    language, drills = page_language(), catalogue.current().drills
    rows = [_case(part, drills[part.item_id], language) for part in waiting if part.item_id in drills]
    return render(
        request, "drills/staff_undecided.html", {"rows": rows, "open": rulings.open_parts().count()}
    )


@require_POST
@for_staff
def rule(request: HttpRequest) -> HttpResponse:
    """Right or wrong; the learner's answer follows."""
    form = RulingForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        rulings.rule(
            form.cleaned_data["part"], form.cleaned_data["ruling"], cast(User, request.user), timezone.now()
        )
        messages.success(request, _("Decided. The learner's answer follows."))
    except PartAnswer.DoesNotExist as missing:
        raise Http404 from missing
    except AlreadyRuled:
        messages.info(request, _("Somebody has decided about this one already."))
    return redirect("drills:staff_undecided")


def _case(part: PartAnswer, drill: Drill, language: Language) -> dict[str, Any]:
    """An open part beside what was expected; the numbers only if the item is as it was."""
    instance = instances.build(drill, part.seed)
    asked = next((one for one in instance.parts if one.id == part.part), None)
    return {
        "answer": part,
        "title": drill.texts[language].title,
        "expected": asked.formula if asked else "",
        "changed": asked is None or drill.digest != part.item_digest,
    }
