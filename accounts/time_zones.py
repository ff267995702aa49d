"""Names of time zones: which ones exist, and the check of a typed one."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# The database of zones also holds aliases for machines ("posixrules", "Factory", "SystemV/…").
_REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia",
    "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


@cache
def names() -> tuple[str, ...]:
    """All zones that a person can choose, in alphabetical order, UTC first."""
    regional = (name for name in available_timezones() if name.partition("/")[0] in _REGIONS)
    return ("UTC", *sorted(regional))


def validate(name: str) -> None:
    """Raise ValidationError unless `name` is one of `names()`."""
    if name not in names():
        raise ValidationError(_("There is no time zone of this name. Please choose one from the list."))


def zone(name: str) -> ZoneInfo:
    """The zone of a stored name; UTC when the machine no longer knows it."""
    return ZoneInfo(name if name in names() else "UTC")
