"""How an answer may be written, in a few words beside its field; one line a kind."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from bank.instances import PartInstance


def hint(part: PartInstance) -> str:
    """The words for a part; empty where its field speaks for itself."""
    return _HINTS.get(part.kind, _unit)(part)


def _unit(part: PartInstance) -> str:
    return _("(write the unit, too)") if part.unit else ""


def _significant(part: PartInstance) -> str:
    return _("(with %(figures)s significant figures)") % {"figures": part.tolerance.significant}


def _fraction(_part: PartInstance) -> str:
    return _("(as an exact fraction, such as 3/7)")


def _interval(part: PartInstance) -> str:
    return _("(both ends, for example %(example)s)") % {"example": f"3–5 {part.unit}".strip()}


def _ordering(_part: PartInstance) -> str:
    return _("(the names in order, separated by >)")


def _yes_no(part: PartInstance) -> str:
    return _("(yes or no, with the reason: “yes: …”)") if part.reasons else ""


def _values(part: PartInstance) -> str:
    if part.choices:
        return _("(the names of all that fit, separated by commas; or none)")
    if part.unit:
        return _("(all values, separated by commas, with the unit)")
    return _("(all values, separated by commas)")


_HINTS: dict[str, Callable[[PartInstance], str]] = {
    "significant": _significant,
    "fraction": _fraction,
    "interval": _interval,
    "ordering": _ordering,
    "yes-no": _yes_no,
    "set": _values,
    "list": _values,
}
