"""What a band looks like: the anchors that make a 3 of today comparable with a 3 of next week."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bank.schema import Domain
from interview.mocks.bands import CALCULATION, CODE, DELIVERY, DIAGNOSIS, KNOWLEDGE, TIME

DIMENSION_NAMES: dict[str, str | Promise] = {
    KNOWLEDGE: _("Knowledge"),
    CALCULATION: _("Calculation"),
    CODE: _("Code"),
    DIAGNOSIS: _("Diagnosis"),
    DELIVERY: _("Delivery"),
    TIME: _("Time"),
}

DOMAIN_NAMES: dict[Domain, str | Promise] = {
    "systems": _("Systems and code"),
    "kernels": _("GPU and kernels"),
    "training": _("Training"),
    "network": _("Networks"),
    "cluster": _("Clusters"),
}

ANCHORS: dict[str, dict[int, str | Promise]] = {
    KNOWLEDGE: {
        1: _("None of the key points was there."),
        2: _("Fewer than half of the key points were there."),
        3: _("Half of the key points, but an essential one was missing."),
        4: _("Every essential key point, and at least half of all."),
        5: _("Every key point."),
    },
    CALCULATION: {
        1: _("No answer, or a wrong one."),
        2: _("Mostly wrong."),
        3: _("Partly right."),
        4: _("Mostly right."),
        5: _("Right, with its unit."),
    },
    CODE: {
        1: _("No code, or code that did not compile."),
        2: _("It compiled, and failed a test."),
        3: _("Mixed results."),
        4: _("It passed every test."),
        5: _("It passed every test, at the baseline's speed or faster."),
    },
    DIAGNOSIS: {
        1: _("Not opened, or guessed without evidence."),
        2: _("Some evidence, but the cause was missed."),
        3: _("The cause by detours, or a sound path to the wrong one."),
        4: _("Evidence first, the cause found; fix or prevention incomplete."),
        5: _("The cheapest sound path, the cause, its fix and its prevention."),
    },
    DELIVERY: {
        1: _("I could not have said this aloud."),
        2: _("Fragments; the listener would have had to guess."),
        3: _("The points were there, without an order."),
        4: _("Clear: first the answer, then the reasons."),
        5: _("Clear and complete in the time, with a number and a trade-off."),
    },
    TIME: {
        1: _("Twice the planned time or more."),
        2: _("Well over the plan."),
        3: _("Over the plan."),
        4: _("Slightly over the plan."),
        5: _("Within the plan."),
    },
}
