"""The model as the interview meets it: it answers or it does not, and never raises."""

import logging

import pytest

from bank.schema import FollowUp, Question
from interview.interviewer import Draft, Interviewer, endpoint
from interview.interviewer.breaker import FAILURES, REST
from tests.interview.interviewer import stage
from tests.interview.interviewer.stage import KEY, Behaviour, Server, serving
from tests.interview.interviewer.test_breaker import Clock
from tests.interview.interviewer.test_drafting import MECHANISM

QUOTED = {"key_points": [{"id": "mechanism", "covered": True, "quote": MECHANISM}]}


def interviewer(server: Server, seconds: str = "20", clock: Clock | None = None) -> Interviewer:
    return Interviewer(endpoint(server.url, KEY, "some-model", seconds), clock or Clock())


def test_it_drafts(question: Question, answer: str) -> None:
    with serving(stage.says_json(QUOTED)) as server:
        assert interviewer(server).draft(question, answer, "en") == Draft(quotes={"mechanism": MECHANISM})


def test_it_chooses(question: Question, answer: str, candidates: list[FollowUp]) -> None:
    with serving(stage.says_json({"follow_up": candidates[1].id, "words": "How so?"})) as server:
        chosen = interviewer(server).choose(question, answer, candidates, "en")
    assert chosen == (candidates[1].id, "How so?")


@pytest.mark.parametrize("said", ["", "I would like to talk about football and about the weather in Rome."])
def test_what_says_nothing_of_the_question_is_not_sent(question: Question, said: str) -> None:
    with serving(stage.says_json(QUOTED)) as server:
        assert interviewer(server).draft(question, said, "en") == Draft(asked=False)
    assert server.asked == []


@pytest.mark.parametrize(
    "play",
    [
        stage.never,
        stage.hangs_in_the_middle,
        stage.drips,
        stage.closes,
        stage.huge,
        stage.status(500),
        stage.status(401),
        stage.body(b"{"),
        stage.says("I would rather not."),
        stage.says_json({"verdict": "hire"}),
        stage.says('{"key_points": [],}'),
        stage.says("{" * 90_000),
    ],
)
def test_a_failing_endpoint_is_as_none(
    question: Question,
    answer: str,
    candidates: list[FollowUp],
    play: Behaviour,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(play) as server:
        model = interviewer(server, "0.3")
        assert model.choose(question, answer, candidates, "en") is None
        assert model.draft(question, answer, "en") is None
    ours = [record for record in caplog.records if record.name.startswith("interview.")]
    assert len(ours) == 2
    assert KEY not in caplog.text
    assert MECHANISM not in "".join(record.getMessage() for record in ours)


def test_an_endpoint_that_keeps_failing_is_left_alone(question: Question, answer: str) -> None:
    clock = Clock()
    with serving(stage.status(404)) as server:
        model = interviewer(server, clock=clock)
        for _ in range(FAILURES + 2):
            assert model.draft(question, answer, "en") is None
        assert len(server.asked) == FAILURES
        server.plays = type(server.plays)([stage.says_json(QUOTED)])
        clock.now += REST
        assert model.draft(question, answer, "en") is not None


def test_words_of_a_learner_cannot_take_the_model_away_from_others(question: Question, answer: str) -> None:
    with serving(
        stage.says("As you wish, no JSON."), stage.says("No."), stage.says("No."), stage.says_json(QUOTED)
    ) as server:
        model = interviewer(server)
        for _ in range(FAILURES):
            assert model.draft(question, answer, "en") is None
        assert model.draft(question, answer, "en") is not None


def test_that_json_mode_is_not_offered_is_remembered(question: Question, answer: str) -> None:
    with serving(stage.status(400), stage.says_json(QUOTED)) as server:
        model = interviewer(server)
        model.draft(question, answer, "en")
        model.draft(question, answer, "en")
    assert ["response_format" in one for one in server.asked] == [True, False, False]
