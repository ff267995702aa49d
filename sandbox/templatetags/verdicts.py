"""Verdicts and modes in words, for the templates of any room."""

from django import template
from django.utils.functional import Promise

from sandbox.pages.words import FACTS, MODES, VERDICTS

register = template.Library()


@register.filter
def verdict_name(verdict: str) -> Promise | str:
    """The name of a verdict in the reader's language; what is not a verdict stays as it is."""
    return VERDICTS[verdict].name if verdict in VERDICTS else verdict


@register.filter
def mode_name(mode: str) -> Promise | str:
    """What was done with a submission, in the reader's language."""
    return MODES.get(mode, mode)


@register.filter
def fact_name(name: str) -> str:
    """What the compiler reports ("softmax registers a thread"): the kernel, then the reader's words."""
    for ours, words in FACTS.items():
        if name == ours or name.endswith(f" {ours}"):
            return f"{name.removesuffix(ours)}{words}"
    return name
