"""The language of content for the language of a page."""

from django.utils.translation import get_language

from bank.schema import Language


def page_language() -> Language:
    """ "zh" for any Chinese page, else "en"."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
