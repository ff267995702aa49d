"""Writes Anki packages in every layout, from the documented schemas (genanki knows only the oldest)."""

import json
import sqlite3
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zstandard

DAY_S = 86_400
BEGAN = 1_699_934_400  # when the collection was made: 2023-11-14, 4 am
NOON = 1_773_144_000  # "now" in the tests of drills: 2026-03-10
TODAY = (NOON - BEGAN) // DAY_S
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
TABLES = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer, mod integer, scm integer, ver integer, dty integer,
    usn integer, ls integer, conf text, models text, decks text, dconf text, tags text);
CREATE TABLE notes (id integer PRIMARY KEY, guid text, mid integer, mod integer, usn integer, tags text,
    flds text, sfld integer, csum integer, flags integer, data text);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer, did integer, ord integer, mod integer, usn integer,
    type integer, queue integer, due integer, ivl integer, factor integer, reps integer, lapses integer,
    left integer, odue integer, odid integer, flags integer, data text);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer, usn integer, ease integer, ivl integer,
    lastIvl integer, factor integer, time integer, type integer);
CREATE INDEX ix_revlog_cid ON revlog (cid);
"""
LATEST_TABLES = """
CREATE TABLE notetypes (id integer PRIMARY KEY, name text COLLATE unicase, mtime_secs integer, usn integer,
    config blob);
CREATE TABLE fields (ntid integer, ord integer, name text COLLATE unicase, config blob,
    PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
CREATE TABLE templates (ntid integer, ord integer, name text COLLATE unicase, mtime_secs integer, usn integer,
    config blob, PRIMARY KEY (ntid, ord)) WITHOUT ROWID;
CREATE TABLE decks (id integer PRIMARY KEY, name text COLLATE unicase, mtime_secs integer, usn integer,
    common blob, kind blob);
CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);
"""


@dataclass(frozen=True)
class Model:
    """A note type: fields, and (name, front, back) of its templates."""

    id: int
    name: str
    fields: Sequence[str]
    templates: Sequence[tuple[str, str, str]]
    is_cloze: bool = False


BACK = "{{FrontSide}}\n\n<hr id=answer>\n\n"
BASIC = Model(1, "Basic", ("Front", "Back"), (("Card 1", "{{Front}}", BACK + "{{Back}}"),))
REVERSED = Model(
    2,
    "Basic (and reversed card)",
    ("Front", "Back"),
    (("Card 1", "{{Front}}", BACK + "{{Back}}"), ("Card 2", "{{Back}}", BACK + "{{Front}}")),
)
CLOZE = Model(
    3, "Cloze", ("Text", "More"), (("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>\n{{More}}"),), True
)


@dataclass(frozen=True)
class StoredCard:
    """A card: which one of its note, and where Anki's scheduler has it. `answers`: see `answer`."""

    ordinal: int = 0
    sort: int = 0
    queue: int = 0
    due: int = 0
    interval: int = 0
    factor: int = 0
    lapses: int = 0
    answers: Sequence[tuple[int, int, int, int, int]] = ()


@dataclass(frozen=True)
class StoredNote:
    """A note with its cards."""

    guid: str
    model: Model
    values: Sequence[str]
    cards: Sequence[StoredCard] = (StoredCard(),)
    tags: str = ""


@dataclass(frozen=True)
class Wanted:
    """All that goes into a package."""

    notes: Sequence[StoredNote]
    media: Mapping[str, bytes] = field(default_factory=dict)
    deck: str = "Deck::Sub"
    scheduler: int = 2


def answer(days_ago: int, button: int, sort: int = 1, factor: int = 2500) -> tuple[int, int, int, int, int]:
    """A line of the history: (moment in ms, button, ms taken, sort, factor)."""
    return ((NOON - days_ago * DAY_S) * 1000, button, 4200, sort, factor)


def legacy(path: Path, wanted: Wanted, layout: int = 2) -> Path:
    """Layout legacy 1 or 2; the later one holds the decoy as well."""
    database = _database(path.with_suffix(".db"), wanted, 11)
    members = {"collection.anki2" if layout == 1 else "collection.anki21": database}
    if layout == 2:
        members |= {"collection.anki2": decoy(path), "meta": b"\x08\x02"}
    names = {str(place): name for place, name in enumerate(wanted.media)}
    members["media"] = json.dumps(names).encode()
    return pack(path, members | {place: wanted.media[name] for place, name in names.items()})


