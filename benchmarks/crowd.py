"""Fills an empty database with a crowd: a scholar with very many flashcards, and many people with some each.

    python benchmarks/crowd.py [--people 3000] [--cards 1000]
                               [--scholar-cards 100000] [--scholar-reviews 1000000]

The database is the one of DATABASE_URL (or the data folder); it must hold no people yet. Everything follows
from a fixed seed. Memories are what FSRS would make of plausible histories in kind, not in every number: what
is measured on them are queries. PostgreSQL is filled with COPY, without looking up each foreign key (they are
right by construction), SQLite row by row in one transaction.
"""
# ruff: noqa: E402 -- Django must be set up before its models can be imported

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, models, transaction

from accounts.models import User
from drills.items import catalogue
from drills.memory.scheduling import State
from drills.models import Card, DailyTally, Flashcard, Item, Review

SCHOLAR = "scholar"
YEARS_S = 3 * 365 * 86_400
NOW = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
TODAY = NOW.date()


def main(people: int, cards: int, scholar_cards: int, scholar_reviews: int) -> None:
    """Fill the database; says what it made and how long it took."""
    started = time.perf_counter()
    call_command("migrate", verbosity=0)
    if User.objects.exists():
        sys.exit("This database has people already: a crowd is only made in an empty one.")
    catalogue.refresh(catalogue.current())
    dice = random.Random(7)
    make_scholar(dice, scholar_cards, scholar_reviews)
    make_people(dice, people, cards)
    analyse()
    report = {"people": people, "cards": Card.objects.count(), "reviews": Review.objects.count()}
    print(json.dumps({**report, "seconds": round(time.perf_counter() - started)}))


