"""What `manage.py check` says of the settings: a mistake is seen at the start, not in an interview."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from interview.interviewer import endpoint


@register
def interviewer_settings(**_: Any) -> list[CheckMessage]:
    """An INTERVIEWER_URL needs the other settings, in their form. The message never holds the key."""
    if not settings.INTERVIEWER_URL:
        return []
    try:
        endpoint(
            settings.INTERVIEWER_URL,
            settings.INTERVIEWER_KEY,
            settings.INTERVIEWER_MODEL,
            settings.INTERVIEWER_SECONDS,
        )
    except ValueError as problem:
        return [Error(str(problem), hint="docs/interviewer.md", id="interview.E001")]
    return []
