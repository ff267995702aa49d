"""Prose of the content as HTML that templates may show as it is."""

from django.utils.safestring import SafeString, mark_safe

from bank import prose


def html(markdown: str) -> SafeString:
    """Sanitised HTML of a piece of Markdown."""
    return mark_safe(prose.to_html(markdown))  # noqa: S308 -- to_html sanitises


def inline(markdown: str) -> SafeString:
    """The same without the paragraph around a single line, for labels."""
    text = prose.to_html(markdown).strip()
    single = text.startswith("<p>") and text.endswith("</p>") and text.count("<p>") == 1
    return mark_safe(text[3:-4] if single else text)  # noqa: S308 -- to_html sanitises
