"""Pages of an account: sign up, sign in and out, settings, password, deletion, language."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.doors import signed_in
from accounts.forms import ChangePasswordForm, DeleteForm, SettingsForm, SignInForm, SignUpForm
from accounts.models import Language, User

HOME = "today"


@sensitive_post_parameters()
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account and sign its owner in."""
    if request.user.is_authenticated:
        return redirect(HOME)
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.save_for(translation.get_language() or ""))
        return redirect(_next(request) or HOME)
    return render(request, "accounts/sign_up.html", {"form": form, "next": _next(request)})


class SignIn(LoginView):
    """Django's sign-in with our form; goes back to the page that asked for it."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    next_page = HOME


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of this browser; its language stays."""
    language = translation.get_language() or Language.ENGLISH
    logout(request)
    return _with_language_cookie(redirect("accounts:sign_in"), language)


@signed_in
def edit_settings(request: HttpRequest) -> HttpResponse:
    """Language, time zone, minutes a day, interview date."""
    person = cast(User, request.user)
    # The form writes what it was given into its instance even when it is invalid; the page around the
    # form shows `request.user`, so the form gets a copy.
    form = SettingsForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        with translation.override(saved.language):
            messages.success(request, _("Your settings are saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form})


@sensitive_post_parameters()
@signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """Set a new password; this browser stays signed in, others are signed out."""
    form = ChangePasswordForm(cast(User, request.user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("Your new password is in force."))
        return redirect("accounts:settings")
    return render(request, "accounts/password.html", {"form": form})


@sensitive_post_parameters()
@signed_in
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the account with everything that belongs to it, after the password was given."""
    person = cast(User, request.user)
    form = DeleteForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        logout(request)
        person.delete()
        messages.success(request, _("Your account and everything in it is deleted."))
        return redirect("accounts:sign_up")
    return render(request, "accounts/delete.html", {"form": form})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language: remembered in a cookie, and in the account if there is one."""
    language = request.POST.get("language", "")
    back = redirect(_next(request) or HOME)
    if language not in Language.values:
        return back
    if isinstance(request.user, User):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return _with_language_cookie(back, language)


def _next(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if that is a place of ours; else nothing."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    # redirect() would take a word without a slash for the name of a view.
    return target if ours and target.startswith("/") else ""


def _with_language_cookie(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600, samesite="Lax", httponly=True
    )
    return response
