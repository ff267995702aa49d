"""Packages in and out through the pages: worked on elsewhere, fetched by their owner alone."""

import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from drills.anki import exporting, work
from drills.cards import pictures
from drills.models import AnkiFile, Flashcard
from tests.drills.anki.packages import BASIC, PNG, StoredNote, Wanted, latest

NOTE = StoredNote("n", BASIC, (r'\(x<y\) <img src="p.png"><script>alert(1)</script>', "back"))


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def stranger(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


def uploaded(browser: Client, tmp_path: Path) -> AnkiFile:
    content = latest(tmp_path / "one.apkg", Wanted([NOTE], {"p.png": PNG})).read_bytes()
    browser.post(reverse("drills:anki_import"), {"package": SimpleUploadedFile("one.apkg", content)})
    return AnkiFile.objects.get()


def test_a_package_is_imported_by_a_worker_and_its_image_is_the_owner_s_alone(
    browser: Client, stranger: Client, tmp_path: Path
) -> None:
    file = uploaded(browser, tmp_path)
    assert file.state == "waiting"
    assert "every 1s" in browser.get(reverse("drills:anki")).content.decode()
    assert work.run(file.pk)
    file.refresh_from_db()
    assert (file.state, file.counts["new"], file.done) == ("done", 1, file.total)
    card = Flashcard.objects.get()
    assert "<script" not in card.front
    assert 'data-tex="x&lt;y"' in card.front
    address = reverse("drills:anki_image", args=pictures.names_in(card.front))
    image = browser.get(address)
    assert (image.content, image["Content-Type"]) == (PNG, "image/png")
    assert image["X-Content-Type-Options"] == "nosniff"
    assert image["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert stranger.get(address).status_code == 404
    page = reverse("drills:flashcard", args=[card.item_id])
    assert browser.get(page).status_code == 200
    assert stranger.get(page).status_code == 404
    assert stranger.post(reverse("drills:delete_flashcard", args=[card.item_id])).status_code == 404


def test_one_thing_at_a_time_and_cancelling(browser: Client, tmp_path: Path) -> None:
    file = uploaded(browser, tmp_path)
    browser.post(reverse("drills:anki_export"), {"what": "bank"})
    assert AnkiFile.objects.count() == 1
    browser.post(reverse("drills:anki_cancel", args=[file.pk]))
    file.refresh_from_db()
    assert (file.state, file.problem) == ("failed", "cancelled")
    assert not work.run(file.pk)
    assert not Flashcard.objects.exists()


def test_what_is_no_package_is_refused_at_the_door(browser: Client) -> None:
    sent = {"package": SimpleUploadedFile("x.apkg", b"Dear Sir or Madam")}
    assert browser.post(reverse("drills:anki_import"), sent).status_code == 422
    assert not AnkiFile.objects.exists()


def test_an_export_is_fetched_by_its_owner_alone(browser: Client, stranger: Client) -> None:
    browser.post(reverse("drills:anki_export"), {"what": "bank"})
    file = AnkiFile.objects.get()
    address = reverse("drills:anki_download", args=[file.pk])
    assert browser.get(address).status_code == 404
    work.run(file.pk)
    got = browser.get(address)
    assert b"".join(got.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert stranger.get(address).status_code == 404


def test_identities_stay_the_same_and_formulas_are_anki_s(alice: User, tmp_path: Path) -> None:
    found = []
    for name in ("one.apkg", "two.apkg"):
        exporting.run(alice, "bank", "en", tmp_path / name, lambda *_: None)
        with zipfile.ZipFile(tmp_path / name) as archive:
            (tmp_path / "db").write_bytes(archive.read("collection.anki2"))
        connection = sqlite3.connect(tmp_path / "db")
        found.append(connection.execute("SELECT guid, mid, flds FROM notes ORDER BY guid").fetchall())
        found.append(connection.execute("SELECT DISTINCT did FROM cards ORDER BY did").fetchall())
        connection.close()
    assert found[:2] == found[2:]
    assert len(found[0]) == 6  # three questions and three drills; the task is no note
    assert not any("data-tex" in fields for _guid, _mid, fields in found[0])