def latest(path: Path, wanted: Wanted) -> Path:
    """The latest layout: Zstandard, schema 18, messages, and the decoy."""
    database = _database(path.with_suffix(".db"), wanted, 18)
    members = {"meta": b"\x08\x03", "collection.anki21b": squeezed(database), "collection.anki2": decoy(path)}
    entries = [
        message((1, name.encode()), (2, len(content)), (3, b"\x11" * 20))
        for name, content in wanted.media.items()
    ]
    members["media"] = squeezed(message(*((1, entry) for entry in entries)))
    return pack(
        path,
        members | {str(place): squeezed(content) for place, content in enumerate(wanted.media.values())},
    )


def decoy(path: Path) -> bytes:
    """The collection that asks to update Anki."""
    note = StoredNote("decoy", BASIC, ("Please update to the latest Anki version.", ""))
    return _database(path.with_suffix(".decoy"), Wanted([note]), 11)


def pack(path: Path, members: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip archive of these members."""
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def squeezed(content: bytes) -> bytes:
    """Compressed as Anki does it."""
    return zstandard.ZstdCompressor().compress(content)


def message(*fields_: tuple[int, int | bytes]) -> bytes:
    """A protocol buffers message of numbers and bytes."""
    return b"".join(
        _varint(number << 3) + _varint(value)
        if isinstance(value, int)
        else _varint(number << 3 | 2) + _varint(len(value)) + value
        for number, value in fields_
    )


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])


def _database(path: Path, wanted: Wanted, schema: int) -> bytes:
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
    connection.executescript(TABLES)
    models = {note.model.id: note.model for note in wanted.notes}
    if schema == 18:
        _write_tables(connection, models, wanted.deck)
        head = ("", "", "")
    else:
        conf = {"schedVer": wanted.scheduler}
        head = (
            json.dumps(conf),
            json.dumps(_json(models)),
            json.dumps({"7": {"id": 7, "name": wanted.deck}}),
        )
    connection.execute(
        "INSERT INTO col VALUES (1, ?, 0, 0, ?, 0, 0, 0, ?, ?, ?, '', '')", (BEGAN, schema, *head)
    )
    _write_notes(connection, wanted.notes)
    connection.commit()
    connection.close()
    return path.read_bytes()


def _write_notes(connection: sqlite3.Connection, notes: Sequence[StoredNote]) -> None:
    card_id = 1000
    for place, note in enumerate(notes, start=1):
        row: tuple[Any, ...] = (place, note.guid, note.model.id, f" {note.tags} ", "\x1f".join(note.values))
        connection.execute("INSERT INTO notes VALUES (?, ?, ?, 0, 0, ?, ?, 0, 0, 0, '')", row)
        for card in note.cards:
            card_id += 1
            row = (
                card_id, place, 7, card.ordinal, card.sort, card.queue, card.due, card.interval, card.factor,
                card.lapses,
            )  # fmt: skip
            connection.execute(
                "INSERT INTO cards VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?, ?, 0, ?, 0, 0, 0, 0, '')", row
            )
            connection.executemany(
                "INSERT INTO revlog VALUES (?, ?, 0, ?, 0, 0, ?, ?, ?)",
                [(at, card_id, button, factor, ms, sort) for at, button, ms, sort, factor in card.answers],
            )


def _json(models: Mapping[int, Model]) -> dict[str, Any]:
    return {
        str(model.id): {
            "name": model.name,
            "type": int(model.is_cloze),
            "flds": [{"name": name, "ord": place} for place, name in enumerate(model.fields)],
            "tmpls": [
                {"name": name, "ord": place, "qfmt": front, "afmt": back}
                for place, (name, front, back) in enumerate(model.templates)
            ],
        }
        for model in models.values()
    }


def _write_tables(connection: sqlite3.Connection, models: Mapping[int, Model], deck: str) -> None:
    connection.executescript(LATEST_TABLES)
    connection.execute("INSERT INTO decks VALUES (7, ?, 0, 0, x'', x'')", (deck.replace("::", "\x1f"),))
    for model in models.values():
        config = message((1, int(model.is_cloze)), (3, b".card {}"))
        connection.execute("INSERT INTO notetypes VALUES (?, ?, 0, 0, ?)", (model.id, model.name, config))
        for place, name in enumerate(model.fields):
            connection.execute("INSERT INTO fields VALUES (?, ?, ?, x'')", (model.id, place, name))
        for place, (name, front, back) in enumerate(model.templates):
            config = message((1, front.encode()), (2, back.encode()))
            connection.execute(
                "INSERT INTO templates VALUES (?, ?, ?, 0, 0, ?)", (model.id, place, name, config)
            )
