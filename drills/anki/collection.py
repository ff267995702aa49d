"""The collection inside a package, an SQLite database from anywhere: read only, row by row, within bounds.

Legacy collections keep note types and decks as JSON in the row of `col`; since schema 15 they have tables,
whose settings are small messages (`drills.anki.wire`). Values may have any type in SQLite: each is looked at
before it is believed.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from drills.anki import wire
from drills.anki.problems import Refused
from drills.anki.rendering import NoteType, Template

MOST_CARDS = 200_000
MOST_ANSWERS = 2_000_000
LARGEST_VALUE = 20_000_000  # bytes; the JSON of many note types is the largest that there is
LARGEST_NOTE = 1_000_000  # characters
PATIENCE_S = 300.0
STEPS_BETWEEN_LOOKS = 100_000
TABLE_SCHEMA = 15
NEWEST_SCHEMA = 18
OLDEST_SCHEMA = 11
CAREFUL = ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "cache_size = -8000")
NEEDED = ("col", "notes", "cards", "revlog")
NEEDED_TABLES = ("notetypes", "fields", "templates", "decks")

CARDS = """
SELECT c.id, c.did, c.odid, c.ord, c.type, c.queue, c.due, c.odue, c.ivl, c.factor, c.lapses,
       n.guid, n.mid, n.tags, n.flds, n.id
FROM cards c JOIN notes n ON n.id = c.nid ORDER BY c.id
"""
ANSWERS = "SELECT cid, id, ease, time, type, factor FROM revlog ORDER BY cid, id"


@dataclass(frozen=True)
class Answer:
    """A line of the history: when (Unix milliseconds), the button (0: none), how long, and of which sort.

    `sort`: 0 learning, 1 review, 2 relearning, 3 filtered deck, 4 and 5 set by hand or by rescheduling.
    `factor` is the ease in thousandths.
    """

    at_ms: int
    button: int
    milliseconds: int
    sort: int
    factor: int


@dataclass(frozen=True)
class AnkiCard:
    """A card with its note. `sort`: 0 new, 1 learning, 2 review, 3 relearning; `queue` -1: suspended.

    `due` of a review card counts days from the day on which the collection began; `interval` is in days,
    `factor` the ease in thousandths.
    """

    note_type: NoteType
    guid: str
    ordinal: int
    deck: str
    tags: str
    fields: Mapping[str, str]
    sort: int
    queue: int
    due: int
    interval: int
    factor: int
    lapses: int
    answers: tuple[Answer, ...]


class Collection:
    """An open collection. `began_at` is Unix time; `cards` and `answers` say how many there are."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        schema, self.began_at, scheduler, note_types, decks = self._head()
        if not OLDEST_SCHEMA <= schema <= NEWEST_SCHEMA:
            raise Refused("unknown schema" if schema < OLDEST_SCHEMA else "too new")
        self._check_tables(NEEDED_TABLES if schema >= TABLE_SCHEMA else ())
        self._types = self._table_types() if schema >= TABLE_SCHEMA else _json_types(note_types)
        self._decks = self._table_decks() if schema >= TABLE_SCHEMA else _json_decks(decks)
        self._three_buttons = schema < TABLE_SCHEMA and scheduler == 1
        self.cards = self._count("cards", MOST_CARDS)
        self.answers = self._count("revlog", MOST_ANSWERS)

    def read(self) -> Iterator[AnkiCard | None]:
        """Every card with its history, one after the other; None for one whose note type is not there."""
        histories = _grouped(self._rows(ANSWERS))
        cid, history = next(histories, (None, ()))
        for id_, did, odid, *rest in self._rows(CARDS):
            while cid is not None and _int(cid) < _int(id_):
                cid, history = next(histories, (None, ()))
            mine = history if cid == id_ else ()
            yield self._card(self._decks.get(_int(odid) or _int(did), ""), rest, mine)

    def _card(self, deck: str, row: list[Any], history: tuple[Any, ...]) -> AnkiCard | None:
        ordinal, sort, queue, due, odue, interval, factor, lapses, guid, mid, tags, joined, note_id = row
        note_type = self._types.get(_int(mid))
        text = _text(joined)
        if note_type is None or len(text) > LARGEST_NOTE or not 0 <= _int(ordinal) < 500:
            return None
        values = text.split("\x1f")
        return AnkiCard(
            note_type=note_type,
            guid=_text(guid)[:64] or f"note-{_int(note_id)}",
            ordinal=_int(ordinal),
            deck=deck,
            tags=" ".join(_text(tags).split())[:500],
            fields=dict(zip(note_type.fields, values, strict=False)),
            sort=_int(sort),
            queue=_int(queue),
            due=_int(odue) or _int(due),
            interval=_int(interval),
            factor=_int(factor),
            lapses=_int(lapses),
            answers=tuple(self._answer(line) for line in history),
        )

    def _answer(self, line: Any) -> Answer:
        _cid, at_ms, button, milliseconds, sort, factor = (_int(value) for value in line)
        # The first scheduler had three buttons while learning: again, good, easy.
        shifted = self._three_buttons and sort in {0, 2} and button in {2, 3}
        return Answer(at_ms, button + shifted, max(0, milliseconds), sort, factor)

    def _head(self) -> tuple[int, int, int, str, str]:
        self._check_tables(NEEDED)
        for row in self._rows("SELECT ver, crt, conf, models, decks FROM col"):
            schema, began_at, conf, note_types, decks = row
            scheduler = _object(conf).get("schedVer", 1) if _int(schema) < TABLE_SCHEMA else 2
            return _int(schema), _int(began_at), _int(scheduler), _text(note_types), _text(decks)
        raise Refused("damaged")

    def _check_tables(self, names: tuple[str, ...]) -> None:
        """Only real tables: a view or a virtual table would run what its author wrote."""
        stored = {
            name: (kind, root, sql)
            for name, kind, root, sql in self._rows("SELECT name, type, rootpage, sql FROM sqlite_master")
        }
        for name in names:
            kind, root, sql = stored.get(name, ("", 0, ""))
            if kind != "table" or not root or "generated" in _text(sql).lower():
                raise Refused("unknown schema")

    def _table_types(self) -> dict[int, NoteType]:
        names: dict[int, list[str]] = {}
        templates: dict[int, list[Template]] = {}
        for ntid, name in self._rows("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
            names.setdefault(_int(ntid), []).append(_text(name))
        for ntid, name, config in self._rows("SELECT ntid, name, config FROM templates ORDER BY ntid, ord"):
            templates.setdefault(_int(ntid), []).append(_template(_text(name), config))
        return {
            _int(id_): NoteType(
                _text(name),
                wire.last(config).get(1) == 1,
                tuple(names.get(_int(id_), ())),
                tuple(templates.get(_int(id_), ())),
            )
            for id_, name, config in self._rows("SELECT id, name, config FROM notetypes")
            if isinstance(config, bytes)
        }

    def _table_decks(self) -> dict[int, str]:
        rows = self._rows("SELECT id, name FROM decks")
        return {_int(id_): _text(name).replace("\x1f", "::")[:200] for id_, name in rows}

    def _count(self, table: str, most: int) -> int:
        query = f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT {most + 1})"  # noqa: S608 -- our own names
        ((count,),) = list(self._rows(query))
        if count > most:
            raise Refused("too many cards")
        return int(count)

    def _rows(self, query: str) -> Iterator[Any]:
        """The rows of a query. Raises Refused for a damaged file, and when patience is at its end."""
        try:
            yield from self._connection.execute(query)
        except sqlite3.OperationalError as error:
            raise Refused("too long" if "interrupted" in str(error) else "damaged") from None
        except (sqlite3.Error, ValueError):
            raise Refused("damaged") from None


