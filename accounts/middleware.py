"""Answers in the language, and with the clock, of the person who asks."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts.models import User

Next = Callable[[HttpRequest], HttpResponse]


class PersonalSettings:
    """Activates the signed-in person's language and time zone for the time of one request.

    Stands after AuthenticationMiddleware; for signed-out visitors Django's LocaleMiddleware has already
    decided by cookie and Accept-Language.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, User):
            return self.get_response(request)
        language = _known(request.user.language)
        with translation.override(language), timezone.override(request.user.zone()):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        # LocaleMiddleware outside would otherwise announce the visitor's language.
        response.headers.setdefault("Content-Language", language)
        return response


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
