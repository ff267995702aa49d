"""`python manage.py fit_parameters`: personal parameters, fitted for one person or for all that are due."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from drills.fitting.outcome import FEWEST, Outcome
from drills.personal import fits

RUN_LIMIT_S = 25 * 60  # the worker looks again every half hour


class Command(BaseCommand):
    """Shows what a fit finds; keeps it only on request."""

    help = "Fit the memory model to people's own answers and show what came of it. --apply keeps it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One person or all that are due, and whether to write."""
        parser.add_argument("--user", help="only this person, whether due or not")
        parser.add_argument("--apply", action="store_true", help="keep the outcome; adopt it if it improves")
        parser.add_argument(
            "--due", action="store_true", help="what the worker does: all that are due, applied"
        )

    def handle(self, *_: Any, user: str | None, apply: bool, due: bool, **__: Any) -> None:
        """Tell memories again that are behind, then fit one person after the other."""
        now, began = timezone.now(), time.monotonic()
        people = self._named(user) if user else fits.to_fit(now)
        if due:
            for person in fits.to_remember(now):
                self._attempt(person, apply=True, only_remember=True)
        for person in people:
            if time.monotonic() - began > RUN_LIMIT_S:
                self.stdout.write("The others are left to the next run.")
                break
            self._attempt(person, apply=apply or due)

    def _named(self, name: str) -> list[User]:
        person = User.objects.filter(username=name).first()
        if person is None:
            raise CommandError(f"There is nobody called {name!r}.")
        return [person]

    def _attempt(self, person: User, *, apply: bool, only_remember: bool = False) -> None:
        """One person's failure must not stop the others."""
        try:
            if not only_remember:
                outcome = fits.fit_person(person)
                self.stdout.write(f"{person.username}: {sentence(outcome)}")
                if not apply:
                    self.stdout.write("Nothing was kept. --apply keeps it.")
                    return
                fits.keep(person, outcome, timezone.now())
            told = fits.remember(person)
            if told:
                self.stdout.write(f"{person.username}: the memories of {told} cards were told again.")
        except Exception as error:
            self.stderr.write(f"{person.username}: {type(error).__name__}: {error}")


def sentence(outcome: Outcome) -> str:
    """What came of a fit, for a person at a terminal."""
    counts = f"{outcome.reviews} reviews, {outcome.scored} of them scored"
    if outcome.before is None or outcome.after is None:
        return f"{counts}; fewer than {FEWEST} scored, the defaults stay."
    losses = f"log-loss on the latest {outcome.held_back}: {outcome.before:.4f} -> {outcome.after:.4f}"
    return f"{counts}; {losses}; {'better' if outcome.improves else 'not better, what is in force stays'}."
