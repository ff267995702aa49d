"""Both languages in one go: every text of a page has its Chinese words, and no catalogue holds leftovers."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.translated import ROOT, wanted

CATALOGUES = sorted(ROOT.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))


def singular(message_id: str | tuple[str, ...]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def entries(path: Path) -> dict[str, list[str]]:
    with path.open("rb") as stream:
        catalogue = read_po(stream)
    return {
        singular(message.id): list(message.string) if isinstance(message.string, tuple) else [message.string]
        for message in catalogue
        if message.id
    }


@pytest.fixture(scope="module")
def translated() -> dict[str, list[str]]:
    return {text: words for path in CATALOGUES for text, words in entries(path).items()}


def test_every_text_of_the_interface_is_translated(translated: dict[str, list[str]]) -> None:
    missing = sorted({(text, where) for where, text in wanted() if not all(translated.get(text, [""]))})
    assert missing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_a_catalogue_holds_only_texts_that_are_wanted(path: Path) -> None:
    known = {text for _, text in wanted()}
    assert sorted(text for text in entries(path) if text not in known) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_a_translation_keeps_the_placeholders(path: Path) -> None:
    placeholder = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")
    wrong = [
        text
        for text, words in entries(path).items()
        for word in words
        if set(placeholder.findall(text)) != set(placeholder.findall(word))
    ]
    assert wrong == []
