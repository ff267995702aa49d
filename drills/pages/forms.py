"""What the session's pages send, parsed at the door."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bank.schema import Language, Topic
from drills import words
from drills.anki.package import LARGEST_PACKAGE
from drills.anki.words import PROBLEMS
from drills.answers.reviews import Shown
from drills.cards import browsing
from drills.cards.flashcards import LONGEST_SIDE
from drills.items.notes import LONGEST_NOTE
from drills.kinds.base import Submission
from drills.memory.scheduling import Rating

PREFIX = "answer-"
LONGEST_HTML = 200_000
ZIP = b"PK\x03\x04"  # how every archive with something in it begins
MOST_PARTS = 40
LONGEST_TEXT = 20_000
LARGEST_COUNT = 1_000_000


class ShownForm(forms.Form):
    """Which item was on the screen, at which review count."""

    item = forms.CharField(max_length=120)
    count = forms.IntegerField(min_value=0, max_value=LARGEST_COUNT)

    def shown(self) -> Shown:
        """The key of the showing; only after is_valid."""
        return Shown(self.cleaned_data["item"], self.cleaned_data["count"])


class AnswerForm(ShownForm):
    """An answer: typed texts by part, ticked key points, a rating, and how long it took."""

    attempt = forms.IntegerField(min_value=1, max_value=99, required=False)
    rating = forms.TypedChoiceField(
        choices=[(str(rating.value), rating.name) for rating in Rating],
        coerce=lambda value: Rating(int(value)),
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Please rate with 1, 2, 3 or 4.")},
    )
    seconds = forms.CharField(required=False, max_length=40)
    gave_up = forms.BooleanField(required=False)
    ahead = forms.CharField(max_length=140, required=False)  # "item:count" that the browser shows already

    def clean_seconds(self) -> float | None:
        """The browser's clock; what is no sensible number counts as not measured."""
        try:
            seconds = float(self.cleaned_data["seconds"])
        except ValueError:
            return None
        return seconds if 0 <= seconds < 1e6 else None

    def clean(self) -> dict[str, Any]:
        """Refuse texts beyond any sensible length; nothing is cut off silently."""
        cleaned = super().clean() or {}
        if any(len(text) > LONGEST_TEXT for text in self.texts().values()):
            raise forms.ValidationError(
                _("Your text is longer than %(most)s characters. Please shorten it; nothing was saved."),
                params={"most": LONGEST_TEXT},
            )
        return cleaned

    def texts(self) -> dict[str, str]:
        """What was typed, by part. A database text cannot hold the null character; nobody types it."""
        data = self._query()
        names = [name for name in data if name.startswith(PREFIX)][:MOST_PARTS]
        return {_storable(name.removeprefix(PREFIX))[:80]: _storable(str(data[name])) for name in names}

    def submission(self) -> Submission:
        """The typed value of the whole form; only after is_valid."""
        return Submission(
            texts=self.texts(),
            ticked=frozenset(self._query().getlist("point")[:MOST_PARTS]),
            rating=self.cleaned_data["rating"],
            seconds=self.cleaned_data["seconds"],
            gave_up=self.cleaned_data["gave_up"],
            attempt=self.cleaned_data["attempt"] or 1,
        )

    def _query(self) -> QueryDict:
        return self.data if isinstance(self.data, QueryDict) else QueryDict()


def _storable(text: str) -> str:
    return text.replace("\0", "")


class OverrideForm(forms.Form):
    """Another rating for an answer that was graded automatically."""

    review = forms.IntegerField(min_value=1, max_value=2**62)
    rating = forms.TypedChoiceField(
        choices=[(str(rating.value), rating.name) for rating in Rating],
        coerce=lambda value: Rating(int(value)),
    )


class NoteForm(ShownForm):
    """A person's own words about the item."""

    text = forms.CharField(max_length=LONGEST_NOTE, required=False)


class PreviewForm(ShownForm):
    """The part that is being typed."""

    part = forms.CharField(max_length=80)


class PeriodForm(forms.Form):
    """How far back a page of the staff looks."""

    PERIODS = ((7, _("7 days")), (30, _("30 days")), (365, _("one year")), (36_500, _("ever")))
    period = forms.TypedChoiceField(choices=PERIODS, coerce=int, required=False, label=_("Period"))

    def days(self) -> int:
        """The days asked for; a month when nothing sensible was."""
        return int(self.cleaned_data["period"] or 30) if self.is_valid() else 30


class RulingForm(forms.Form):
    """What a person of the staff decided about one part."""

    part = forms.IntegerField(min_value=1, max_value=2**62)
    ruling = forms.ChoiceField(choices=[("right", "right"), ("wrong", "wrong")])


class CardsForm(forms.Form):
    """Which cards to list, in which order. Whatever is not a known choice counts as "all"."""

    q = forms.CharField(
        required=False,
        max_length=browsing.LONGEST_QUERY,
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.ChoiceField(required=False, label=_("State"))
    topic = forms.ChoiceField(required=False, label=_("Topic"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    order = forms.ChoiceField(required=False, label=_("Order"))
    page = forms.IntegerField(required=False, min_value=1, max_value=1_000_000, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, topics: Iterable[Topic], language: Language) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        states = [(id_, name) for id_, (name, _fits) in browsing.STATES.items()]
        fields["state"].choices = [("", _("All states")), *states]
        names = [(topic.id, getattr(topic, language)) for topic in topics]
        fields["topic"].choices = [("", _("All topics")), *names]
        fields["kind"].choices = [("", _("All kinds")), *words.KINDS.items()]
        fields["order"].choices = [(id_, name) for id_, (name, _by) in browsing.ORDERS.items()]

    def filters(self) -> browsing.Filters:
        """The filters; a field that does not make sense is left out rather than complained about."""
        self.is_valid()
        clean = self.cleaned_data
        return browsing.Filters(
            words=clean.get("q", ""),
            state=clean.get("state", ""),
            topic=clean.get("topic", ""),
            kind=clean.get("kind", ""),
            order=clean.get("order") or "due",
            page=clean.get("page") or 1,
        )


class NewFlashcardForm(forms.Form):
    """Two sides in Markdown."""

    front = forms.CharField(
        label=_("Front side"),
        max_length=LONGEST_SIDE,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
    )
    back = forms.CharField(
        label=_("Back side"), max_length=LONGEST_SIDE, widget=forms.Textarea(attrs={"rows": 6})
    )


class FlashcardForm(forms.Form):
    """Two sides in HTML, which is cleaned before it is kept."""

    front = forms.CharField(
        label=_("Front side"), max_length=LONGEST_HTML, widget=forms.Textarea(attrs={"rows": 5})
    )
    back = forms.CharField(
        label=_("Back side"),
        max_length=LONGEST_HTML,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class AnkiImportForm(forms.Form):
    """A package of Anki's."""

    package = forms.FileField(
        label=_("Anki package (.apkg, at most 100 MB)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".apkg"}),
        error_messages={"required": _("Please choose a file."), "empty": _("Please choose a file.")},
    )

    def clean_package(self) -> UploadedFile:
        """Only what could be one is worth a worker's time."""
        package: UploadedFile = self.cleaned_data["package"]
        if (package.size or 0) > LARGEST_PACKAGE:
            raise forms.ValidationError(str(PROBLEMS["too large"]))
        if package.read(len(ZIP)) != ZIP:
            raise forms.ValidationError(str(PROBLEMS["not a package"]))
        return package


class AnkiExportForm(forms.Form):
    """What to export."""

    what = forms.ChoiceField(choices=[("mine", "mine"), ("bank", "bank")])
