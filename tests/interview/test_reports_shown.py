"""What a person sees after a round: quotes of their own, exports, replay, loop; and nobody else does."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import bank
from accounts.models import User
from interview.mocks import assessing, dialogue, endings, loops, rounds
from interview.mocks.assessing import Judgement
from interview.models import MockRound
from tests.interview.conftest import NOON
from tests.interview.labelled import COMPLETE, complete_answer

MINUTE = timedelta(minutes=1)


@pytest.fixture
def told(mock: MockRound) -> MockRound:
    """A finished round whose first answer is a good one."""
    mock.items.filter(position=1).update(item_id=COMPLETE)
    rounds.show(mock, 1, NOON)
    rounds.save(mock, 1, {"answer": f"Let me think. {complete_answer()}"}, NOON + MINUTE)
    dialogue.hand_over(mock, 1, NOON + 2 * MINUTE)
    endings.finish(mock, NOON + 3 * MINUTE)
    return mock


def test_what_the_text_speaks_for_is_ticked_and_quoted(browser: Client, told: MockRound) -> None:
    page = browser.get(reverse("round_report", args=[told.pk]))
    line = page.context["lines"][0]
    suggested = [point for point in line.points if point.suggested]
    assert suggested
    assert suggested[0].ticked
    assert suggested[0].quote in dialogue.said(told.items.get(position=1))


def test_only_what_was_really_said_is_kept_as_a_quote(told: MockRound) -> None:
    item = told.items.get(position=1)
    points = [point.id for point in bank.catalogue().questions[item.item_id].facts.key_points]
    quotes = {points[0]: "Let me think.", points[1]: "I never said this."}
    judgement = Judgement(frozenset(points[:2]), quotes, delivery=3)
    assessing.assess(told, {1: judgement}, NOON + 4 * MINUTE)
    kept = told.items.get(position=1).assessment
    assert kept["quotes"] == {points[0]: "Let me think."}
    assert kept["ticked"] == sorted(points[:2])


def test_the_form_of_the_report_is_understood(browser: Client, told: MockRound) -> None:
    item = told.items.get(position=1)
    point = bank.catalogue().questions[item.item_id].facts.key_points[0].id
    fields = {"point-1": [point], f"quote-1-{point}": "Let me think.", "delivery-1": "4"}
    browser.post(reverse("round_assess", args=[told.pk]), fields)
    item.refresh_from_db()
    assert item.assessment == {"ticked": [point], "quotes": {point: "Let me think."}, "delivery": 4}


def test_the_json_export_holds_the_conversation_and_the_log(browser: Client, told: MockRound) -> None:
    response = browser.get(reverse("round_json", args=[told.pk]))
    data = json.loads(response.content)
    assert response["Content-Disposition"].startswith("attachment;")
    assert data["version"] == 1
    assert data["items"][0]["conversation"][0]["answer"].startswith("Let me think.")
    assert [line["kind"] for line in data["log"]][:3] == ["started", "shown", "saved"]
    assert {band["dimension"] for band in data["bands"]} == {
        "knowledge",
        "calculation",
        "code",
        "diagnosis",
        "delivery",
        "time",
    }


def test_the_markdown_export_quotes_the_answer_unescaped(browser: Client, told: MockRound) -> None:
    item = told.items.get(position=1)
    item.draft = {"answer": "a < b && c"}
    item.save()
    text = browser.get(reverse("round_markdown", args=[told.pk])).content.decode()
    assert "a < b && c" in text
    assert text.startswith("# Report")


def test_the_replay_is_in_the_page(browser: Client, told: MockRound) -> None:
    page = browser.get(reverse("round_replay", args=[told.pk]))
    assert page.context["steps"][2]["edits"]["answer"][2].startswith("Let me think.")


def test_an_earlier_round_is_what_changes_are_counted_from(
    browser: Client, told: MockRound, alice: User
) -> None:
    assessing.assess(told, {}, NOON + 4 * MINUTE)
    later = rounds.start(alice, rounds.Order(1), NOON + 60 * MINUTE)
    for item in later.items.filter(kind="question"):
        rounds.save(later, item.position, {"answer": "everything"}, NOON + 61 * MINUTE)
    endings.finish(later, NOON + 62 * MINUTE)
    everything = {
        item.position: Judgement(
            frozenset(point.id for point in bank.catalogue().questions[item.item_id].facts.key_points)
        )
        for item in later.items.filter(kind="question")
    }
    assessing.assess(later, everything, NOON + 63 * MINUTE)
    page = browser.get(reverse("round_report", args=[later.pk]))
    assert page.context["before"] == told
    change = next(row["change"] for row in page.context["bands"] if row["band"].dimension == "knowledge")
    assert change == 4


@pytest.mark.parametrize(
    "name", ["round_report", "round_replay", "round_markdown", "round_json", "round_resume"]
)
def test_nobody_sees_what_is_not_theirs(bob: User, told: MockRound, name: str) -> None:
    stranger = Client()
    stranger.force_login(bob)
    address = reverse(name, args=[told.pk])
    response = stranger.post(address) if name == "round_resume" else stranger.get(address)
    assert response.status_code == 404


@pytest.mark.parametrize("name", ["round_replay", "round_markdown", "round_json"])
def test_a_running_round_gives_nothing_away(browser: Client, alice: User, name: str) -> None:
    running = rounds.start(alice, rounds.Order(1), timezone.now())
    response = browser.get(reverse(name, args=[running.pk]))
    assert response["Location"] == reverse("round_sit", args=[running.pk])


def test_the_loops_report_names_what_was_not_sat(browser: Client, alice: User) -> None:
    loop = loops.begin(alice, rounds.Order(1), NOON)
    endings.finish(loops.sit(loop, 1, NOON), NOON + MINUTE)
    page = browser.get(reverse("loop_report", args=[loop.pk]))
    assert [row["mock"] is not None for row in page.context["rows"]] == [True] + [False] * 6
    assert "not sat" in page.content.decode()


def test_a_whole_conversation_works_without_scripts(browser: Client) -> None:
    form = {"sit": "7", "persona": "manager", "length": "short", "language": "zh-hans"}
    sitting = browser.post(reverse("round_start"), form)["Location"]
    page = browser.get(sitting)
    mock = MockRound.objects.get()
    assert 'lang="zh-hans"' in page.content.decode().lower()
    go = reverse("round_go", args=[mock.pk, 1])
    browser.post(go, {"answer-answer": "这要看情况,需要先测量。", "to": "answer"})
    item = mock.items.get(position=1)
    assert item.answered_at is not None
    assert item.turns[0]["words"] in browser.get(f"{sitting}?item=1").content.decode() or item.turns
    browser.post(go, {"to": "pause"})
    assert "interview/paused.html" in [one.name for one in browser.get(sitting).templates]
    browser.post(reverse("round_resume", args=[mock.pk]))
    assert browser.post(go, {"to": "finish"})["Location"] == reverse("round_report", args=[mock.pk])
