"""What an item says: those of the content by their files, a person's own flashcards by their rows."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.html import strip_tags

from accounts.models import User
from bank.schema import Drill, ItemFacts, Language, Question, Scenario, Task
from drills.items import catalogue
from drills.models import Flashcard

FLASHCARD = "flashcard"
OWN_TOPIC = "own"
MINUTES = 0.25  # what one turn of a flashcard takes, about
DIFFICULTY = 1
LONGEST_TITLE = 90


@dataclass(frozen=True)
class OwnText:
    """The two sides of a person's own card; sanitised HTML, the same in every language."""

    title: str
    front: str
    back: str


@dataclass(frozen=True)
class OwnCard:
    """A person's own flashcard, in the shape of an item of the content."""

    facts: ItemFacts
    digest: str
    text: OwnText

    @cached_property
    def texts(self) -> dict[Language, OwnText]:
        """What it says in each language: what the person wrote."""
        return {"en": self.text, "zh": self.text}


Content = Question | Drill | Task | OwnCard


def find(user: User, item_id: str) -> Content | None:
    """An item that can be this person's card, else None. A query for what is not of the content."""
    content = catalogue.current().items.get(item_id)
    if isinstance(content, Scenario):
        return None  # a story is played, not remembered
    return content or _own(user, item_id)


def kind_of(content: Content) -> str:
    """The name of an item's kind, as the mirror stores it."""
    return FLASHCARD if isinstance(content, OwnCard) else catalogue.kind_of(content)


def title_of(front: str) -> str:
    """The first words of a flashcard's front, without its markup."""
    plain = " ".join(strip_tags(front).split())
    return plain if len(plain) <= LONGEST_TITLE else plain[: LONGEST_TITLE - 1] + "…"


def _own(user: User, item_id: str) -> OwnCard | None:
    stored = Flashcard.objects.select_related("item").filter(user=user, item_id=item_id).first()
    if stored is None or stored.item.retired:
        return None
    facts = ItemFacts(
        id=item_id,
        rounds=(),
        topic=stored.item.topic,
        difficulty=stored.item.difficulty,
        minutes=stored.item.minutes,
        seeds=(),
        sources=(),
        group=stored.item.sibling_group,
    )
    return OwnCard(facts, stored.item.digest, OwnText(title_of(stored.front), stored.front, stored.back))
