"""What a person shows of their work."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class PortfolioEntry(models.Model):
    """What a person says about their best submission to one task, and whether it is shown."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="portfolio_entries"
    )
    task = models.CharField(max_length=100)
    shown = models.BooleanField(default=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["task"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "task"], name="one_portfolio_entry_a_task")
        ]

    def __str__(self) -> str:
        return f"{self.task} in the portfolio of {self.user}"
