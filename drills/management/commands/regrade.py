"""`python manage.py regrade`: the stored answers through the grader of today, with the differences."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from typing import Any

from django.core.management import BaseCommand, CommandError

from drills.answers import regrading
from drills.answers.regrading import Difference
from drills.items import catalogue
from drills.memory.scheduling import Rating

LONGEST = 60


class Command(BaseCommand):
    """Shows what would change; changes it only on request."""

    help = "Grade stored answers to drills again and show what would differ. --apply makes it so."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One item, a first day, and whether to write."""
        parser.add_argument("--item", default="", help="only this drill family")
        parser.add_argument("--since", type=date.fromisoformat, help="only answers from this day (UTC) on")
        parser.add_argument("--apply", action="store_true", help="write the differences; ratings follow")

    def handle(self, *_: Any, item: str, since: date | None, apply: bool, **__: Any) -> None:
        """Grade again, show, and perhaps apply."""
        if item and item not in catalogue.current().drills:
            raise CommandError(f"There is no drill family {item!r}.")
        moment = datetime.combine(since, datetime.min.time(), UTC) if since else None
        found = regrading.regrade(item, moment)
        for difference in found.differences:
            self.stdout.write(line(difference))
        for (before, after), count in sorted(found.by_change().items()):
            self.stdout.write(f"{count:6} x {before} -> {after}")
        self.stdout.write(
            f"{found.graded} submissions graded again, {len(found.differences)} differ; "
            f"{found.left_out} left out, because their item has changed since."
        )
        if apply:
            ratings = regrading.apply(found.differences)
            self.stdout.write(self.style.SUCCESS(f"Applied; {ratings} ratings changed with them."))
        elif found.differences:
            self.stdout.write("Nothing was changed. --apply makes it so.")


def line(difference: Difference) -> str:
    """One difference: item, seed, what was typed, verdicts, ratings."""
    stored = difference.stored
    typed = "; ".join(f"{part}: {text[:LONGEST]}" for part, text in stored.texts.items())
    changed = f"{_judged(difference.before)} -> {_judged(difference.after)}"
    ratings = ""
    if stored.review and difference.rating and difference.rating != stored.review.rating:
        ratings = f", rating {Rating(stored.review.rating).name} -> {difference.rating.name}"
    return f"{stored.item_id} (seed {stored.seed}): {changed}{ratings}  [{typed}]"


def _judged(judged: tuple[str, str]) -> str:
    verdict, tag = judged
    return f"{verdict} ({tag})" if tag else verdict
