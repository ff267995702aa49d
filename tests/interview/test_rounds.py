"""A timed round: its clock, its drafts, its end, and what comes of it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from drills.models import Card
from interview.mocks import assessing, endings, reports, rounds
from interview.mocks.assessing import Judgement
from interview.mocks.rounds import Order
from interview.models import MockItem, MockRound
from sandbox.models import Submission
from tests.interview.conftest import NOON

MINUTE = timedelta(minutes=1)


def item_of(mock: MockRound, kind: str) -> MockItem:
    found = mock.items.filter(kind=kind).first()
    assert found is not None
    return found


def all_points(item: MockItem) -> frozenset[str]:
    return frozenset(point.id for point in reports.key_points(item))


def right_answers(item: MockItem) -> dict[str, str]:
    """What the drill itself says is right."""
    from bank import catalogue, instances

    instance = instances.build(catalogue().drills[item.item_id], item.seed)
    units = {part.id: "" if part.kind == "formula" else part.unit for part in instance.parts}
    return {part.id: f"{part.answer} {units[part.id]}".strip() for part in instance.parts}


def test_it_starts_with_a_paper_and_a_deadline(mock: MockRound) -> None:
    kinds = list(mock.items.values_list("kind", flat=True))
    assert kinds == ["question"] * 2 + ["drill", "task"]
    planned = sum(mock.items.values_list("minutes", flat=True))
    assert mock.deadline - mock.started_at == timedelta(minutes=planned)


def test_it_allows_one_running_round_a_person(mock: MockRound, alice: User, bob: User) -> None:
    with pytest.raises(rounds.RoundIsRunning):
        rounds.start(alice, Order(4), NOON + MINUTE)
    assert rounds.start(bob, Order(4), NOON + MINUTE).user == bob


def test_a_draft_is_kept_until_the_end(mock: MockRound) -> None:
    rounds.save(mock, 1, {"answer": "first"}, NOON + MINUTE)
    rounds.save(mock, 1, {"answer": "first and second"}, NOON + 2 * MINUTE)
    assert mock.items.get(position=1).draft == {"answer": "first and second"}


def test_a_save_on_its_way_at_the_deadline_is_taken_a_later_one_is_not(mock: MockRound) -> None:
    rounds.save(mock, 1, {"answer": "in time"}, mock.deadline + timedelta(seconds=3))
    with pytest.raises(rounds.RoundIsOver):
        rounds.save(mock, 1, {"answer": "too late"}, mock.deadline + timedelta(seconds=6))
    assert mock.items.get(position=1).draft == {"answer": "in time"}


def test_nothing_can_be_saved_into_a_round_that_was_handed_in(mock: MockRound) -> None:
    endings.finish(mock, NOON + MINUTE)
    with pytest.raises(rounds.RoundIsOver):
        rounds.save(mock, 1, {"answer": "afterthought"}, NOON + 2 * MINUTE)


def test_expiry_hands_in_what_was_saved_without_any_browser(mock: MockRound, alice: User) -> None:
    rounds.save(mock, 1, {"answer": "half an answer"}, NOON + MINUTE)
    assert endings.close_overdue(mock.deadline - MINUTE) == 0
    assert endings.close_overdue(mock.deadline + 60 * MINUTE) == 1
    mock.refresh_from_db()
    assert mock.expired
    assert mock.finished_at == mock.deadline
    assert mock.items.get(position=1).draft == {"answer": "half an answer"}
    assert rounds.running(alice, mock.deadline + 61 * MINUTE) is None


def test_finishing_twice_changes_nothing(mock: MockRound) -> None:
    endings.finish(mock, NOON + MINUTE)
    first = MockRound.objects.get(pk=mock.pk).finished_at
    endings.finish(MockRound.objects.get(pk=mock.pk), NOON + 5 * MINUTE)
    assert MockRound.objects.get(pk=mock.pk).finished_at == first
    assert mock.events.filter(kind="finished").count() == 1


def test_the_drill_of_the_paper_is_graded_at_the_end(mock: MockRound) -> None:
    drill = item_of(mock, "drill")
    rounds.save(mock, drill.position, right_answers(drill), NOON + MINUTE)
    endings.finish(mock, NOON + 2 * MINUTE)
    drill.refresh_from_db()
    assert {part["verdict"] for part in drill.result["parts"]} == {"right"}


def test_the_code_of_the_paper_is_submitted_at_the_end(mock: MockRound) -> None:
    task = item_of(mock, "task")
    rounds.save(mock, task.position, {"source": "print('hello')\n"}, NOON + MINUTE)
    endings.finish(mock, NOON + 2 * MINUTE)
    task.refresh_from_db()
    submission = Submission.objects.get(pk=task.submission)
    assert (submission.task, submission.mode, submission.user) == (task.item_id, "submit", mock.user)


def test_code_that_the_queue_has_no_room_for_is_submitted_later(
    mock: MockRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bank import catalogue
    from sandbox import submissions

    monkeypatch.setattr(submissions, "OPEN_LIMIT", 3)
    task = item_of(mock, "task")
    content = catalogue().tasks[task.item_id]
    for number in range(3):
        submissions.submit(mock.user, content, f"x = {number}\n", "submit", NOON)
    rounds.save(mock, task.position, {"source": "y = 1\n"}, NOON + MINUTE)
    endings.finish(mock, NOON + 2 * MINUTE)
    task.refresh_from_db()
    assert task.submission is None
    assert endings.submit_waiting(NOON + 3 * MINUTE) == 0
    for waiting in Submission.objects.all():
        submissions.cancel(waiting, NOON + 4 * MINUTE)
    assert endings.submit_waiting(NOON + 5 * MINUTE) == 1
    task.refresh_from_db()
    assert Submission.objects.get(pk=task.submission).source == "y = 1\n"


def test_an_unanswered_paper_is_all_ones_or_no_evidence(mock: MockRound) -> None:
    endings.finish(mock, NOON + MINUTE)
    bands = {band.dimension: band.value for band in reports.report(mock).bands}
    assert bands == {
        "knowledge": 1,
        "calculation": 1,
        "code": 1,
        "diagnosis": None,
        "delivery": None,
        "time": None,
    }


def test_ticks_become_bands_and_unknown_key_points_are_ignored(mock: MockRound) -> None:
    for position in (1, 2):
        rounds.save(mock, position, {"answer": "everything"}, NOON + MINUTE)
    endings.finish(mock, NOON + 2 * MINUTE)
    everything = {
        item.position: Judgement(all_points(item) | {"invented"}, delivery={1: 4, 2: 99}[item.position])
        for item in mock.items.filter(kind="question")
    }
    assessing.assess(mock, everything, NOON + 3 * MINUTE)
    bands = {band.dimension: band.value for band in reports.report(mock).bands}
    assert bands["knowledge"] == 5
    assert bands["delivery"] == 4
    assert "invented" not in mock.items.get(position=1).assessment["ticked"]


def test_weak_items_come_back_tomorrow_and_strong_ones_do_not(mock: MockRound) -> None:
    rounds.save(mock, 1, {"answer": "all of it"}, NOON + MINUTE)
    endings.finish(mock, NOON + 2 * MINUTE)
    strong = mock.items.get(position=1)
    assessing.assess(mock, {1: Judgement(all_points(strong))}, NOON + 3 * MINUTE)
    due = dict(Card.objects.filter(user=mock.user).values_list("item_id", "due"))
    weak = mock.items.get(position=2)
    assert strong.item_id not in due
    assert due[weak.item_id] == datetime(2026, 3, 3, 4, tzinfo=NOON.tzinfo)


def test_the_time_spent_on_each_item_comes_from_the_log(mock: MockRound) -> None:
    rounds.show(mock, 1, NOON)
    rounds.show(mock, 1, NOON + MINUTE)  # a reload is no new opening
    rounds.show(mock, 2, NOON + 4 * MINUTE)
    rounds.show(mock, 1, NOON + 5 * MINUTE)
    endings.finish(mock, NOON + 7 * MINUTE)
    used = reports.minutes_used(list(mock.events.all()))
    assert used == {1: 6.0, 2: 1.0}


def test_fields_that_were_not_sent_stay_and_foreign_ones_are_not_kept(mock: MockRound) -> None:
    rounds.save(mock, 1, {"answer": "first", "sheet": "a = 1"}, NOON + MINUTE)
    rounds.save(mock, 1, {"sheet": "a = 2", "invented": "x"}, NOON + 2 * MINUTE)
    rounds.save(mock, 1, {}, NOON + 3 * MINUTE)
    assert mock.items.get(position=1).draft == {"answer": "first", "sheet": "a = 2"}


def test_starter_code_that_nobody_touched_is_not_submitted(mock: MockRound) -> None:
    from bank import catalogue
    from sandbox import submissions

    task = item_of(mock, "task")
    starter = submissions.starter(catalogue().tasks[task.item_id])
    rounds.save(mock, task.position, {"source": starter.replace("\n", "\r\n")}, NOON + MINUTE)
    endings.finish(mock, NOON + 2 * MINUTE)
    assert not Submission.objects.exists()
    assert next(line.band for line in reports.report(mock).items if line.item.kind == "task") == 1
    task.refresh_from_db()
    assert task.draft == {}  # so that the report does not say that it waits for room in the queue


def test_what_left_the_bank_says_nothing(mock: MockRound) -> None:
    mock.items.filter(position=1).update(item_id="left-the-bank", assessment={"ticked": ["a"]})
    endings.finish(mock, NOON + MINUTE)
    line = reports.report(mock).items[0]
    assert (line.band, line.weak) == (None, False)


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        (["right", "right"], "right"),
        (["right", "wrong"], "partial"),
        (["partial", "wrong"], "partial"),
        (["wrong", "undecided"], "wrong"),
        (["partial", "undecided"], "partial"),
        (["undecided", "unreadable"], "undecided"),
    ],
)
def test_a_drill_is_judged_by_what_could_be_decided(mock: MockRound, parts: list[str], word: str) -> None:
    drill = item_of(mock, "drill")
    drill.result = {"parts": [{"verdict": verdict} for verdict in parts]}
    drill.save()
    line = next(line for line in reports.report(mock).items if line.item.kind == "drill")
    assert line.evidence.verdict == word


def test_a_save_that_left_in_time_reaches_a_round_whose_time_is_up(browser: Client, alice: User) -> None:
    now = timezone.now()
    late = rounds.start(alice, rounds.Order(1), now - timedelta(hours=3))
    MockRound.objects.filter(pk=late.pk).update(deadline=now - timedelta(seconds=1))
    saved = browser.post(reverse("round_save", args=[late.pk, 1]), {"answer-answer": "the last words"})
    assert saved.status_code == 204
    browser.get(reverse("round_sit", args=[late.pk]))
    late.refresh_from_db()
    assert late.finished_at is not None
    assert late.items.get(position=1).draft == {"answer": "the last words"}
