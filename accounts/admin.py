"""People in Django's administration pages."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from accounts.models import User

PREPARATION = ("language", "time_zone", "minutes_a_day", "interview_date")


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg] # generic in the stubs alone
    """Django's own page for users, with our fields."""

    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Preparation"), {"fields": PREPARATION}))
