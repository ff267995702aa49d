"""Sentences for what `scoring` found, names of bands and of the kinds of looks. One table each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from bank.scenarios.traces import Category
from bank.schema import LookKind, Role, Worth
from interview.scenarios.scoring import BandName, Finding

BAND_NAMES: dict[BandName, Promise] = {
    "path": _("Path"),
    "cause": _("Cause"),
    "fix": _("Fix"),
    "prevention": _("Prevention"),
}
LOOK_KINDS: dict[LookKind, Promise] = {
    "timeline": _("Timeline"),
    "log": _("Log"),
    "counters": _("Counters"),
    "topology": _("Topology"),
    "command": _("Command"),
    "code": _("Source code"),
}
ROLES: dict[Role, Promise] = {
    "path": _("on the shortest sound path"),
    "supports": _("sensible, not needed"),
    "dead-end": _("dead end"),
}
WORTHS: dict[Worth, Promise] = {
    "essential": _("necessary"),
    "good": _("helps"),
    "useless": _("changes nothing here"),
    "harmful": _("does harm"),
}
CATEGORIES: dict[Category, Promise] = {
    "compute": _("compute"),
    "communication": _("communication"),
    "copy": _("copy"),
    "data": _("data"),
    "host": _("host"),
    "memory": _("memory"),
    "wait": _("waiting"),
    "other": _("other"),
}
SENTENCES: dict[str, Promise] = {
    # path
    "nothing-opened": _("You decided without opening a single look."),
    "unsettled": _(
        "Nothing that you opened proves the cause. These looks of the shortest sound path stayed closed:"
    ),
    "settled-without": _(
        "You proved the cause without these looks of the path, which rule other causes out:"
    ),
    "whole-path": _("You opened every look of the shortest sound path."),
    "dear-first": _(
        "You opened these while an earlier look of the path, cheaper or more telling, was still closed:"
    ),
    "guesses": _("You wrote these down before anything that you had opened suggested them:"),
    "against-evidence": _(
        "You wrote these down although something that you had already opened rules them out:"
    ),
    "hypotheses-founded": _("Each hypothesis that you wrote down had evidence before it."),
    # cause
    "no-cause": _("You named no cause."),
    "wrong-cause": _("Not this; nothing that you opened rules it out, and nothing proves it."),
    "wrong-against-evidence": _("Not this, and your own evidence rules it out:"),
    "right-proven": _("Right, and you opened what proves it:"),
    "right-suggested": _("Right; what you opened suggests it and does not prove it."),
    "right-guessed": _("Right, but guessed: nothing that you opened suggests it."),
    # fix and prevention
    "nothing-helps": _("Nothing that you chose helps. Necessary is:"),
    "essential-missing": _("Missing, although necessary:"),
    "harmful": _("Chosen, although it does harm:"),
    "useless": _("Chosen, although it changes nothing here:"),
    "more-would-help": _("This would have helped as well:"),
    "measures-right": _("All that is necessary, and nothing that should not be there."),
}


def sentence(finding: Finding) -> str | Promise:
    """A finding as a sentence; the names of what it is about follow it on the page."""
    if finding.code == "dead-ends":
        return ngettext_lazy(
            "%(minutes)d minute went into looks that lead nowhere here:",
            "%(minutes)d minutes went into looks that lead nowhere here:",
            "minutes",
        ) % {"minutes": finding.minutes}
    return SENTENCES[finding.code]
