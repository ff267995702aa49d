"""Forms of the lobby and the rounds: text from a browser in, typed values out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bank.schema import Language, Topic
from interview.library import KINDS, LONGEST_QUERY, Filters
from interview.mocks.papers import ROUNDS

KIND_NAMES = {"question": _("Questions"), "drill": _("Calculation drills"), "task": _("Coding tasks")}


class FilterForm(forms.Form):
    """What to list of the bank. Whatever is not a known choice counts as "all"."""

    q = forms.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        label=_("Search"),
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("KV cache, all-reduce, 气泡 …")}),
    )
    round = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("Round"))
    kind = forms.ChoiceField(required=False, label=_("Kind"))
    topic = forms.ChoiceField(required=False, label=_("Topic"))

    def __init__(self, data: QueryDict, *, topics: Iterable[Topic], language: Language) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["round"].choices = [("", _("All rounds"))] + [(n, _("Round %d") % n) for n in ROUNDS]
        fields["kind"].choices = [("", _("All kinds"))] + [(kind, KIND_NAMES[kind]) for kind in KINDS]
        names = [(topic.id, topic.zh if language == "zh" else topic.en) for topic in topics]
        fields["topic"].choices = [("", _("All topics")), *names]

    def filters(self) -> Filters:
        """The filters; a field that does not make sense is left out rather than complained about."""
        self.is_valid()
        clean = self.cleaned_data
        return Filters(
            words=clean.get("q", ""),
            kind=clean.get("kind", ""),
            topic=clean.get("topic", ""),
            round=clean.get("round") or 0,
        )


class StartForm(forms.Form):
    """Which round to sit."""

    number = forms.TypedChoiceField(coerce=int, choices=[(number, str(number)) for number in ROUNDS])


def draft_fields(data: QueryDict) -> dict[str, str]:
    """What was typed into a paper's item: fields named `answer-…`, without the prefix."""
    prefix = "answer-"
    return {name.removeprefix(prefix): str(data[name]) for name in data if name.startswith(prefix)}


def assessment_fields(data: QueryDict) -> tuple[dict[int, set[str]], dict[int, int]]:
    """Ticked key points and delivery bands by position: fields `point-<position>`, `delivery-<position>`."""
    ticked: dict[int, set[str]] = {}
    delivery: dict[int, int] = {}
    for name in data:
        field, _dash, position = name.partition("-")
        value = str(data[name])
        if not _is_small_number(position):
            continue
        if field == "point":
            ticked[int(position)] = set(data.getlist(name))
        elif field == "delivery" and _is_small_number(value):
            delivery[int(position)] = int(value)
    return ticked, delivery


def _is_small_number(text: str) -> bool:
    """Papers and bands are counted with two digits; Python refuses to read thousands of them."""
    return text.isdecimal() and len(text) <= 2
