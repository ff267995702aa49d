"""The language of content for the language of a page, or of an interview."""

from typing import Literal

from django.utils.translation import get_language


def content_language(code: str) -> Literal["en", "zh"]:
    """ "zh" for any Chinese, else "en": the keys under which the bank keeps its texts."""
    return "zh" if code.startswith("zh") else "en"


def page_language() -> Literal["en", "zh"]:
    """The language of content for the page that is being made."""
    return content_language(get_language() or "")
