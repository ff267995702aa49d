"""The question bank: a list to browse and search, and a page an item with one's own history."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.language import page_language
from accounts.models import User
from bank import catalogue, instances
from bank.kinds import kind_of
from bank.schema import Drill, Item, Language, Question
from drills.answers import reviews
from drills.items import standing
from interview import library
from interview.forms import FilterForm

SAMPLE_SEED = 1


@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    """Everything in the bank, filtered; htmx asks for the list alone."""
    content, language = catalogue(), page_language()
    form = FilterForm(request.GET, topics=content.topics.values(), language=language)
    entries = library.find(content, form.filters(), language)
    known = standing.item_states(request.user) if isinstance(request.user, User) else {}
    context = {"form": form, "entries": entries, "states": known, "total": len(content.items)}
    template = "interview/_bank_list.html" if request.headers.get("HX-Request") else "interview/bank.html"
    return render(request, template, context)


@require_safe
def bank_item(request: HttpRequest, item_id: str) -> HttpResponse:
    """One item: what is asked, its answer behind a click, its sources, and my history with it."""
    content, language = catalogue(), page_language()
    item = content.items.get(item_id)
    if item is None:
        raise Http404
    history = reviews.history(request.user, item_id) if isinstance(request.user, User) else []
    context: dict[str, Any] = {
        "item": item,
        "kind": kind_of(item),
        "entry": library.entry(item, content, language),
        "text": item.texts[language],
        "history": history,
        "suspended": isinstance(request.user, User) and item_id in standing.suspended_items(request.user),
        **_details(item, language),
    }
    return render(request, f"interview/item_{kind_of(item)}.html", context)


def _details(item: Item, language: Language) -> dict[str, Any]:
    """What only one kind of item shows."""
    match item:
        case Question():
            words = item.texts[language].key_points
            return {"points": [(point, words[point.id]) for point in item.facts.key_points]}
        case Drill():
            sample = instances.build(item, SAMPLE_SEED)
            text = item.texts[language]
            return {
                "prompt": instances.render(sample, text.prompt, language),
                "solution": instances.render(sample, text.solution, language),
            }
        case _:
            return {}
