"""Items that a person forgets again and again: put to sleep, explained, and something easier offered.

After the fourth lapse, and when it was woken, after every second one more (as Anki: half of the threshold).
"""

from collections.abc import Iterator

from accounts.models import User
from bank.schema import Item as Content
from drills.items import catalogue
from drills.models import Card

THRESHOLD = 4
FURTHER = THRESHOLD // 2


def is_leech(lapses: int) -> bool:
    """Whether the lapse that has just been counted is the one at which an item is put to sleep."""
    return lapses >= THRESHOLD and (lapses - THRESHOLD) % FURTHER == 0


def easier_relative(user: User, item_id: str) -> Content | None:
    """What to take first instead: a prerequisite, else the next easier item of the topic; not one asleep."""
    content = catalogue.current().items.get(item_id)
    if content is None:
        return None
    relatives = list(_relatives(content))
    ids = [relative.facts.id for relative in relatives]
    asleep = set(
        Card.objects.filter(user=user, item_id__in=ids, suspended=True).values_list("item_id", flat=True)
    )
    return next((relative for relative in relatives if relative.facts.id not in asleep), None)


def _relatives(content: Content) -> Iterator[Content]:
    """Prerequisites in the author's order, then easier items of the topic, those of the same kind first."""
    items, facts = catalogue.current().items, content.facts
    yield from (items[id_] for id_ in facts.prerequisites if id_ in items)
    easier = [
        item
        for item in items.values()
        if item.facts.topic == facts.topic
        and item.facts.difficulty < facts.difficulty
        and type(item) in catalogue.KIND_OF
    ]
    easier.sort(key=lambda item: (type(item) is not type(content), -item.facts.difficulty, item.facts.id))
    yield from easier
