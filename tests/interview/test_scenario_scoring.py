"""The score follows from the log, and says why."""

import pytest

import bank
from interview.scenarios.scoring import Decision, Score, Step, score
from interview.scenarios.words import sentence

FACTS = bank.load().scenarios["steps-starved-by-the-loader"].facts
MINUTES = {look.id: look.minutes for look in FACTS.looks}
PATH = ("step-log", "workers", "timeline", "transform")
RIGHT = "preparation"


def looked(*ids: str) -> list[Step]:
    return [Step("look", id_, MINUTES[id_]) for id_ in ids]


def guess(cause: str) -> Step:
    return Step("hypothesis", cause)


def judged(log: list[Step], **decision: object) -> Score:
    return score(FACTS, log, Decision(**decision))  # type: ignore[arg-type]


def codes(result: Score, name: str) -> set[str]:
    return {finding.code for band in result.bands if band.name == name for finding in band.findings}


def test_nothing_opened_is_the_worst_path() -> None:
    result = judged([guess(RIGHT)], cause=RIGHT)
    assert result.value("path") == 1
    assert codes(result, "cause") == {"right-guessed"}


def test_minutes_in_dead_ends_weigh_against_the_length_of_the_path() -> None:
    at_most = [
        (("clocks",), 5),
        (("storage", "clocks"), 4),
        (("kernels", "clocks"), 3),
        (("kernels", "all-reduce", "storage"), 2),
    ]
    for dead, value in at_most:
        result = judged([*looked(*PATH), *looked(*dead)])
        assert result.value("path") == value, dead
        assert result.wasted == sum(MINUTES[id_] for id_ in dead)


def test_sensible_looks_that_are_not_needed_cost_no_band() -> None:
    assert judged(looked("step-log", "dmon", "cached-batch", *PATH[1:])).value("path") == 5


def test_a_hypothesis_before_its_evidence_is_a_guess() -> None:
    result = judged([guess("file-system"), *looked(*PATH)])
    assert result.value("path") == 4
    assert codes(result, "path") == {"whole-path", "guesses"}
    many = [guess(cause) for cause in ("link", "throttling", "copies")]
    assert judged([*many, *looked(*PATH)]).value("path") == 3


def test_a_hypothesis_after_what_suggests_it_is_none() -> None:
    result = judged([*looked("step-log"), guess("file-system"), *looked(*PATH[1:]), guess(RIGHT)])
    assert result.value("path") == 5
    assert "hypotheses-founded" in codes(result, "path")


def test_a_hypothesis_against_open_evidence_counts() -> None:
    result = judged([*looked("step-log", "workers"), guess("quota"), *looked("timeline", "transform")])
    assert codes(result, "path") == {"whole-path", "against-evidence"}
    assert result.value("path") == 4


def test_dear_looks_before_cheap_ones_count() -> None:
    result = judged(looked("timeline", "step-log", "workers", "transform"))
    assert "dear-first" in codes(result, "path")
    assert result.value("path") == 4


def test_deciding_without_proof_counts_even_when_it_is_right() -> None:
    result = judged(looked("step-log"), cause=RIGHT)
    assert not result.settled
    assert result.value("path") == 3
    assert (result.value("cause"), codes(result, "cause")) == (4, {"right-suggested"})


def test_proof_by_another_way_costs_nothing() -> None:
    result = judged(looked("step-log", "timeline"), cause=RIGHT)
    assert "settled-without" in codes(result, "path")
    assert result.value("cause") == 5


@pytest.mark.parametrize(
    ("opened", "cause", "value", "code"),
    [
        (PATH, RIGHT, 5, "right-proven"),
        (("clocks",), RIGHT, 3, "right-guessed"),
        (("clocks",), "file-system", 2, "wrong-cause"),
        (("storage",), "file-system", 1, "wrong-against-evidence"),
        (PATH, "", 1, "no-cause"),
        (PATH, "nonsense", 1, "no-cause"),
    ],
)
def test_the_cause_is_held_against_the_evidence(
    opened: tuple[str, ...], cause: str, value: int, code: str
) -> None:
    result = judged(looked(*opened), cause=cause)
    assert (result.value("cause"), codes(result, "cause")) == (value, {code})


@pytest.mark.parametrize(
    ("fixes", "value"),
    [
        (("six-workers", "small-first", "on-the-gpu"), 5),
        (("six-workers", "small-first"), 4),
        (("six-workers", "small-first", "on-the-gpu", "pinned"), 4),
        (("six-workers", "small-first", "on-the-gpu", "pinned", "deeper-queue"), 3),
        (("six-workers",), 3),
        (("six-workers", "small-first", "hundred-workers"), 2),
        (("on-the-gpu",), 2),
        (("pinned", "deeper-queue"), 1),
        ((), 1),
    ],
)
def test_fixes_are_worth_what_they_do(fixes: tuple[str, ...], value: int) -> None:
    assert judged(looked(*PATH), fixes=fixes).value("fix") == value


def test_what_left_the_content_is_left_out() -> None:
    result = judged([Step("look", "gone", 9), guess("gone"), *looked(*PATH)])
    assert (result.spent, result.value("path")) == (20, 5)


def test_every_finding_has_a_sentence() -> None:
    logs = [
        [],
        looked("step-log"),
        looked(*PATH),
        looked("transform", "kernels", *PATH[:1]),
        [guess("link"), *looked("all-reduce"), guess("link")],
    ]
    for log in logs:
        for chosen in ((), ("six-workers", "pinned", "hundred-workers"), ("pinned",)):
            for cause in (RIGHT, "link", ""):
                for band in judged(log, cause=cause, fixes=chosen, preventions=chosen).bands:
                    assert band.findings
                    assert all(str(sentence(finding)) for finding in band.findings)
