"""The drills app: memory and calculation."""

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    """Registers the room with Django."""

    name = "drills"
    default_auto_field = "django.db.models.BigAutoField"
