"""Pages for requests that cannot be read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """400 with a sentence instead of a blank page."""
    return render(request, "400.html", status=400)
