"""The content as this process knows it, and its mirror in the database."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

import bank
from bank.schema import Drill, Question, Task
from bank.schema import Item as Content
from drills.models import Item

#: What can be a card. Scenarios cannot: who knows the cause has nothing left to find.
KIND_OF: dict[type[Content], str] = {Question: "question", Drill: "drill", Task: "task"}
MIRRORED = (
    "kind", "topic", "rounds", "difficulty", "minutes", "position", "digest", "retired", "sibling_group",
    "prerequisites",
)  # fmt: skip


@dataclass(frozen=True)
class Loaded:
    """How many rows of the mirror a load changed."""

    added: int
    changed: int
    retired: int


def current() -> bank.Catalogue:
    """The catalogue of this process, the same for all rooms."""
    return bank.catalogue()


def kind_of(content: Content) -> str:
    """The name of an item's kind, as the mirror stores it."""
    return KIND_OF[type(content)]


@transaction.atomic
def refresh(catalogue: bank.Catalogue) -> Loaded:
    """Bring the mirror up to date. What left the content is retired, not deleted: histories stay."""
    stored = {item.id: item for item in Item.objects.filter(owner=None)}
    wanted = {item.id: item for item in _rows(catalogue)}
    added = [item for id_, item in wanted.items() if id_ not in stored]
    changed = [item for id_, item in wanted.items() if id_ in stored and _differs(item, stored[id_])]
    gone = [id_ for id_, item in stored.items() if id_ not in wanted and not item.retired]
    Item.objects.bulk_create(added, batch_size=200)
    Item.objects.bulk_update(changed, MIRRORED, batch_size=100) if changed else None
    Item.objects.filter(id__in=gone).update(retired=True) if gone else None
    return Loaded(len(added), len(changed), len(gone))


def _differs(item: Item, stored: Item) -> bool:
    return any(getattr(item, name) != getattr(stored, name) for name in MIRRORED)


def _rows(catalogue: bank.Catalogue) -> Iterator[Item]:
    for position, content in enumerate(_in_order(catalogue)):
        facts = content.facts
        yield Item(
            id=facts.id,
            kind=kind_of(content),
            topic=facts.topic,
            rounds=list(facts.rounds),
            difficulty=facts.difficulty,
            minutes=facts.minutes,
            position=position,
            digest=content.digest,
            sibling_group=facts.group,
            prerequisites=list(facts.prerequisites),
        )


def _in_order(catalogue: bank.Catalogue) -> list[Content]:
    """The order in which new items come: easy ones first within a kind, the kinds spread evenly."""
    placed: list[tuple[float, str, Content]] = []
    for kind in KIND_OF:
        same = [content for content in catalogue.items.values() if type(content) is kind]
        same.sort(key=lambda content: (content.facts.difficulty, content.facts.id))
        placed += [((rank + 0.5) / len(same), item.facts.id, item) for rank, item in enumerate(same)]
    return [content for _share, _id, content in sorted(placed, key=lambda entry: entry[:2])]
