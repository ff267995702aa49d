"""Takes the cards of a package to a person: all of it is read first, then written batch by batch.

Reading decides whether a package is taken: it renders and cleans every card into a file of lines on disk.
Only then is anything written, in batches of whole cards with their whole histories. The items made so far are
noted beside the package, so that whoever finds the work interrupted (`undo`) can take them away again.

A card is known by its note's guid and its ordinal. One that is there already gets the new sides and keeps its
memory; one that did not change is left alone. Our own exports come back as nothing new.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from accounts.models import User
from drills.anki import collection, files, memories, package, rendering
from drills.anki.collection import AnkiCard, Answer, Collection
from drills.anki.memories import Owner
from drills.anki.package import Package
from drills.anki.problems import Refused
from drills.anki.rendering import NoteType, Unshowable
from drills.cards import cleaning, flashcards, pictures
from drills.cards.flashcards import Sides
from drills.memory import scheduling
from drills.models import Flashcard, Item, Review
from drills.personal import preferences

BATCH = 200
MOST_TEXT = 300_000_000  # characters of all sides together
OWN_GUID = "seven-rounds:"

Progress = Callable[[int, int], None]


@dataclass
class Counts:
    """What came of a package. `ours` came from here in the first place."""

    new: int = 0
    changed: int = 0
    same: int = 0
    ours: int = 0
    reviews: int = 0
    left_out: int = 0
    images: int = 0
    sounds: int = 0


@dataclass
class _Images:
    """The images of a package, kept at their first mention; `kept` are the names of the files."""

    user: User
    source: Package
    addresses: dict[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.members = self.source.media()

    def address(self, name: str) -> str | None:
        if name not in self.addresses:
            member = self.members.get(name)
            content = self.source.read_media(member, pictures.LARGEST) if member is not None else None
            self.addresses[name] = pictures.keep(self.user, content) if content else None
        return self.addresses[name]


def run(user: User, path: Path, made: Path, now: datetime, progress: Progress) -> Counts:
    """Import a package; `made` notes what is made. Raises Refused before anything is written.

    `progress` is told how much is done of how much, and may raise to end it.
    """
    counts = Counts()
    with TemporaryDirectory(dir=path.parent, prefix=files.READING) as folder, package.opened(path) as source:
        database, lines = Path(folder) / "collection", Path(folder) / "lines"
        source.unpack_collection(database)
        images = _Images(user, source)
        try:
            with collection.opened(database) as opened:
                began = scheduling.study_day(_moment(opened.began_at), user.zone())
                total = 2 * opened.cards
                _read(opened, images, lines, counts, lambda done: progress(done, total))
            owner = Owner(user, preferences.settings_of(user), began, now)
            _write(owner, lines, made, counts, lambda done: progress(opened.cards + done, total))
        except BaseException:
            undo(user, made)
            pictures.forget(user, _names(images))
            raise
        counts.images = len(_names(images))
    return counts


def undo(user: User, made: Path) -> None:
    """Take away what an interrupted import has made."""
    if made.exists():
        ids = made.read_text().split()
        for start in range(0, len(ids), BATCH):
            with transaction.atomic():
                Item.objects.filter(owner=user, pk__in=ids[start : start + BATCH]).delete()
        made.unlink()


def _names(images: _Images) -> list[str]:
    return [address.rpartition("/")[2] for address in images.addresses.values() if address]


def _moment(seconds: int) -> datetime:
    return memories.EPOCH + timedelta(seconds=min(max(seconds, 0), memories.LATEST_MS // 1000))


def _read(
    opened: Collection, images: _Images, lines: Path, counts: Counts, progress: Callable[[int], None]
) -> None:
    """Render and clean every card into a line."""
    written = 0
    with lines.open("w") as file:
        for done, card in enumerate(opened.read(), start=1):
            line = _line(card, images, counts) if card else None
            if line is None:
                counts.left_out += card is None or not card.guid.startswith(OWN_GUID)
            else:
                written += len(line)
                file.write(line + "\n")
            if written > MOST_TEXT:
                raise Refused("too much text")
            if done % BATCH == 0:
                progress(done)


def _line(card: AnkiCard, images: _Images, counts: Counts) -> str | None:
    """A card as JSON; None for one that cannot be shown here, or that came from here."""
    if card.guid.startswith(OWN_GUID) and _is_here(images.user, card.guid.removeprefix(OWN_GUID)):
        counts.ours += 1
        return None
    special = {"Tags": card.tags, "Deck": card.deck, "Subdeck": card.deck.rpartition("::")[2]}
    try:
        front, back = rendering.sides(card.note_type, card.ordinal, card.fields, special)
    except Unshowable:
        return None
    counts.sounds += cleaning.sounds(front) + cleaning.sounds(back)
    front, back = cleaning.clean(front, images.address), cleaning.clean(back, images.address)
    if not front:
        return None
    bare = {**asdict(card), "note_type": None, "fields": {}}
    return json.dumps({"front": front, "back": back, "card": bare}, ensure_ascii=False)


def _is_here(user: User, item_id: str) -> bool:
    item = Item.objects.filter(pk=item_id).only("owner_id").first()
    return item is not None and item.owner_id in {None, user.pk}


def _write(owner: Owner, lines: Path, made: Path, counts: Counts, progress: Callable[[int], None]) -> None:
    done = 0
    with lines.open() as file, made.open("a") as note:
        while batch := [json.loads(line) for line in islice(file, BATCH)]:
            cards = _without_doubles(batch)
            ids = [flashcards.item_id(owner.user, card.guid, card.ordinal) for _sides, card in cards]
            known = _known(owner.user, ids)
            note.write("".join(f"{id_}\n" for id_ in ids if id_ not in known))
            note.flush()
            with transaction.atomic():
                _write_batch(owner, cards, known, counts)
            done += len(batch)
            progress(done)


def _without_doubles(batch: Sequence[Any]) -> list[tuple[Sides, AnkiCard]]:
    """A package may hold a card twice; the last one counts."""
    found = [(_sides(line), _card(line["card"])) for line in batch]
    return list({(card.guid, card.ordinal): (sides, card) for sides, card in found}.values())


def _known(user: User, ids: Sequence[str]) -> dict[str, Flashcard]:
    stored = Flashcard.objects.select_related("item").filter(user=user, item_id__in=ids)
    return {flashcard.item_id: flashcard for flashcard in stored}


def _write_batch(
    owner: Owner, cards: Sequence[tuple[Sides, AnkiCard]], known: dict[str, Flashcard], counts: Counts
) -> None:
    new: list[tuple[Sides, AnkiCard]] = []
    changed: list[tuple[Flashcard, Sides]] = []
    for sides, card in cards:
        flashcard = known.get(flashcards.item_id(owner.user, sides.guid, sides.ordinal))
        if flashcard is None:
            new.append((sides, card))
        elif _differs(flashcard, sides):
            changed.append((flashcard, sides))
        else:
            counts.same += 1
    if changed:
        flashcards.update(*zip(*changed, strict=True))
    _write_new(owner, new, counts)
    counts.new, counts.changed = counts.new + len(new), counts.changed + len(changed)


def _write_new(owner: Owner, new: Sequence[tuple[Sides, AnkiCard]], counts: Counts) -> None:
    drafts = flashcards.drafts(owner.user, [sides for sides, _card in new], owner.now)
    written: list[Review] = []
    for draft, (_, anki) in zip(drafts, new, strict=True):
        written += memories.restore(owner, draft.card, draft.item.digest, anki)
    flashcards.save(drafts)
    Review.objects.bulk_create(written, batch_size=BATCH)
    counts.reviews += len(written)


def _differs(flashcard: Flashcard, sides: Sides) -> bool:
    stored = (flashcard.front, flashcard.back, flashcard.deck, flashcard.tags)
    return stored != (sides.front, sides.back, sides.deck, sides.tags)


def _sides(line: Any) -> Sides:
    card = line["card"]
    return Sides(card["guid"], card["ordinal"], card["deck"], card["tags"], line["front"], line["back"])


def _card(stored: Any) -> AnkiCard:
    answers = tuple(Answer(**answer) for answer in stored["answers"])
    return AnkiCard(**{**stored, "note_type": NoteType("", False, (), ()), "answers": answers})
