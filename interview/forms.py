"""Forms of the lobby and the rounds: text from a browser in, typed values out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from msgspec import structs

from accounts.models import Language as AccountLanguage
from bank.schema import Language, Topic
from interview.library import KINDS, LONGEST_QUERY, Filters
from interview.mocks import interviewing
from interview.mocks.assessing import Judgement
from interview.mocks.papers import LENGTHS, ROUNDS, WEAK_SPOTS, length_of
from interview.mocks.personas import DEFAULT, PERSONAS
from interview.mocks.rounds import Order

LENGTH_NAMES = {
    "short": _("Short: two questions and a calculation"),
    "standard": _("As in a real round"),
    "long": _("Long"),
}
KIND_NAMES = {
    "question": _("Questions"),
    "drill": _("Calculation drills"),
    "task": _("Coding tasks"),
    "scenario": _("Scenarios"),
}


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
    """What to sit: a round's number, "weak" or "loop"; in front of whom, how long, in which language."""

    sit = forms.ChoiceField(
        choices=[*((str(number), str(number)) for number in ROUNDS), ("weak", "weak"), ("loop", "loop")]
    )
    persona = forms.ChoiceField(
        label=_("Interviewer"),
        choices=[(who.id, who.name) for who in PERSONAS.values()],
        initial=DEFAULT,
        widget=forms.RadioSelect,
    )
    length = forms.ChoiceField(
        label=_("Length"), choices=[(name, LENGTH_NAMES[name]) for name in LENGTHS], initial="standard"
    )
    language = forms.ChoiceField(label=_("Language of the interview"), choices=AccountLanguage.choices)
    model_may_ask = forms.BooleanField(
        required=False, label=_("Let an interviewer model ask back and draft my assessment")
    )

    def wants_loop(self) -> bool:
        """Whether the full loop was chosen."""
        return bool(self.cleaned_data["sit"] == "loop")

    def order(self) -> Order:
        """The choices; a loop begins with its first round."""
        sit = self.cleaned_data["sit"]
        number = int(sit) if sit.isdecimal() else WEAK_SPOTS if sit == "weak" else ROUNDS[0]
        return Order(
            number,
            self.cleaned_data["persona"],
            length_of(self.cleaned_data["length"]),
            self.cleaned_data["language"],
            interviewing.host() if self.cleaned_data["model_may_ask"] else "",
        )


def draft_fields(data: QueryDict) -> dict[str, str]:
    """What was typed into a paper's item: fields named `answer-…`, without the prefix."""
    prefix = "answer-"
    return {name.removeprefix(prefix): str(data[name]) for name in data if name.startswith(prefix)}


def assessment_fields(data: QueryDict) -> dict[int, Judgement]:
    """Ticks and bands by position: fields `point-<n>`, `quote-<n>-<key point>`, `delivery-<n>`."""
    found: dict[int, Judgement] = {}
    for name in data:
        field, _dash, rest = name.partition("-")
        position, _dash, point = rest.partition("-")
        if field not in {"point", "quote", "delivery"} or not _is_small_number(position):
            continue
        so_far = found.get(int(position), Judgement())
        found[int(position)] = _with(so_far, field, point, data.getlist(name))
    return found


def _with(judgement: Judgement, field: str, point: str, values: list[str]) -> Judgement:
    """The judgement with one field more."""
    value = values[-1] if values else ""
    match field:
        case "point":
            return structs.replace(judgement, ticked=frozenset(values))
        case "quote":
            return structs.replace(judgement, quotes={**judgement.quotes, point: value})
        case _:
            return structs.replace(judgement, delivery=int(value) if _is_small_number(value) else None)


def _is_small_number(text: str) -> bool:
    """Papers and bands are counted with two digits; Python refuses to read thousands of them."""
    return text.isdecimal() and len(text) <= 2
