"""What a person types about the plan: the day, the minutes, what counts, when to rest."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from drills.memory.scheduling import Settings
from drills.models import Break
from drills.personal.preferences import USUAL_WEIGHT
from drills.planning.memory_model import MemoryModel

USUAL_RETENTION = 0.9
RETENTIONS = (0.75, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97)
WEIGHTS = ((0, _("leave out")), (1, _("normal")), (2, _("double")), (3, _("triple")))
WEIGHT = "weight-"
MOST_BREAKS = 40
LONGEST_BREAK_DAYS = 366


def _date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class StudyForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs alone
    """Date, minutes, retention, and how much each topic counts; `today` is the person's study day."""

    desired_retention = forms.TypedChoiceField(
        label=_("Desired retention"),
        coerce=float,
        help_text=_(
            "An item comes back when the chance that you still know it has fallen to this. Higher means "
            "shorter pauses and more reviews. While a date is set, the plan may bring items earlier."
        ),
    )
    personal_parameters = forms.BooleanField(
        label=_("Fit the memory model to my own answers"), required=False
    )

    class Meta:
        model = User
        fields = ("interview_date", "minutes_a_day")
        widgets = {"interview_date": _date_input()}  # noqa: RUF012 -- Django reads a plain dictionary here

    def __init__(
        self, data: Any = None, *, today: date, settings: Settings, topics: dict[str, str], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.today = today
        retention = self.fields["desired_retention"]
        assert isinstance(retention, forms.TypedChoiceField)  # noqa: S101 -- tells mypy what stands above
        retention.choices = _retention_choices(settings)
        for topic, name in topics.items():
            self.fields[WEIGHT + topic] = forms.TypedChoiceField(
                label=name, choices=WEIGHTS, coerce=int, required=False, empty_value=None
            )

    def clean_interview_date(self) -> date | None:
        """Refuse a new date that is over; one that was set long ago may stand."""
        day: date | None = self.cleaned_data["interview_date"]
        if day and day < self.today and "interview_date" in self.changed_data:
            raise forms.ValidationError(_("This day is over. Please choose today or a later day."))
        return day

    def weights(self) -> dict[str, int]:
        """How much each topic counts; only after is_valid."""
        typed = {name: self.cleaned_data[name] for name in self.fields if name.startswith(WEIGHT)}
        return {
            name.removeprefix(WEIGHT): USUAL_WEIGHT if weight is None else weight
            for name, weight in typed.items()
        }

    def weight_fields(self) -> list[forms.BoundField]:
        """The fields of the topics, for the template."""
        return [self[name] for name in self.fields if name.startswith(WEIGHT)]


class BreakForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs alone
    """Days on which a person rests."""

    class Meta:
        model = Break
        fields = ("first_day", "last_day")
        labels = {"first_day": _("First day"), "last_day": _("Last day")}  # noqa: RUF012
        widgets = {"first_day": _date_input(), "last_day": _date_input()}  # noqa: RUF012

    def __init__(self, data: Any = None, *, today: date, announced: int = 0) -> None:
        super().__init__(data)
        self.today, self.announced = today, announced

    def clean(self) -> dict[str, Any]:
        """Refuse a break that is over, ends before it begins, or never ends."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first is None or last is None:
            return cleaned
        if last < first:
            raise forms.ValidationError(_("The last day lies before the first one."))
        if last < self.today:
            raise forms.ValidationError(_("These days are over."))
        if (last - first).days >= LONGEST_BREAK_DAYS:
            raise forms.ValidationError(_("A break can last a year at most."))
        if self.announced >= MOST_BREAKS:
            raise forms.ValidationError(_("That are many breaks. Please remove one first."))
        return cleaned


def _retention_choices(settings: Settings) -> list[tuple[str, str]]:
    """The retentions to choose from, each with what it does to the pauses; the chosen one is among them."""
    model = MemoryModel(settings.parameters)
    usual = float(model.interval(1.0, USUAL_RETENTION))
    offered = sorted({*RETENTIONS, settings.desired_retention})
    return [(str(one), _cost(one, float(model.interval(1.0, one)) / usual)) for one in offered]


def _cost(retention: float, pauses: float) -> str:
    percent = f"{100 * retention:.3g} %"
    if retention == USUAL_RETENTION:
        return str(_("%(percent)s, the usual") % {"percent": percent})
    return str(_("%(percent)s: pauses %(times).1f times as long") % {"percent": percent, "times": pauses})
