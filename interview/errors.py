"""Pages for requests that cannot be taken."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 — Django's signature
    """400 with a sentence instead of a blank page."""
    return render(request, "400.html", status=400)


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 — Django's signature
    """403 for a form whose token is too old, which a sign-in in another tab makes it: it can be sent again.

    Only what came from a page of ours is offered again: what another site made the browser send would
    get the person's consent by a trick. Passwords are never written into a page.
    """
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    again = ours and not any("password" in name for name in names)
    fields = [(name, text) for name in names for text in request.POST.getlist(name)] if again else []
    return render(request, "403_csrf.html", {"again": again, "fields": fields}, status=403)
