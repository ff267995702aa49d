"""The language of content for the language of a page."""

from typing import Literal

from django.utils.translation import get_language


def page_language() -> Literal["en", "zh"]:
    """ "zh" for any Chinese page, else "en": the keys under which the bank keeps its texts."""
    return "zh" if (get_language() or "").startswith("zh") else "en"
