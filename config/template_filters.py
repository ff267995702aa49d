"""Template filters that every room may use, built in (settings.TEMPLATES)."""

from html import unescape

from django import template
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from bank.prose import to_html

register = template.Library()


@register.filter
def prose(markdown: str) -> SafeString:
    """Markdown of the content as HTML; it is sanitised by bank.prose."""
    return mark_safe(to_html(markdown))  # noqa: S308 — sanitised


@register.filter
def inline_prose(markdown: str) -> SafeString:
    """The same for one line inside a sentence, a list or a label: without its paragraph."""
    html = to_html(markdown).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html.removeprefix("<p>").removesuffix("</p>")
    return mark_safe(html)  # noqa: S308 — sanitised


@register.filter
def plain_prose(markdown: str) -> str:
    """The words alone, where no markup can stand: in an option, in a title."""
    return unescape(strip_tags(to_html(markdown))).strip()


@register.filter
def item(mapping: dict[object, object], key: object) -> object:
    """`mapping[key]`, which templates cannot say; empty when it is not there."""
    return mapping.get(key, "")
