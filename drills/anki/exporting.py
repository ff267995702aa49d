"""Writes Anki packages with genanki (layout legacy 1, which every Anki reads).

Identities never change: a note's guid is made of the item's id, ids of decks and of the note type of names.
So whoever imports a newer export into Anki updates the notes and keeps their memories.
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import genanki
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from accounts.models import User
from bank import instances, prose
from bank.schema import Drill, Language, Question
from drills import words
from drills.anki.importing import OWN_GUID
from drills.cards import cleaning, pictures
from drills.items import catalogue
from drills.models import Card, Flashcard

What = Literal["mine", "bank"]
SEED = 0  # of the instance of a drill that an export shows
DECK = "Seven Rounds"
OFTEN = 100  # notes between two signs of life
Progress = Callable[[int, int], None]

STYLE = """
.card { font-family: system-ui, sans-serif; font-size: 18px; line-height: 1.5; }
.card { max-width: 44em; margin: 0 auto; }
.card pre { overflow-x: auto; }
.card table { border-collapse: collapse; }
.card td, .card th { padding: 0.2em 0.6em; }
.cloze { font-weight: bold; }
"""


@dataclass(frozen=True)
class Page:
    """A note: what it is called for good, where it belongs, and its two sides."""

    item_id: str
    deck: str
    front: str
    back: str
    tags: tuple[str, ...] = ()


def run(user: User, what: What, language: Language, target: Path, progress: Progress) -> dict[str, int]:
    """Write a package of a person's own cards, or of the whole bank; how many notes it holds."""
    ids = _mine(user) if what == "mine" else list(catalogue.current().items)
    decks: dict[str, genanki.Deck] = {}
    images: set[str] = set()
    count = 0
    with translation.override("zh-hans" if language == "zh" else "en"):
        for done, page in enumerate(_pages(user, ids, language), start=1):
            if page is not None:
                deck = decks.setdefault(page.deck, genanki.Deck(number(f"deck {page.deck}"), page.deck))
                deck.add_note(_note(page))
                images.update(pictures.names_in(page.front + page.back))
                count += 1
            if done % OFTEN == 0:
                progress(done, len(ids))
    media = [str(path) for name in sorted(images) if (path := pictures.path_of(user, name))]
    with warnings.catch_warnings():
        # genanki looks for tags that Anki might not know, in HTML that is clean, formulas included.
        warnings.filterwarnings("ignore", module="genanki")
        genanki.Package(list(decks.values()), media).write_to_file(str(target))
    progress(len(ids), len(ids))
    return {"notes": count, "images": len(media)}


def number(name: str) -> int:
    """An id for something in Anki that has this name, always the same."""
    return (1 << 30) + int.from_bytes(sha256(f"Seven Rounds {name}".encode()).digest()[:4], "big") % (1 << 30)


def _mine(user: User) -> list[str]:
    """What the list of one's own cards shows, without coding tasks."""
    cards = Card.objects.filter(user=user, item__retired=False).exclude(item__kind="task")
    return list(cards.order_by("pk").values_list("item_id", flat=True))


def _pages(user: User, ids: list[str], language: Language) -> Iterator[Page | None]:
    """The notes of items, in their order; None for those that are no notes."""
    content = catalogue.current().items
    for start in range(0, len(ids), OFTEN):
        some = ids[start : start + OFTEN]
        own = Flashcard.objects.filter(user=user).in_bulk([id_ for id_ in some if id_ not in content])
        for id_ in some:
            yield _own(own[id_]) if id_ in own else _of_content(content.get(id_), language)


def _own(flashcard: Flashcard) -> Page:
    tags = tuple(flashcard.tags.split())
    return Page(flashcard.item_id, flashcard.deck or DECK, flashcard.front, flashcard.back, tags)


def _of_content(content: Any, language: Language) -> Page | None:
    if isinstance(content, Question):
        front, back = _question(content, language)
    elif isinstance(content, Drill):
        front, back = _drill(content, language)
    else:
        return None
    facts = content.facts
    deck = f"{DECK}::{words.topic(facts.topic, language)}"
    heading = f"<h3>{escape(content.texts[language].title)}</h3>"
    return Page(facts.id, deck, heading + front, back, ("seven-rounds", facts.topic))


def _question(content: Question, language: Language) -> tuple[str, str]:
    text = content.texts[language]
    points = "\n".join(f"- {text.key_points[point.id]}" for point in content.facts.key_points)
    return prose.to_html(text.prompt), "".join(
        [
            _section(_("In the room"), text.short_answer),
            _section(_("Key points"), points),
            _section(_("Model answer"), text.model_answer),
        ]
    )


def _drill(content: Drill, language: Language) -> tuple[str, str]:
    """One instance of the family, with its worked solution."""
    text, instance = content.texts[language], instances.build(content, SEED)

    def said(template: str) -> str:
        return instances.render(instance, template, language)

    asked = "\n".join(f"- {said(text.parts[part.id])}" for part in instance.parts)
    front = prose.to_html(said(text.prompt)) + prose.to_html(asked) + prose.to_html(said(text.conventions))
    return front, _section(_("Worked solution"), said(text.solution))


def _section(title: str, markdown: str) -> str:
    return f"<h4>{escape(title)}</h4>{prose.to_html(markdown)}"


def _note(page: Page) -> genanki.Note:
    fields = [cleaning.with_signs(page.front), cleaning.with_signs(page.back)]
    return genanki.Note(_MODEL, fields, guid=f"{OWN_GUID}{page.item_id}", tags=list(page.tags))


_MODEL = genanki.Model(
    number("note type"),
    "Seven Rounds",
    fields=[{"name": "Front"}, {"name": "Back"}],
    templates=[
        {"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"},
    ],
    css=STYLE,
)
