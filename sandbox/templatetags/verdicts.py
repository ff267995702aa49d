"""Verdicts in words, for the templates of any room."""

from django import template
from django.utils.functional import Promise

from sandbox.words import FACTS, VERDICTS

register = template.Library()


@register.filter
def verdict_name(verdict: str) -> Promise | str:
    """The name of a verdict in the reader's language; what is not a verdict stays as it is."""
    return VERDICTS[verdict].name if verdict in VERDICTS else verdict


@register.filter
def fact_name(name: str) -> Promise | str:
    """What the compiler reports, named in the reader's language where it has a name of its own."""
    return FACTS.get(name, name)
