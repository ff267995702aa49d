"""`manage.py anki_file ID`: does one import or export in this process, within limits."""

import resource
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from drills.anki import work

MEMORY = 1_500_000_000  # bytes of address space; Django and the bank take about a third
SECONDS = 3600  # two million answers, the most that are taken, need most of it


class Command(BaseCommand):
    """One import or export of Anki files; the results worker starts this."""

    help = "Does one import or export of Anki files."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which row of AnkiFile."""
        parser.add_argument("file", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Set the limits, then work. Past its time the process ends; the next look tidies up."""
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        signal.alarm(2 * SECONDS)
        work.run(options["file"])
