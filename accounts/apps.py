"""The accounts app: people, and how they sign in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the room with Django."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
