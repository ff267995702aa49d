"""What a person types to follow a plan."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from interview.models import FollowedPlan

MOST_HOURS = 80
FAR = timedelta(days=3 * 366)


class FollowForm(forms.Form):
    """The first day and the hours a week; `today` is the person's study day."""

    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    hours_a_week = forms.IntegerField(label=_("Hours a week"), min_value=1, max_value=MOST_HOURS)

    def __init__(self, data: Any = None, *, followed: FollowedPlan, today: date) -> None:
        super().__init__(
            data,
            auto_id="plan-%s",
            initial={"starts_on": followed.starts_on, "hours_a_week": followed.hours_a_week},
        )
        self.today = today

    def clean_starts_on(self) -> date:
        """A plan is not begun in another decade."""
        day: date = self.cleaned_data["starts_on"]
        if abs(day - self.today) > FAR:
            raise forms.ValidationError(_("Choose a day within three years."))
        return day
