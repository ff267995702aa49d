"""The words of the readiness page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interview.readiness.profile import Name, Priority, Standing

PRIORITY_NAMES: dict[Priority, str | Promise] = {
    "must": _("P0: must be passed"),
    "decides": _("P0: the long suit that decides"),
    "veto": _("P0: a veto, code taste"),
    "potential": _("P1: shows potential"),
    "view": _("P1: an engineer's view"),
}
MEASURE_NAMES: dict[Name, str | Promise] = {
    "questions": _("Questions"),
    "drills": _("Calculations"),
    "code": _("Code"),
    "mocks": _("Mock interviews"),
}
STANDING_NAMES: dict[Standing, str | Promise] = {
    "ready": _("ready"),
    "under way": _("under way"),
    "gap": _("a gap"),
    "unknown": _("not enough evidence"),
}
#: What to do next about the weakest measure, and the name of the page where one does it.
NEXT_STEPS: dict[Name, tuple[str | Promise, str]] = {
    "questions": (_("Learn its questions"), "bank"),
    "drills": (_("Do its calculations"), "bank"),
    "code": (_("Solve its coding tasks"), "sandbox:tasks"),
    "mocks": (_("Sit a round"), "rounds"),
}
