"""The content as a whole: what `python -m bank check` says, and that its prose becomes sound HTML."""

import pytest

from bank.checker import check, coverage
from bank.loader import CONTENT, read
from bank.prose import to_html
from bank.schema import LANGUAGES, Item, Language, Question, Task

CATALOGUE, BROKEN = read(CONTENT)
WORDS = {name: item for name, item in CATALOGUE.items.items() if isinstance(item, Question | Task)}


def test_the_content_is_sound() -> None:
    assert [str(problem) for problem in (*BROKEN, *check(CATALOGUE))] == []


def test_every_topic_has_both_names() -> None:
    assert all(topic.en and topic.zh for topic in CATALOGUE.topics.values())


def test_seed_lines_are_served() -> None:
    served = coverage(CATALOGUE)
    assert set(served) == set(CATALOGUE.seeds)
    assert any(served.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("item", WORDS.values(), ids=list(WORDS))
def test_prose_becomes_html_without_leftovers(item: Item, language: Language) -> None:
    text = item.texts[language]
    whole = text.statement if isinstance(item, Task) else f"{text.prompt}\n\n{text.model_answer}"  # type: ignore[union-attr] # the item's kind decides its text's
    html = to_html(whole)
    assert html.startswith("<")
    assert "```" not in html
    assert "«" not in html
