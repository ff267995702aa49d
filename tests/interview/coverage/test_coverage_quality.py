"""How good the suggestions are on the labelled answers, and that they never reward what is no answer."""

from collections import Counter

import pytest

from bank.schema import Question
from benchmarks.coverage_quality import HALVES, Labelled, Score, labelled, scores
from interview.coverage import CatalogueWords, suggest

ANSWERS = list(labelled())
NOTHING_TO_FIND = ("off-topic", "copied-prompt", "nonsense", "stuffing")
REAL = ("excellent", "partial", "terse", "rambling")

# A little below what was measured on 2026-11-22 (docs/coverage.md), so that a changed rubric does not
# fail for one key point, and a worse method does.
FLOORS = {
    ("development", "all"): (0.89, 0.71),
    ("held-back", "all"): (0.91, 0.74),
    ("held-back", "en"): (0.90, 0.78),
    ("held-back", "zh"): (0.88, 0.64),
    ("held-back", "mixed"): (0.93, 0.75),
}


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, str], Score]:
    return scores(ANSWERS)


def test_the_set_is_as_large_and_as_mixed_as_promised() -> None:
    languages = Counter(answer.language for answer in ANSWERS)
    assert len(ANSWERS) >= 200
    assert len({answer.question for answer in ANSWERS}) >= 40
    assert languages["en"] >= 100
    assert languages["zh"] >= 0.3 * len(ANSWERS)
    assert languages["mixed"] >= 30
    assert {answer.kind for answer in ANSWERS} >= {*NOTHING_TO_FIND, *REAL, "wrong"}
    halves = {half: {answer.question for answer in ANSWERS if answer.half == half} for half in HALVES}
    assert not halves["development"] & halves["held-back"]


def test_every_label_names_a_key_point(questions: dict[str, Question]) -> None:
    for answer in ANSWERS:
        known = {point.id for point in questions[answer.question].facts.key_points}
        assert answer.covered <= known, (answer.question, answer.covered - known)


@pytest.mark.parametrize(("half", "group"), FLOORS)
def test_precision_and_recall_stay_above_their_floors(
    measured: dict[tuple[str, str], Score], half: str, group: str
) -> None:
    precision, recall = FLOORS[half, group]
    assert measured[half, group].precision >= precision
    assert measured[half, group].recall >= recall


@pytest.mark.parametrize("kind", NOTHING_TO_FIND)
def test_no_answer_is_never_called_covered(
    questions: dict[str, Question], words: CatalogueWords, kind: str
) -> None:
    chosen = [answer for answer in ANSWERS if answer.kind == kind]
    assert len(chosen) >= 9
    for answer in chosen:
        assert not suggest(questions[answer.question], answer.text, words).covered, answer


def test_every_prompt_copied_in_either_language_is_refused(
    questions: dict[str, Question], words: CatalogueWords
) -> None:
    for question in questions.values():
        prompts = [text.prompt for text in question.texts.values()]
        for copied in (*prompts, "\n".join(prompts), f"So you ask me this: {prompts[0]} I see."):
            assert suggest(question, copied, words).refusal == "prompt", question.facts.id


def test_every_rubric_and_model_answer_pasted_is_refused(
    questions: dict[str, Question], words: CatalogueWords
) -> None:
    for question in questions.values():
        for text in question.texts.values():
            for pasted in ("\n".join(text.key_points.values()), text.model_answer, text.short_answer):
                assert suggest(question, pasted, words).refusal == "ours", question.facts.id


def test_a_good_answer_to_a_question_of_another_topic_covers_nothing(
    questions: dict[str, Question], words: CatalogueWords
) -> None:
    good = [answer for answer in ANSWERS if answer.kind in REAL and not _tells_a_story(questions, answer)]
    for place, answer in enumerate(good):
        topic = questions[answer.question].facts.topic
        others = [name for name in sorted(questions) if questions[name].facts.topic != topic]
        asked = questions[others[(7 * place) % len(others)]]
        assert not suggest(asked, answer.text, words).covered, (answer.question, asked.facts.id)


def _tells_a_story(questions: dict[str, Question], answer: Labelled) -> bool:
    return questions[answer.question].facts.rounds == (7,)
