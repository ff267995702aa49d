"""What people type about themselves."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, BaseUserCreationForm, PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import attempts, time_zones
from accounts.models import Language, User


def _zone_choices() -> list[tuple[str, str]]:
    return [(name, name.replace("_", " ")) for name in time_zones.names()]


class SignUpForm(BaseUserCreationForm):  # type: ignore[type-arg] # generic in the stubs alone
    """A new person. The browser tells the time zone; one that is unknown becomes UTC."""

    time_zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-browser-time-zone": ""})
    )

    class Meta:
        model = User
        fields = ("username",)

    def clean_username(self) -> str:
        """Refuse a name that differs from an existing one by case alone."""
        username: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("This name is taken. Please choose another one."))
        return username

    def clean_time_zone(self) -> str:
        """The browser's zone if we know it: nobody typed it, so nobody is bothered about it."""
        name: str = self.cleaned_data["time_zone"]
        return name if name in time_zones.names() else "UTC"

    def save_for(self, language: str) -> User:
        """Make the account; `language` is the one in which the visitor read the page."""
        user: User = self.save(commit=False)
        user.language = language if language in Language.values else Language.ENGLISH
        user.time_zone = self.cleaned_data["time_zone"]
        user.save()
        return user


class SignInForm(AuthenticationForm):
    """Name and password, with a pause after many failures."""

    error_messages = {  # noqa: RUF012 -- Django's own attribute, an instance attribute in its types
        "invalid_login": _("Name and password do not fit together. Please try again; case matters."),
        "inactive": _("This account is switched off."),
        "wait": _("That were many attempts. Please wait a quarter of an hour and try again."),
    }

    def clean(self) -> dict[str, Any]:
        """Check the password unless this name has to wait; count what fails."""
        name = self.cleaned_data.get("username") or ""
        if attempts.blocked(name, self._address()):
            raise ValidationError(self.error_messages["wait"], code="wait")
        try:
            cleaned = super().clean()
        except ValidationError:
            attempts.failed(name, self._address())
            raise
        attempts.succeeded(name, self._address())
        return cleaned

    def _address(self) -> str:
        return str(self.request.META.get("REMOTE_ADDR", "")) if self.request else ""


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg] # generic in the stubs alone
    """Language, hours and the day of the interview."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=_zone_choices,
        help_text=_("A day begins at four in the morning in your time zone."),
    )

    class Meta:
        model = User
        fields = ("language", "time_zone", "minutes_a_day", "interview_date")
        widgets = {  # noqa: RUF012 -- Django reads a plain dictionary here
            "interview_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }


class ChangePasswordForm(PasswordChangeForm):
    """The old password and a new one, twice."""


class DeleteForm(forms.Form):
    """The password once more, before everything is gone."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user

    def clean_password(self) -> str:
        """Refuse anything but the person's own password."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password. Nothing was deleted."))
        return password
