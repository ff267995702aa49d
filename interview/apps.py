"""The lobby and the rounds, as a Django application."""

from django.apps import AppConfig


class InterviewConfig(AppConfig):
    """Today, the question bank, mock rounds and their reports."""

    name = "interview"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connects the listeners and registers the checks."""
        from interview import checks, listeners  # noqa: F401, PLC0415 — models exist only now
