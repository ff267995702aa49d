"""Headers and limits that hold for every page."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

Next = Callable[[HttpRequest], HttpResponse]

# No inline script or style, nothing from elsewhere. docs/design-system.md says how that was tried.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",  # the editor's error marks
        "media-src blob:",  # recordings of spoken answers, which never leave the browser
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicy:
    """Says to the browser what a page may load and run."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class BodyLimit:
    """Refuses a body that no form of ours can need, before anything reads it, with a sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and length > self._large(request):
            return render(request, "413.html", {"most": self._large(request) // 10**6}, status=413)
        return self.get_response(request)

    def _large(self, request: HttpRequest) -> int:
        """The most bytes that this very address takes; 0 for those that take no more than a form."""
        try:
            name = resolve(request.path_info).view_name
        except Resolver404:
            return 0
        return settings.LARGE_BODIES.get(name, 0)


class WrongMethod:
    """A page for people who open an address that only takes forms; Django's own answer is blank."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
            return response
        page = render(request, "405.html", status=response.status_code)
        page.headers["Allow"] = response.headers["Allow"]
        return page