@contextmanager
def opened(path: Path, patience_s: float = PATIENCE_S) -> Iterator[Collection]:
    """Open a collection that nobody vouches for. Raises Refused."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.set_progress_handler(_clock(patience_s), STEPS_BETWEEN_LOOKS)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        connection.create_collation("unicase", _unicase)  # Anki's tables name it
        try:
            for pragma in CAREFUL:
                connection.execute(f"PRAGMA {pragma}")
            yield Collection(connection)
        except (sqlite3.Error, ValueError, RecursionError):
            raise Refused("damaged") from None
    finally:
        connection.close()


def _clock(patience_s: float) -> Callable[[], int]:
    """Says "stop" once the time is over."""
    ends = time.monotonic() + patience_s
    return lambda: int(time.monotonic() > ends)


def _unicase(one: str, other: str) -> int:
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)


def _grouped(rows: Iterator[Any]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    for cid, lines in groupby(rows, key=lambda row: row[0]):
        yield cid, tuple(lines)


def _template(name: str, config: Any) -> Template:
    parts = wire.last(config) if isinstance(config, bytes) else {}
    return Template(name, wire.text(parts.get(1)), wire.text(parts.get(2)))


def _json_types(raw: str) -> dict[int, NoteType]:
    return {
        int(id_): NoteType(
            str(model.get("name", "")),
            model.get("type") == 1,
            tuple(str(field.get("name", "")) for field in _ordered(model.get("flds"))),
            tuple(
                Template(str(one.get("name", "")), str(one.get("qfmt", "")), str(one.get("afmt", "")))
                for one in _ordered(model.get("tmpls"))
            ),
        )
        for id_, model in _numbered(raw)
    }


def _json_decks(raw: str) -> dict[int, str]:
    return {int(id_): str(deck.get("name", ""))[:200] for id_, deck in _numbered(raw)}


def _numbered(raw: str) -> list[tuple[str, dict[str, Any]]]:
    found = [(id_, value) for id_, value in _object(raw).items() if isinstance(value, dict)]
    return [(id_, value) for id_, value in found if id_.lstrip("-").isdecimal() and len(id_) < 20]


def _ordered(parts: Any) -> list[dict[str, Any]]:
    known = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return sorted(known, key=lambda part: _int(part.get("ord", 0)))


def _object(raw: Any) -> dict[str, Any]:
    found = json.loads(raw) if isinstance(raw, str) and raw.strip() else {}
    return found if isinstance(found, dict) else {}


def _int(value: Any) -> int:
    return value if isinstance(value, int) and abs(value) < 2**62 else 0


def _text(value: Any) -> str:
    """A text that any database can keep: no null characters, no halves of characters."""
    text = value if isinstance(value, str) else str(value) if isinstance(value, int) else ""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
