"""The drills app: memory and calculation."""

from django.apps import AppConfig


class DrillsConfig(AppConfig):
    """Registers the room with Django."""

    name = "drills"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what listens to saves of other rooms."""
        from drills.day import freshness  # noqa: F401, PLC0415 -- models exist only now
