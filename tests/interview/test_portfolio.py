"""The portfolio: the best passed submission to each task, words about it, one page to take along."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from interview.portfolio.charts import chart
from sandbox.judging.report import Measurement
from sandbox.models import Submission
from tests.interview.conftest import NOON


def measured(case: str, ratio: float) -> Measurement:
    return Measurement(
        case=case, baseline_s=1.0, submission_s=1 / ratio, ratio=ratio, interval=(ratio * 0.9, ratio * 1.1),
        samples=9, noisy=False,
    )  # fmt: skip


def passed(
    user: User, task: str, score: float | None, source: str = "// code", minutes: int = 0
) -> Submission:
    at = NOON + timedelta(minutes=minutes)
    return Submission.objects.create(
        user=user, task=task, task_digest="", mode="submit", source=source, created_at=at, queued_at=at,
        state="finished", finished_at=at, verdict="passed", score=score,
    )  # fmt: skip


def test_twice_as_fast_and_half_as_fast_are_equally_far_from_the_baseline() -> None:
    drawn = chart([measured("fast", 2.0), measured("slow", 0.5)])
    assert drawn is not None
    fast, slow = drawn.bars
    assert fast.x == drawn.baseline
    assert slow.x + slow.width == pytest.approx(drawn.baseline)
    assert fast.width == pytest.approx(slow.width)
    assert (fast.faster, slow.faster) == (True, False)


@pytest.mark.parametrize("ratio", [1e-6, 0.01, 1.0, 31.0, 1e6])
def test_every_speed_fits_the_drawing(ratio: float) -> None:
    drawn = chart([measured("one", ratio)])
    assert drawn is not None
    bar = drawn.bars[0]
    assert bar.x >= 0
    assert max(bar.x + bar.width, bar.high) <= 600


def test_what_was_not_measured_has_no_chart() -> None:
    assert chart([]) is None


def test_the_fastest_submission_to_each_task_is_shown(browser: Client, alice: User) -> None:
    passed(alice, "memory-pool", 0.7)
    best = passed(alice, "memory-pool", 1.9, minutes=1)
    passed(alice, "spsc-queue", None, minutes=2)
    pieces = browser.get(reverse("portfolio")).context["pieces"]
    assert [piece.task for piece in pieces] == ["memory-pool", "spsc-queue"]
    assert pieces[0].submission == best


def test_words_and_choices_are_kept_and_exported(browser: Client, alice: User) -> None:
    passed(alice, "memory-pool", 1.2, source="int a = 1 < 2;")
    passed(alice, "spsc-queue", 1.1, source="hidden one")
    fields = {"shown": ["memory-pool"], "note-memory-pool": "One cache line a thread.", "note-spsc-queue": "",
              "note-matmul": "never passed"}  # fmt: skip
    browser.post(reverse("portfolio_save"), fields)
    response = browser.get(reverse("portfolio_export"))
    page = response.content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="seven-rounds-portfolio.html"'
    assert "One cache line a thread." in page
    assert "int a = 1 &lt; 2;" in page
    assert "hidden one" not in page
    assert alice.portfolio_entries.count() == 2
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_nobody_elses_work_is_in_it(browser: Client, alice: User, bob: User) -> None:
    passed(bob, "memory-pool", 2.0, source="bobs secret")
    browser.post(reverse("portfolio_save"), {"shown": ["memory-pool"], "note-memory-pool": "mine?"})
    assert "bobs secret" not in browser.get(reverse("portfolio_export")).content.decode()
    assert not alice.portfolio_entries.exists()
