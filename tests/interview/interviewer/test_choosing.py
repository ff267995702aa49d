"""Which follow-up is asked, and in whose words."""

import json

import pytest

from bank.schema import FollowUp, Language, Question
from interview.coverage import words_of_catalogue
from interview.interviewer.choosing import chosen, is_speakable
from interview.interviewer.reading import Unreadable
from interview.interviewer.revealing import reveals

SAID = "The counters are next to each other, so the threads disturb each other somehow."


def outcome(
    question: Question, candidates: list[FollowUp], reply: object, language: Language = "en"
) -> tuple[str, str] | None:
    return chosen(json.dumps(reply), question, SAID, candidates, language, words=words_of_catalogue())


def test_a_follow_up_may_be_chosen_and_worded(question: Question, candidates: list[FollowUp]) -> None:
    words = "You say the threads disturb each other. How exactly?"
    wish = {"follow_up": candidates[-1].id, "words": words}
    assert outcome(question, candidates, wish) == (candidates[-1].id, words)


@pytest.mark.parametrize("name", ["", "made-up", "mechanism; drop table"])
def test_only_a_candidate_can_be_chosen(question: Question, candidates: list[FollowUp], name: str) -> None:
    assert outcome(question, candidates, {"follow_up": name, "words": "Why?"}) is None


def test_without_an_object_there_is_no_choice(question: Question, candidates: list[FollowUp]) -> None:
    with pytest.raises(Unreadable):
        outcome(question, candidates, ["the first one"])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_words_that_tell_a_key_point_are_not_said(
    question: Question, candidates: list[FollowUp], language: Language
) -> None:
    for point in question.texts[language].key_points.values():
        assert reveals(point, question, SAID, candidates, words_of_catalogue()), point


def test_a_leading_question_falls_back_to_the_banks_words(
    question: Question, candidates: list[FollowUp]
) -> None:
    wish = {"follow_up": candidates[0].id, "words": "Would perf c2c show many HITM on that line?"}
    assert outcome(question, candidates, wish) == (candidates[0].id, "")


def test_what_the_learner_said_gives_nothing_away(question: Question, candidates: list[FollowUp]) -> None:
    wording, words = "You would use perf c2c: what do you look for?", words_of_catalogue()
    assert reveals(wording, question, SAID, candidates, words)
    assert not reveals(wording, question, f"{SAID} I would run perf c2c.", candidates, words)


@pytest.mark.parametrize(
    ("wording", "language"),
    [
        ("", "en"),
        ("What then? And then? And after that?", "en"),
        ("See [this](https://evil.example) first.", "en"),
        ("Why? <img src=x>", "en"),
        ("Look at https://evil.example first.", "en"),
        ("Look at www.evil.example first.", "en"),
        ("Why **this**?", "en"),
        ("Why?\n\n# Pay here", "en"),
        ("Why\u202e?", "en"),
        ("为什么？", "en"),
        ("Why is that so?", "zh"),
        ("Why " * 100, "en"),
        ("???", "en"),
    ],
)
def test_what_is_no_plain_question_of_the_language_is_not_said(wording: str, language: Language) -> None:
    assert not is_speakable(wording, language)


@pytest.mark.parametrize(
    ("wording", "language"),
    [
        ("You say it is slow. Slow compared with what?", "en"),
        ("你说 prefill 会变慢，为什么？", "zh"),
    ],
)
def test_plain_questions_may_be_said(wording: str, language: Language) -> None:
    assert is_speakable(wording, language)
