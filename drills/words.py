"""Names of ratings, verdicts and kinds, and lengths of time, as people read them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bank.schema import Language
from drills.items import catalogue
from drills.memory.scheduling import Future, Rating

RATINGS = {
    Rating.AGAIN: gettext_lazy("Again"),
    Rating.HARD: gettext_lazy("Hard"),
    Rating.GOOD: gettext_lazy("Good"),
    Rating.EASY: gettext_lazy("Easy"),
}
VERDICTS = {
    "right": gettext_lazy("right"),
    "wrong": gettext_lazy("wrong"),
    "partial": gettext_lazy("partly right"),
    "unreadable": gettext_lazy("not understood"),
    "ask": gettext_lazy("please make it exact"),
    "undecided": gettext_lazy("could not decide"),
    "self-assessed": gettext_lazy("assessed by yourself"),
    "gave up": gettext_lazy("solution opened"),
    "imported": gettext_lazy("answered in Anki"),
}
KINDS = {
    "question": gettext_lazy("Question"),
    "drill": gettext_lazy("Calculation"),
    "task": gettext_lazy("Coding task"),
    "flashcard": gettext_lazy("Flashcard"),
}


def topic(topic_id: str, language: Language) -> str:
    """A topic's name; a person's own cards have none in the content."""
    known = catalogue.current().topics.get(topic_id)
    return getattr(known, language) if known else _("My own cards")


def wait(future: Future, now: datetime) -> str:
    """How long until a future's card comes back: "10 min", "3 days", "1.4 years"."""
    if not future.days:
        minutes = max(1, round((future.due - now).total_seconds() / 60))
        return _("%(minutes)d min") % {"minutes": minutes}
    return days(future.days)


def days(count: int) -> str:
    """A number of days; in months from two on, in years from one on."""
    if count < 60:
        return ngettext("%(days)d day", "%(days)d days", count) % {"days": count}
    if count < 365:
        return _("%(months).1f months") % {"months": count / 30.44}
    return _("%(years).1f years") % {"years": count / 365.25}
