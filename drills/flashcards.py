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
from drills import contents, day_plans
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


def item_id(user: User, guid: str, ordinal: int) -> str:
    """The id of a person's flashcard: always the same for the same note."""
    return f"own-{user.pk}-{sha256(f'{guid}:{ordinal}'.encode()).hexdigest()[:24]}"


@transaction.atomic
def create(user: User, front: str, back: str, now: datetime) -> Flashcard:
    """Make a flashcard from two sides in Markdown."""
    sides = Sides(uuid4().hex, 0, OWN_DECK, "", prose.to_html(front), prose.to_html(back))
    (made,) = add(user, [sides], now)
    day_plans.forget(user, now)
    return made


@transaction.atomic
def change(flashcard: Flashcard, front: str, back: str) -> None:
    """Give a flashcard other sides, in Markdown; what is remembered of it stays."""
    update([flashcard], [_with_sides(flashcard, prose.to_html(front), prose.to_html(back))])


@transaction.atomic
def delete(flashcard: Flashcard, now: datetime) -> None:
    """Take a flashcard away, with its memory and its history."""
    user = flashcard.user
    flashcard.item.delete()
    day_plans.forget(user, now)


def add(user: User, many: Sequence[Sides], now: datetime) -> list[Flashcard]:
    """Write flashcards that are not there yet, each with a new card; the caller's transaction holds them."""
    ids = [item_id(user, sides.guid, sides.ordinal) for sides in many]
    Item.objects.bulk_create(
        [_item(user, id_, sides, place) for place, (id_, sides) in enumerate(zip(ids, many, strict=True))],
        batch_size=BATCH,
    )
    made = [_flashcard(user, id_, sides) for id_, sides in zip(ids, many, strict=True)]
    Flashcard.objects.bulk_create(made, batch_size=BATCH)
    # One after the other, so that they come in their order.
    Card.objects.bulk_create(
        [
            Card(user=user, item_id=id_, due=now + timedelta(microseconds=place))
            for place, id_ in enumerate(ids)
        ],
        batch_size=BATCH,
    )
    return made


def update(stored: Iterable[Flashcard], many: Iterable[Sides]) -> None:
    """Give flashcards (with their items) other sides, one for one; the caller's transaction holds them."""
    changed = list(stored)
    for flashcard, sides in zip(changed, many, strict=True):
        flashcard.front, flashcard.back = sides.front, sides.back
        flashcard.deck, flashcard.tags = sides.deck, sides.tags
        flashcard.item.digest = sides.digest
    Flashcard.objects.bulk_update(changed, ["front", "back", "deck", "tags"], batch_size=100)
    Item.objects.bulk_update([flashcard.item for flashcard in changed], ["digest"], batch_size=100)


def _with_sides(flashcard: Flashcard, front: str, back: str) -> Sides:
    return Sides(flashcard.guid, flashcard.ordinal, flashcard.deck, flashcard.tags, front, back)


def _flashcard(user: User, id_: str, sides: Sides) -> Flashcard:
    return Flashcard(
        item_id=id_,
        user=user,
        guid=sides.guid,
        ordinal=sides.ordinal,
        deck=sides.deck,
        tags=sides.tags,
        front=sides.front,
        back=sides.back,
    )


def _item(user: User, id_: str, sides: Sides, place: int) -> Item:
    return Item(
        id=id_,
        kind=contents.FLASHCARD,
        topic=contents.OWN_TOPIC,
        difficulty=contents.DIFFICULTY,
        minutes=contents.MINUTES,
        position=place,
        digest=sides.digest,
        sibling_group=_group(sides.guid),
        owner=user,
    )


def _group(guid: str) -> str:
    """Cards of one note give each other's answers away."""
    return f"note-{sha256(guid.encode()).hexdigest()[:24]}"