def make_scholar(dice: random.Random, cards: int, reviews: int) -> None:
    """One person with flashcards of their own, and years of reviews."""
    scholar = User.objects.create_user(SCHOLAR, minutes_a_day=120)
    items = [f"own-{scholar.pk}-{number}" for number in range(cards)]
    store(Item, (own_item(scholar, name, place) for place, name in enumerate(items)))
    store(Flashcard, (flashcard(scholar, name) for name in items))
    each = max(1, reviews // cards)
    store(Card, (card(dice, scholar.pk, name, each, dice.uniform(-7, 365)) for name in items))
    keys = Card.objects.filter(user=scholar).order_by("pk").values_list("pk", flat=True)
    store(Review, (row for key in keys for row in history(dice, scholar.pk, key, each)))
    store(DailyTally, tallies(dice, scholar.pk, 3 * 365, reviews // (3 * 365)))


def make_people(dice: random.Random, people: int, cards: int) -> None:
    """People who study the items of the content, and many more that only the database knows."""
    known = list(Item.objects.filter(owner=None).order_by("position").values_list("pk", flat=True))
    extra = [f"crowd-{number}" for number in range(max(0, cards - len(known)))]
    store(Item, (shared_item(name, len(known) + place) for place, name in enumerate(extra)))
    User.objects.bulk_create([User(username=f"person-{number}") for number in range(people)], batch_size=500)
    crowd = User.objects.filter(username__startswith="person-").values_list("pk", flat=True)
    store(Card, (row for who in crowd for row in shared_cards(dice, who, known[:cards], extra)))
    store(DailyTally, (row for who in crowd for row in tallies(dice, who, 60, 25)))


def shared_cards(
    dice: random.Random, who: int, known: list[str], extra: list[str]
) -> Iterator[dict[str, Any]]:
    """Cards of one person: items of the content wait today, those that only the database knows come later."""
    for name in known:
        yield card(dice, who, name, 8, dice.uniform(-7, 0))
    for name in extra:
        yield card(dice, who, name, 8, dice.uniform(1, 365))


def own_item(owner: User, name: str, place: int) -> dict[str, Any]:
    """The row of a flashcard in the mirror."""
    return {**shared_item(name, place), "kind": "flashcard", "topic": "own", "owner": owner.pk}


def shared_item(name: str, place: int) -> dict[str, Any]:
    """The row of an item that only the database knows."""
    return {
        "id": name, "kind": "drill", "topic": f"topic-{place % 12}", "difficulty": 2, "minutes": 0.2,
        "position": place, "digest": "0" * 16,
    }  # fmt: skip


def flashcard(owner: User, name: str) -> dict[str, Any]:
    """Its two sides."""
    sides = {"front": f"<p>What is {name}?</p>", "back": "<p>A card.</p>"}
    return {"item": name, "user": owner.pk, "guid": name, "deck": "Scholar", **sides}


def card(dice: random.Random, who: int, name: str, reviews: int, wait: float) -> dict[str, Any]:
    """A memory in days, due in `wait` days."""
    stability = dice.lognormvariate(4, 1.2)
    last = TODAY - timedelta(days=max(1, round(stability - wait)))
    return {
        "user": who, "item": name, "state": int(State.REVIEW), "step": None, "stability": stability,
        "difficulty": dice.uniform(1, 10), "last_day": last, "due": NOW + timedelta(days=wait),
        "review_count": reviews, "lapses": dice.choice((0, 0, 0, 1, 2)),
    }  # fmt: skip


def history(dice: random.Random, who: int, key: int, reviews: int) -> Iterator[dict[str, Any]]:
    """The answers to one card, oldest first."""
    moments = sorted(dice.uniform(1, YEARS_S) for _ in range(reviews))
    for number, ago in enumerate(reversed(moments)):
        at = NOW - timedelta(seconds=ago)
        memory = {
            "state": 2, "step": None, "stability": 10.0 + number, "difficulty": 5.0, "review_count": number,
            "last_day": at.date().isoformat(), "due": at.isoformat(), "lapses": 0, "buried_until": None,
        }  # fmt: skip
        rating = dice.choice((1, 2, 3, 3, 3, 3, 3, 3, 4))
        yield {
            "user": who, "card": key, "kind": "flashcard", "number": number, "study_day": at.date(),
            "answered_at": at, "seconds": dice.uniform(3, 30), "item_digest": "0" * 16,
            "verdict": "self-assessed", "map_version": 1, "rating": rating, "predicted": 0.9,
            "before": memory, "after": memory,
        }  # fmt: skip


def tallies(dice: random.Random, who: int, days: int, answers: int) -> Iterator[dict[str, Any]]:
    """What one person did on each day."""
    for back in range(days):
        done = dice.randint(answers // 2, answers * 3 // 2)
        yield {
            "user": who, "study_day": TODAY - timedelta(days=back + 1), "answers": done, "new": done // 10,
            "tested": done, "recalled": done * 9 // 10, "seconds": done * 9.0, "predicted": done * 0.9,
        }  # fmt: skip


def store(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows, given by field names; what is left out has the model's default."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    place = {field.name: number for number, field in enumerate(fields)}
    unsaid = [prepared(field.get_default()) for field in fields]

    def line(row: dict[str, Any]) -> list[object]:
        values = unsaid.copy()
        for name, value in row.items():
            values[place[name]] = prepared(value)
        return values

    table = f'"{model._meta.db_table}" ({columns})'
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(line(row))
        else:
            marks = ", ".join("?" * len(fields))
            cursor.cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", map(line, rows))  # noqa: S608


def prepared(value: object) -> object:
    """A value as the database's driver takes it; plain ones need no conversion."""
    if isinstance(value, int | float | str) or value is None:
        return value
    if isinstance(value, dict | list):
        return json.dumps(value)
    if connection.vendor == "sqlite" and isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if connection.vendor == "sqlite" and isinstance(value, date) else value


def analyse() -> None:
    """Let the planner know what it has, as a database in use does."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def sizes(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The options that say how large the crowd is."""
    parser.add_argument("--people", type=int, default=3000)
    parser.add_argument("--cards", type=int, default=1000)
    parser.add_argument("--scholar-cards", type=int, default=100_000)
    parser.add_argument("--scholar-reviews", type=int, default=1_000_000)
    return parser


if __name__ == "__main__":
    main(**vars(sizes(argparse.ArgumentParser(description=__doc__)).parse_args()))
