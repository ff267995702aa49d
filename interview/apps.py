"""The lobby and the rounds, as a Django application."""

from django.apps import AppConfig


class InterviewConfig(AppConfig):
    """Today, the question bank, mock rounds and their reports."""

    name = "interview"
    default_auto_field = "django.db.models.BigAutoField"
