"""What a person sees of what they did."""

from datetime import timedelta

from accounts.models import User
from sandbox.models import State, Submission
from sandbox.pages import history
from tests.sandbox import samples
from tests.sandbox.conftest import NOON, Submit

SECOND = timedelta(seconds=1)


def finish(row: Submission, verdict: str, score: float | None = None, after: int = 1) -> Submission:
    row.state, row.verdict, row.score = State.FINISHED, verdict, score
    row.finished_at = NOON + after * SECOND
    row.save()
    return row


def test_the_fastest_passed_submission_is_the_best(submit: Submit, alice: User, broker_url: str) -> None:
    best = finish(submit("a = 1"), "passed", 2.0, after=1)
    finish(submit("a = 2"), "passed", 1.5, after=2)
    finish(submit("a = 3"), "wrong answer", after=3)
    assert history.best(alice) == {"vector-sum": best}


def test_without_a_pass_the_latest_result_is_shown(submit: Submit, alice: User, broker_url: str) -> None:
    finish(submit("a = 1"), "wrong answer", after=1)
    latest = finish(submit("a = 2"), "crashed", after=2)
    finish(submit("a = 3"), "sandbox failed", after=3)
    finish(submit("a = 4", mode="test"), "passed", after=4)
    assert history.best(alice) == {"vector-sum": latest}


def test_the_one_before_is_of_the_same_person(submit: Submit, charlie: User, broker_url: str) -> None:
    first = submit("a = 1")
    submit("a = 2", user=charlie, now=NOON + SECOND)
    third = submit("a = 3", now=NOON + 2 * SECOND)
    assert history.previous(third) == first
    assert history.previous(first) is None


def test_a_difference_marks_lines(submit: Submit) -> None:
    lines = history.difference(samples.RIGHT, samples.WRONG)
    assert [(line.kind, line.text) for line in lines] == [
        ("place", "@@ -1,2 +1,2 @@"),
        ("span", "def total(x):"),
        ("del", "    return x.sum()"),
        ("ins", "    return x.sum() + 1"),
    ]
    assert history.difference(samples.RIGHT, samples.RIGHT) == []


def test_lines_that_look_like_file_names_are_kept() -> None:
    kinds = [(line.kind, line.text) for line in history.difference("-- a\n", "++ b\n")]
    assert kinds[1:] == [("del", "-- a"), ("ins", "++ b")]


def test_the_editor_opens_with_the_draft_or_the_starter(
    submit: Submit, alice: User, charlie: User, broker_url: str
) -> None:
    import bank

    task = bank.catalogue().tasks["vector-sum"]
    submit()
    assert history.editor_text(alice, task) == samples.RIGHT
    assert history.editor_text(charlie, task) == samples.STARTER
