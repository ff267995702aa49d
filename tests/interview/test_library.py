"""Browsing and searching the bank."""

import bank
from interview.library import Filters, find, fold

CATALOGUE = bank.load()


def test_without_filters_everything_is_listed() -> None:
    assert len(find(CATALOGUE, Filters(), "en")) == len(CATALOGUE.items)


def test_filters_are_joined_by_and() -> None:
    found = find(CATALOGUE, Filters(kind="drill", round=3), "en")
    assert found
    assert all(entry.kind == "drill" and 3 in entry.rounds for entry in found)


def test_a_title_in_either_language_is_found_first() -> None:
    item = next(iter(CATALOGUE.questions.values()))
    for language in ("en", "zh"):
        title = item.texts[language].title
        assert find(CATALOGUE, Filters(words=title), "en")[0].id == item.facts.id


def test_every_word_must_occur() -> None:
    assert find(CATALOGUE, Filters(words="all-reduce zzzznothing"), "en") == []


def test_case_and_full_width_letters_do_not_matter() -> None:
    assert fold("ＺｅＲＯ") == fold("zero")
    assert find(CATALOGUE, Filters(words="ＺＥＲＯ"), "en") == find(CATALOGUE, Filters(words="zero"), "en")
