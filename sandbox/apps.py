"""The Django application of code submissions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SandboxConfig(AppConfig):
    """Submissions, their verdicts and the pages on which people write code."""

    name = "sandbox"
    verbose_name = _("Code")
