"""`manage.py load_content`: read the content folder and bring the catalogue's mirror up to date."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

import bank
from drills.items import catalogue


class Command(BaseCommand):
    """Loading twice changes nothing; an item whose digest is unchanged is not written."""

    help = "Read the content folder and bring the catalogue in the database up to date."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Load, and say what changed; broken content ends with the list of its problems."""
        try:
            content = bank.catalogue()
        except bank.ContentError as error:
            raise CommandError(str(error)) from error
        loaded = catalogue.refresh(content)
        self.stdout.write(
            f"{len(content.items)} items: {loaded.added} added, "
            f"{loaded.changed} changed, {loaded.retired} retired"
        )
