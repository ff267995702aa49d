"""The section "Your memory model" of the statistics page, and its switch."""

from dataclasses import dataclass
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.doors import signed_in
from accounts.models import User
from drills.fitting.outcome import FEWEST
from drills.models import Fit, StudySettings
from drills.personal import preferences

SHOWN = 10


@dataclass(frozen=True)
class Model:
    """What schedules a person's cards, their own fit or the defaults, and the fits so far, newest first."""

    wanted: bool
    fits: list[Fit]
    fewest: int = FEWEST

    @property
    def in_force(self) -> Fit | None:
        """The fit that schedules; None for the defaults."""
        return next((fit for fit in self.fits if self.wanted and fit.adopted and not fit.retired_at), None)

    @property
    def shown(self) -> list[Fit]:
        """The latest fits."""
        return self.fits[:SHOWN]


def of(person: User) -> Model:
    """The model of a person. Two queries."""
    chosen = StudySettings.objects.filter(user=person).values_list("personal_parameters", flat=True).first()
    return Model(chosen is not False, list(Fit.objects.filter(user=person).order_by("-made_at", "-pk")))


@require_POST
@signed_in
def switch(request: HttpRequest) -> HttpResponse:
    """Schedule with the person's own parameters, or with the defaults."""
    wanted = request.POST.get("personal") == "on"
    preferences.use_own_parameters(cast(User, request.user), wanted)
    messages.success(
        request,
        _("Your own parameters schedule your cards from now on.")
        if wanted
        else _("The default parameters schedule your cards from now on."),
    )
    return redirect("drills:statistics")
