"""Addresses that never change, looked up once: `url` composes them anew each time, twenty times an answer."""

from functools import cache

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
@cache
def address(name: str) -> str:
    """The address of a page that takes no arguments."""
    return reverse(name)
