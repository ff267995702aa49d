"""A person's own flashcards: made, changed, taken away. The only writer of Flashcard and of its Item.

Every flashcard has a card from the start, so that the list of one's own cards shows it; a new one is due at
once and counts as new until it was answered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from bank import prose
from drills.cards import cleaning, pictures
from drills.day import day_plans
from drills.items import contents
from drills.models import Card, Flashcard, Item

OWN_DECK = "Seven Rounds"
LONGEST_SIDE = 20_000  # characters of Markdown
BATCH = 500


@dataclass(frozen=True)
class Sides:
    """What a flashcard says, as sanitised HTML, and where it belongs.

    `guid` and `ordinal` are its identity in Anki: which note, and which of the note's cards.
    """

    guid: str
    ordinal: int
    deck: str
    tags: str
    front: str
    back: str

    @property
    def digest(self) -> str:
        """Identifies exactly what somebody is shown."""
        return sha256(f"{self.front}\0{self.back}".encode()).hexdigest()


@dataclass(frozen=True)
class Draft:
    """A flashcard that is not saved yet: its item, its sides, and the person's card of it."""

    item: Item
    flashcard: Flashcard
    card: Card


def item_id(user: User, guid: str, ordinal: int) -> str:
    """The id of a person's flashcard: always the same for the same note."""
    return f"own-{user.pk}-{sha256(f'{guid}:{ordinal}'.encode()).hexdigest()[:24]}"


@transaction.atomic
def create(user: User, front: str, back: str, now: datetime) -> Flashcard:
    """Make a flashcard from two sides in Markdown."""
    sides = Sides(uuid4().hex, 0, OWN_DECK, "", prose.to_html(front), prose.to_html(back))
    (draft,) = drafts(user, [sides], now)
    save([draft])
    day_plans.forget(user, now)
    return draft.flashcard


@transaction.atomic
def change(flashcard: Flashcard, front: str, back: str) -> None:
    """Give a flashcard other sides, in HTML, which is cleaned; what is remembered of it stays."""
    shown = pictures.names_in(flashcard.front + flashcard.back)
    sides = [_cleaned(flashcard.user, side) for side in (front, back)]
    update([flashcard], [Sides(flashcard.guid, flashcard.ordinal, flashcard.deck, flashcard.tags, *sides)])
    pictures.forget(flashcard.user, shown)


@transaction.atomic
def delete(flashcard: Flashcard, now: datetime) -> None:
    """Take a flashcard away, with its memory and its history."""
    user, shown = flashcard.user, pictures.names_in(flashcard.front + flashcard.back)
    flashcard.item.delete()
    pictures.forget(user, shown)
    day_plans.forget(user, now)


def drafts(user: User, many: Sequence[Sides], now: datetime) -> list[Draft]:
    """Flashcards that are not there yet, each with a new card, one due after the other; nothing is saved."""
    return [_draft(user, sides, now, place) for place, sides in enumerate(many)]


def save(made: Sequence[Draft]) -> None:
    """Write drafts; the caller's transaction holds them."""
    Item.objects.bulk_create([draft.item for draft in made], batch_size=BATCH)
    Flashcard.objects.bulk_create([draft.flashcard for draft in made], batch_size=BATCH)
    Card.objects.bulk_create([draft.card for draft in made], batch_size=BATCH)


def update(stored: Iterable[Flashcard], many: Iterable[Sides]) -> None:
    """Give flashcards (with their items) other sides, one for one; the caller's transaction holds them."""
    changed = list(stored)
    for flashcard, sides in zip(changed, many, strict=True):
        flashcard.front, flashcard.back = sides.front, sides.back
        flashcard.deck, flashcard.tags = sides.deck, sides.tags
        flashcard.item.digest = sides.digest
    Flashcard.objects.bulk_update(changed, ["front", "back", "deck", "tags"], batch_size=100)
    Item.objects.bulk_update([flashcard.item for flashcard in changed], ["digest"], batch_size=100)


def _cleaned(user: User, html: str) -> str:
    """Sanitised HTML; images are those of the person."""

    def address(name: str) -> str | None:
        return pictures.address(name) if pictures.path_of(user, name) else None

    return cleaning.clean(html, address)


def _draft(user: User, sides: Sides, now: datetime, place: int) -> Draft:
    item = Item(
        id=item_id(user, sides.guid, sides.ordinal),
        kind=contents.FLASHCARD,
        topic=contents.OWN_TOPIC,
        difficulty=contents.DIFFICULTY,
        minutes=contents.MINUTES,
        position=place,
        digest=sides.digest,
        sibling_group=_group(sides.guid),
        owner=user,
    )
    flashcard = Flashcard(
        item=item,
        user=user,
        guid=sides.guid,
        ordinal=sides.ordinal,
        deck=sides.deck,
        tags=sides.tags,
        front=sides.front,
        back=sides.back,
    )
    return Draft(item, flashcard, Card(user=user, item=item, due=now + timedelta(microseconds=place)))


def _group(guid: str) -> str:
    """Cards of one note give each other's answers away."""
    return f"note-{sha256(guid.encode()).hexdigest()[:24]}"
