"""The table of realistic answers: a new case needs no code, only a line in cases.jsonl."""

import json
from pathlib import Path

import pytest

from drills.grading import grade
from drills.grading.__main__ import Line
from drills.grading.words import SENTENCES, sentence
from formulas.words import SENTENCES as FORMULA_SENTENCES

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases.jsonl").read_text("utf-8").splitlines()]

#: Where it does not matter whether the examiner asks what was meant, or says that it cannot be read.
NOT_JUDGED = {"not judged": {"ask", "unreadable", "undecided"}}


def request(case: dict[str, object]) -> Line:
    import msgspec

    return msgspec.convert({k: v for k, v in case.items() if k not in {"verdict", "tag"}}, Line)


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['expected']}{case.get('unit', '')}<-{case['answer']!r}"[:70]
)
def test_it_judges_as_a_fair_examiner_would(case: dict[str, str]) -> None:
    line = request(case)
    outcome = grade(line, line.answer)
    verdict = case["verdict"] if outcome.verdict in NOT_JUDGED.get(case["verdict"], ()) else outcome.verdict
    assert (verdict, outcome.tag if "tag" in case else "") == (case["verdict"], case.get("tag", ""))
    for language in ("en", "zh"):
        words = sentence(outcome, language)
        assert words
        assert "{" not in words
    if outcome.at is not None:
        assert 0 <= outcome.at[0] <= outcome.at[1] <= len(line.answer)


def test_the_same_answer_gets_the_same_verdict_again() -> None:
    for case in CASES[::7]:
        line = request(case)
        assert grade(line, line.answer) == grade(line, line.answer)


def test_every_sentence_stands_in_both_languages() -> None:
    for table in (SENTENCES, FORMULA_SENTENCES):
        for key, (english, chinese) in table.items():
            assert bool(english) == bool(chinese) == bool(key)
            assert not any("\u4e00" <= letter <= "\u9fff" for letter in english)
