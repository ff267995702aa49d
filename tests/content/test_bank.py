"""The content as a whole: what `python -m bank check` says, and that its prose becomes sound HTML."""

import pytest

from bank.checker import check, coverage
from bank.loader import CONTENT, read
from bank.prose import to_html
from bank.schema import LANGUAGES, Language, Question, Task

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
def test_prose_becomes_html_without_leftovers(item: Question | Task, language: Language) -> None:
    html = to_html(_whole(item, language))
    assert html.startswith("<")
    assert "```" not in html
    assert "«" not in html


def _whole(item: Question | Task, language: Language) -> str:
    if isinstance(item, Task):
        return item.texts[language].statement
    text = item.texts[language]
    return f"{text.prompt}\n\n{text.model_answer}"
