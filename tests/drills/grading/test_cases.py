"""The table of realistic answers: a new case needs no code, only a line in cases.jsonl."""

import json
from itertools import groupby
from pathlib import Path

import msgspec
import pytest

from drills.grading import Outcome, grade
from drills.grading.__main__ import Line
from drills.grading.words import SENTENCES, sentence
from formulas.words import SENTENCES as FORMULA_SENTENCES

Case = dict[str, str]
CASES: list[Case] = [
    json.loads(line) for line in (Path(__file__).parent / "cases.jsonl").read_text("utf-8").splitlines()
]
#: A test for each question: one for each answer would cost more than judging them all.
QUESTIONS = [
    list(group) for _, group in groupby(CASES, lambda case: (case["expected"], case.get("unit", "")))
]

#: Where it does not matter whether the examiner asks what was meant, or says that it cannot be read.
NOT_JUDGED = {"not judged": {"ask", "unreadable", "undecided"}}


def request(case: Case) -> Line:
    return msgspec.convert({k: v for k, v in case.items() if k not in {"verdict", "tag"}}, Line)


@pytest.mark.parametrize(
    "cases", QUESTIONS, ids=lambda cases: f"{cases[0]['expected']}{cases[0].get('unit', '')}"
)
def test_it_judges_as_a_fair_examiner_would(cases: list[Case]) -> None:
    outcomes = [(case, grade(request(case), case["answer"])) for case in cases]
    unfair = [
        (case["answer"], case["verdict"], outcome) for case, outcome in outcomes if not fair(case, outcome)
    ]
    assert unfair == []
    assert [case["answer"] for case, outcome in outcomes if not well_said(case, outcome)] == []


def fair(case: Case, outcome: Outcome) -> bool:
    verdicts = NOT_JUDGED.get(case["verdict"], {case["verdict"]})
    return outcome.verdict in verdicts and outcome.tag == case.get("tag", outcome.tag)


def well_said(case: Case, outcome: Outcome) -> bool:
    """In both languages, with a place that lies in what was typed."""
    start, end = outcome.at or (0, 0)
    words = [sentence(outcome, "en"), sentence(outcome, "zh")]
    return all(words) and "{" not in "".join(words) and 0 <= start <= end <= len(case["answer"])


def test_the_same_answer_gets_the_same_verdict_again() -> None:
    for case in CASES[::7]:
        assert grade(request(case), case["answer"]) == grade(request(case), case["answer"])


def test_every_sentence_stands_in_both_languages() -> None:
    for table in (SENTENCES, FORMULA_SENTENCES):
        for key, (english, chinese) in table.items():
            assert bool(english) == bool(chinese) == bool(key)
            assert not any("\u4e00" <= letter <= "\u9fff" for letter in english)
