"""Imports and exports as the results worker moves them on: started, interrupted, kept for a day, for real."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as here
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from drills.anki import files, work
from drills.cards import flashcards
from drills.models import AnkiFile, Card, Flashcard, Item
from tests.drills.anki.packages import BASIC, StoredCard, StoredNote, Wanted, answer, latest

CARD = StoredCard(0, 2, 2, 0, 20, 2300, 0, (answer(30, 3, 0), answer(29, 3)))
Started = dict[int, "subprocess.Popen[bytes]"]


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


@pytest.fixture
def started(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """The processes that `advance` starts, by their rows: real ones, which only wait."""
    (tmp_path / "manage.py").write_text("import time; time.sleep(600)")
    settings.ROOT = tmp_path
    children: Started = {}
    monkeypatch.setattr(work, "_children", children)
    yield children
    for child in children.values():
        end(child)


def end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()


def stored(user: User, state: str, direction: str = AnkiFile.IMPORT, **more: Any) -> AnkiFile:
    """A row with its package in the folder."""
    file = AnkiFile.objects.create(
        user=user, state=state, direction=direction, stored_as=files.fresh_name(), name="x.apkg", **more
    )
    files.path_of(file).write_bytes(b"PK")
    return file


def grown(file: AnkiFile, age: timedelta) -> AnkiFile:
    AnkiFile.objects.filter(pk=file.pk).update(made_at=timezone.now() - age)
    return file


def state_of(file: AnkiFile) -> tuple[str, str, bool]:
    """State, problem, and whether anything of it still lies in the folder."""
    lies = any(path.name.startswith(Path(file.stored_as).stem) for path in files.folder().iterdir())
    now = AnkiFile.objects.get(pk=file.pk)
    return now.state, now.problem, lies


class TestInterrupted:
    def begun(self, user: User, now: datetime) -> AnkiFile:
        """An import that has made one card when its process ended."""
        file = stored(user, AnkiFile.RUNNING)
        made = flashcards.create(user, "half", "done", now)
        files.path_of(file).with_suffix(".made").write_text(f"{made.item_id}\n")
        return file

    def test_what_it_made_is_taken_away_and_the_person_is_told(self, alice: User, now: datetime) -> None:
        flashcards.create(alice, "older", "stays", now)
        file = self.begun(alice, now)
        work.advance(timezone.now())
        assert state_of(file) == ("failed", "stopped", False)
        assert [card.back for card in Flashcard.objects.all()] == ["<p>stays</p>\n"]
        assert Item.objects.filter(owner=alice).count() == Card.objects.count() == 1

    def test_one_whose_process_lives_is_left_alone(self, alice: User, now: datetime) -> None:
        file = self.begun(alice, now)
        with files.held(file) as mine:
            work.advance(timezone.now())
            assert mine
            assert state_of(file) == ("running", "", True)
        assert Flashcard.objects.count() == 1


class TestKeptForADay:
    def test_an_export_is_deleted_after_a_day_and_its_row_stays(self, alice: User) -> None:
        counts = {"what": "mine", "language": "en", "notes": 1}
        old = grown(stored(alice, AnkiFile.DONE, AnkiFile.EXPORT, counts=counts), timedelta(hours=25))
        young = grown(stored(alice, AnkiFile.DONE, AnkiFile.EXPORT, counts=counts), timedelta(hours=23))
        work.advance(timezone.now())
        assert state_of(old) == ("done", "", False)
        assert AnkiFile.objects.get(pk=old.pk).stored_as == ""
        assert state_of(young) == ("done", "", True)

    def test_what_nobody_took_up_for_a_day_is_given_up(self, alice: User, started: Started) -> None:
        file = grown(stored(alice, AnkiFile.WAITING), timedelta(hours=25))
        assert work.advance(timezone.now()) == len(started) == 0
        assert state_of(file) == ("failed", "stopped", False)

    def test_what_no_row_knows_of_goes_and_fresh_uploads_stay(self, alice: User) -> None:
        lost, half_read, fresh = (files.folder() / name for name in ("lost.apkg", "reading-x", "new.apkg"))
        lost.write_bytes(b"PK")
        fresh.write_bytes(b"PK")
        half_read.mkdir()
        (half_read / "collection").write_bytes(b"x")
        yesterday = timezone.now().timestamp() - 25 * 3600
        for path in (lost, half_read):
            os.utime(path, (yesterday, yesterday))
        work.advance(timezone.now())
        assert list(files.folder().iterdir()) == [fresh]


class TestStarting:
    @pytest.fixture
    def waiting(self, alice: User, bob: User) -> list[AnkiFile]:
        return [stored(user, AnkiFile.WAITING) for user in (alice, bob, alice)]

    def test_two_at_once_and_the_oldest_first(self, waiting: list[AnkiFile], started: Started) -> None:
        assert work.advance(timezone.now()) == 2
        ids = [file.pk for file in waiting[:2]]
        assert list(started) == ids
        assert [child.args[2:] for child in started.values()] == [["anki_file", str(pk)] for pk in ids]  # type: ignore[index, union-attr]

    def test_none_is_started_twice(self, waiting: list[AnkiFile], started: Started) -> None:
        waiting[1].delete()
        waiting[2].delete()
        work.advance(timezone.now())
        before = {pk: child.pid for pk, child in started.items()}
        assert work.advance(timezone.now()) == 0
        assert {pk: child.pid for pk, child in started.items()} == before

    def test_the_next_one_starts_when_one_has_ended(self, waiting: list[AnkiFile], started: Started) -> None:
        first, second, third = waiting
        work.advance(timezone.now())
        AnkiFile.objects.filter(pk__in=(first.pk, second.pk)).update(state=AnkiFile.RUNNING)
        with files.held(first), files.held(second):
            assert work.advance(timezone.now()) == 0
            AnkiFile.objects.filter(pk=first.pk).update(state=AnkiFile.DONE)
            end(started[first.pk])
            assert work.advance(timezone.now()) == 1
        assert list(started) == [second.pk, third.pk]


class TestTheCommand:
    def run(self, file: AnkiFile) -> None:
        """The command in a process of its own, on the database of this test."""
        database = connection.settings_dict
        at = f"{database['HOST'] or ''}:{database['PORT'] or ''}"
        person = f"{database['USER']}:{database['PASSWORD']}"
        address = (
            f"sqlite:///{database['NAME']}"
            if connection.vendor == "sqlite"
            else f"postgres://{person}@{at}/{database['NAME']}"
        )
        environment = {**os.environ, "DATABASE_URL": address, "SEVENROUNDS_DATA": str(here.DATA)}
        command = [sys.executable, "manage.py", "anki_file", str(file.pk)]
        subprocess.run(command, cwd=here.ROOT, env=environment, check=True, timeout=120)

    @pytest.fixture
    def package(self, race: object, alice: User) -> AnkiFile:
        """A package with an answer; `race` puts the database where another process finds it."""
        path = latest(files.folder() / "upload", Wanted([StoredNote("n", BASIC, ("f", "b"), (CARD,))]))
        return work.ask_import(alice, "one.apkg", path.rename(files.folder() / files.fresh_name()).name)

    def test_it_imports_within_its_limits(self, package: AnkiFile) -> None:
        self.run(package)
        package.refresh_from_db()
        assert (package.state, package.problem) == ("done", "")
        assert (package.counts["new"], package.counts["reviews"]) == (1, 2)
        assert Flashcard.objects.get().front == "f"
        assert not files.path_of(package).exists()


class TestTheDoor:
    MOST = 101_000_000

    def status(self, browser: Client, name: str, length: int) -> int:
        """What an address answers to a body that says it is so long; nothing of it has to be sent."""
        return browser.generic("POST", reverse(name), CONTENT_LENGTH=str(length)).status_code

    def test_a_package_may_be_larger_than_a_form(self, browser: Client) -> None:
        assert self.status(browser, "drills:anki_import", self.MOST) == 422

    def test_above_its_limit_nothing_is_read(self, browser: Client) -> None:
        response = browser.generic("POST", reverse("drills:anki_import"), CONTENT_LENGTH=str(self.MOST + 1))
        assert response.status_code == 413
        assert "101" in response.content.decode()

    def test_other_addresses_take_no_packages(self, browser: Client) -> None:
        assert self.status(browser, "drills:anki_export", 2_000_000) == 413
