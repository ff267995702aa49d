"""Who sits opposite: how strictly they keep time, how often they ask back, and what they say."""

from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec import Struct


class Persona(Struct, frozen=True):
    """An interviewer.

    `time_factor` stretches the planned minutes; `pauses` may be taken, each of `pause_minutes` at most;
    `follow_ups` are asked after one answer at most, and never more than two.
    """

    id: str
    name: str | Promise
    style: str | Promise
    opening: str | Promise
    asking: str | Promise
    time_factor: float
    pauses: int
    follow_ups: int
    pause_minutes: int = 10

    @property
    def pause(self) -> timedelta:
        """The longest pause."""
        return timedelta(minutes=self.pause_minutes)


PERSONAS: dict[str, Persona] = {
    persona.id: persona
    for persona in (
        Persona(
            "peer",
            _("A future colleague"),
            _("Friendly: a third more time, two pauses, one follow-up to an answer."),
            _("Take your time, and think aloud. I would like to see how you work."),
            _("One thing I would like to hear more about:"),
            time_factor=1.3,
            pauses=2,
            follow_ups=1,
        ),
        Persona(
            "staff",
            _("A staff engineer of a research lab"),
            _("Exact: asks for formulas and numbers. One pause, up to two follow-ups."),
            _("I care about numbers and about what they rest on. Say your assumptions, then calculate."),
            _("Let me dig into that:"),
            time_factor=1.0,
            pauses=1,
            follow_ups=2,
        ),
        Persona(
            "bar-raiser",
            _("A bar raiser of a large company"),
            _("Strict: a tenth less time, no pause, two follow-ups wherever something is missing."),
            _("We have a lot to get through. Give me the answer first, then the reasons."),
            _("You left something out:"),
            time_factor=0.9,
            pauses=0,
            follow_ups=2,
        ),
        Persona(
            "manager",
            _("The hiring manager"),
            _("Calm: wants motives, trade-offs and what you would do on Monday. One pause, one follow-up."),
            _("I would like to understand how you decide, and what you would do in our place."),
            _("Help me to understand this:"),
            time_factor=1.1,
            pauses=1,
            follow_ups=1,
        ),
    )
}
DEFAULT = "staff"


def persona(name: str) -> Persona:
    """The interviewer of this name; one that has left the house is stood in for."""
    return PERSONAS.get(name, PERSONAS[DEFAULT])
