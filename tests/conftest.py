"""What the tests share: an order of files, patience on busy machines, a race for the database."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import settings

Race = Callable[..., list[Any]]
PATIENCE_S = 30
KINDS = ("right", "wrong", "slow", "hostile")

# A shared machine may stop for half a second at any time: no example fails for that.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """Of a task's table of submissions one of each kind runs every time; the rest is `make test-tables`."""
    config.pluginmanager.register(Tables())


class Tables:
    """Marks what `table` means, before anything is chosen by its marks."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """A row is a jail test of one submission; the first right, wrong, hostile one … stays unmarked."""
        seen: set[tuple[str, ...]] = set()
        for item in sorted(items, key=lambda item: item.nodeid):
            if item.get_closest_marker("jail") is None or (row := row_of(item)) is None:
                continue
            if row in seen:
                item.add_marker(pytest.mark.table)
            seen.add(row)


def row_of(item: pytest.Item) -> tuple[str, ...] | None:
    """Module, task and kind of the submission that a test of a table is about; None for other tests."""
    values = getattr(item, "callspec", None)
    named = [value for value in values.params.values() if hasattr(value, "file")] if values else []
    if not named or "content" not in item.path.parts:
        return None
    others = sorted(str(value) for value in values.params.values() if value is not named[0])
    kind = named[0].file.partition("_")[0]
    return (item.path.name, *others, kind if kind in KINDS else "shared")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start servers and jails first, else they would be left to one worker at the end."""
    marks = ("jail", "browser")
    slow = {item.path for item in items if any(item.get_closest_marker(mark) for mark in marks)}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture
def race(transactional_db: None, tmp_path: Path) -> Iterator[Race]:
    """Makes calls at the same moment, each on a database connection of its own; gives back what each
    returned or raised, in their order. A test asks for this before anything that it stores.
    """
    if connection.vendor == "sqlite":
        yield from _on_a_file(tmp_path / "race.sqlite3")
    else:
        yield _race


def _on_a_file(path: Path) -> Iterator[Race]:
    """The database in memory, which the tests use, knows no two writers; a file does, as in earnest."""
    connection.ensure_connection()
    in_memory, name = connection.connection, connection.settings_dict["NAME"]
    with closing(connect(path)) as copy:
        in_memory.backup(copy)
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    yield _race
    connection.close()
    connection.connection, connection.settings_dict["NAME"] = in_memory, name


def _race(*calls: Callable[[], Any]) -> list[Any]:
    start = Barrier(len(calls), timeout=PATIENCE_S)

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait()
            return call()
        except Exception as error:  # the loser's exception is what the tests look at
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as runners:
        return list(runners.map(run, calls))
