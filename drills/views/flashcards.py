"""Pages of a person's own flashcards: make one, look at it, change it, take it away."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import signed_in
from accounts.models import User
from drills.answers import reviews
from drills.cards import cleaning, flashcards
from drills.items import contents
from drills.models import Card, Flashcard
from drills.pages.forms import FlashcardForm, NewFlashcardForm


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Two sides in Markdown; then the next one, for cards rarely come alone."""
    form = NewFlashcardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = flashcards.create(_person(request), said["front"], said["back"], timezone.now())
        messages.success(request, _("Kept: %(title)s") % {"title": contents.title_of(made.front)})
        return redirect("drills:new_flashcard")
    status = 422 if form.is_bound else 200
    return render(request, "drills/new_flashcard.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def show(request: HttpRequest, item_id: str) -> HttpResponse:
    """Both sides, the history, and a form to change them."""
    flashcard = _own(request, item_id)
    form = FlashcardForm(request.POST or None, initial=_written(flashcard))
    if request.method == "POST" and form.is_valid():
        flashcards.change(flashcard, form.cleaned_data["front"], form.cleaned_data["back"])
        messages.success(request, _("The card was changed."))
        return redirect("drills:flashcard", item_id)
    person = _person(request)
    context = {
        "flashcard": flashcard,
        "title": contents.title_of(flashcard.front),
        "card": Card.objects.filter(user=person, item=flashcard.item).first(),
        "history": reviews.history(person, item_id),
        "form": form,
    }
    return render(request, "drills/flashcard.html", context, status=422 if form.is_bound else 200)


@require_POST
@signed_in
def delete(request: HttpRequest, item_id: str) -> HttpResponse:
    """Take a card away, with all that is remembered of it."""
    flashcards.delete(_own(request, item_id), timezone.now())
    messages.success(request, _("The card is gone."))
    return redirect("drills:cards")


def _own(request: HttpRequest, item_id: str) -> Flashcard:
    mine = Flashcard.objects.select_related("item", "user").filter(user=_person(request))
    return get_object_or_404(mine, item_id=item_id)


def _written(flashcard: Flashcard) -> dict[str, str]:
    return {
        "front": cleaning.with_signs(flashcard.front),
        "back": cleaning.with_signs(flashcard.back),
    }


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)
