"""A labelled question of the bank and an answer that says everything about it; no proxy on the way."""

import pytest

import bank
from bank.schema import FollowUp, Question
from tests.interview.labelled import COMPLETE, complete_answer


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def question() -> Question:
    return bank.catalogue().questions[COMPLETE]


@pytest.fixture
def answer() -> str:
    return complete_answer()


@pytest.fixture
def candidates(question: Question) -> list[FollowUp]:
    return list(question.facts.follow_ups)
