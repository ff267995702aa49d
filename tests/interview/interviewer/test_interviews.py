"""The model within an interview: only where the person agreed, never deciding, never missed when it fails."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import Client
from django.urls import reverse

from accounts.models import User
from interview.mocks import dialogue, endings, loops, rounds
from interview.models import MockItem, MockLoop, MockRound
from tests.interview.conftest import NOON
from tests.interview.interviewer import stage
from tests.interview.interviewer.stage import KEY, Behaviour, Server, serving
from tests.interview.interviewer.test_drafting import INJECTED, MECHANISM, everything
from tests.interview.labelled import COMPLETE, complete_answer

MINUTE = timedelta(minutes=1)
SAID = "It depends on the workload, and one would have to measure it carefully before saying more."
QUOTED = {
    "key_points": [{"id": "mechanism", "covered": True, "quote": MECHANISM}],
    "delivery": {"band": 3, "reason": "In no order <b>at all</b>.", "quote": MECHANISM},
    "remark": "Begin with the answer.",
}


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """The configured endpoint; says QUOTED until told otherwise."""
    with serving(stage.says_json(QUOTED)) as server:
        settings.INTERVIEWER_URL, settings.INTERVIEWER_KEY = server.url, KEY
        settings.INTERVIEWER_MODEL, settings.INTERVIEWER_SECONDS = "some-model", "20"
        yield server


@pytest.fixture
def agreed(mock: MockRound, server: Server) -> MockRound:
    """Alice's running round, whose answers may be sent; its first question is the labelled one."""
    mock.items.filter(position=1).update(item_id=COMPLETE)
    MockRound.objects.filter(pk=mock.pk).update(interviewer_host=server.host)
    mock.refresh_from_db()
    return mock


@pytest.fixture
def finished(agreed: MockRound) -> MockRound:
    """The same after a full answer."""
    rounds.save(agreed, 1, {"answer": complete_answer()}, NOON + MINUTE)
    endings.finish(agreed, NOON + 2 * MINUTE)
    return agreed


def plays(server: Server, *behaviours: Behaviour) -> None:
    server.plays = type(server.plays)(behaviours)


def line(page: Any, position: int = 1) -> Any:
    return next(one for one in page.context["lines"] if one.report.item.position == position)


def ticked(page: Any) -> set[str]:
    return {point.id for point in line(page).points if point.ticked}


def ask(browser: Client, mock: MockRound, fields: dict[str, Any] | None = None, **headers: str) -> Any:
    return browser.post(reverse("round_draft", args=[mock.pk, 1]), fields or {}, headers=headers)


# ---------------------------------------------------------------- agreeing


def start(browser: Client, **fields: str) -> Any:
    form = {"sit": "1", "persona": "staff", "length": "short", "language": "en", **fields}
    return browser.post(reverse("round_start"), form)


def test_the_form_says_where_answers_go_and_nothing_is_agreed_beforehand(
    browser: Client, server: Server
) -> None:
    page = browser.get(reverse("rounds")).content.decode()
    box = next(tag for tag in page.split("<") if 'name="model_may_ask"' in tag)
    assert server.host in page
    assert "checked" not in box


def test_without_an_endpoint_the_form_asks_nothing(browser: Client) -> None:
    assert "model_may_ask" not in browser.get(reverse("rounds")).content.decode()


def test_agreeing_is_kept_with_the_round_and_offered_the_next_time(browser: Client, server: Server) -> None:
    start(browser, model_may_ask="on")
    mock = MockRound.objects.get()
    assert mock.interviewer_host == server.host
    endings.finish(mock, mock.started_at + MINUTE)
    assert browser.get(reverse("rounds")).context["form"].initial["model_may_ask"] is True


def test_not_agreeing_is_kept_too(browser: Client, server: Server) -> None:
    start(browser)
    assert MockRound.objects.get().interviewer_host == ""


def test_a_loop_keeps_it_for_all_its_rounds(browser: Client, server: Server) -> None:
    start(browser, sit="loop", model_may_ask="on")
    loop = MockLoop.objects.get()
    endings.finish(MockRound.objects.get(), NOON)
    assert loops.sit(loop, 2, NOON + MINUTE).interviewer_host == server.host


@pytest.mark.parametrize("host", ["", "llm.example"])
def test_nothing_is_sent_where_another_host_or_none_was_agreed_to(
    browser: Client, finished: MockRound, server: Server, host: str
) -> None:
    MockRound.objects.filter(pk=finished.pk).update(interviewer_host=host)
    assert "draft/" not in browser.get(reverse("round_report", args=[finished.pk])).content.decode()
    ask(browser, finished)
    assert server.asked == []
    assert finished.items.get(position=1).opinion == {}


# ---------------------------------------------------------------- asking back


def handed_over(browser: Client, mock: MockRound) -> MockItem:
    MockRound.objects.filter(pk=mock.pk).update(deadline=NOON + timedelta(days=36500))
    browser.post(reverse("round_go", args=[mock.pk, 1]), {"answer-answer": SAID, "to": "answer"})
    return mock.items.get(position=1)


def test_the_model_chooses_and_words_the_follow_up(
    browser: Client, agreed: MockRound, server: Server
) -> None:
    plays(server, stage.says_json({"follow_up": "not-one", "words": ""}))
    first = handed_over(browser, agreed).turns[0]
    agreed.items.filter(position=1).update(turns=[], answered_at=None, settled_turns=0)
    wish = {"follow_up": first["id"], "words": "You would measure it. What exactly?"}
    plays(server, stage.says_json(wish))
    turn = handed_over(browser, agreed).turns[0]
    assert (turn["id"], turn["words"]) == (wish["follow_up"], wish["words"])
    assert SAID in server.asked[-1]["messages"][-1]["content"]


@pytest.mark.parametrize(
    "play", [stage.never, stage.hangs_in_the_middle, stage.status(500), stage.closes, stage.says("no JSON")]
)
def test_when_it_fails_the_bank_asks(
    browser: Client, agreed: MockRound, server: Server, settings: Any, play: Behaviour
) -> None:
    settings.INTERVIEWER_SECONDS = "0.3"
    plays(server, play)
    turn = handed_over(browser, agreed).turns[0]
    assert server.asked
    assert turn["words"] in {words for words, _ in line_texts(turn["id"])}


def line_texts(name: str) -> list[tuple[str, str]]:
    import bank

    return [bank.catalogue().questions[COMPLETE].texts["en"].follow_ups[name]]


def test_without_agreement_the_model_is_not_asked(browser: Client, agreed: MockRound, server: Server) -> None:
    MockRound.objects.filter(pk=agreed.pk).update(interviewer_host="")
    assert handed_over(browser, agreed).turns
    assert server.asked == []


# ---------------------------------------------------------------- the draft


def test_the_draft_fills_in_the_form_and_decides_nothing(
    browser: Client, finished: MockRound, server: Server
) -> None:
    page = ask(browser, finished)
    item = finished.items.get(position=1)
    assert ticked(page) == {"mechanism"}
    assert line(page).delivery == 3
    assert MECHANISM in next(point.quote for point in line(page).points if point.id == "mechanism")
    assert "Draft by the model some-model." in page.content.decode()
    assert "In no order &lt;b&gt;at all&lt;/b&gt;." in page.content.decode()
    assert item.assessment == {}
    finished.refresh_from_db()
    assert finished.assessed_at is None


def test_it_is_asked_for_once(browser: Client, finished: MockRound, server: Server) -> None:
    ask(browser, finished)
    again = ask(browser, finished)
    reloaded = browser.get(reverse("round_report", args=[finished.pk]))
    assert len(server.asked) == 1
    assert ticked(again) == ticked(reloaded) == {"mechanism"}
    assert reverse("round_draft", args=[finished.pk, 1]) not in reloaded.content.decode()


def test_the_filled_in_form_can_be_saved(browser: Client, finished: MockRound, server: Server) -> None:
    told = line(ask(browser, finished))
    quotes = {f"quote-1-{point.id}": point.quote for point in told.points}
    fields = {"point-1": ["mechanism"], "delivery-1": "3", **quotes}
    browser.post(reverse("round_assess", args=[finished.pk]), fields)
    kept = finished.items.get(position=1).assessment
    assert kept["ticked"] == ["mechanism"]
    assert MECHANISM in kept["quotes"]["mechanism"]
    assert kept["delivery"] == 3


def test_with_htmx_only_the_question_comes_back(browser: Client, finished: MockRound, server: Server) -> None:
    html = ask(browser, finished, hx_request="true").content.decode()
    assert html.lstrip().startswith('<div class="stack" id="question-1">')
    assert "<html" not in html
    assert "Begin with the answer." in html


def test_what_the_person_changed_before_stays(browser: Client, finished: MockRound, server: Server) -> None:
    shown = line(browser.get(reverse("round_report", args=[finished.pk])))
    before = {point.id for point in shown.points if point.ticked}
    assert {"mechanism", "evidence"} <= before
    left_out = sorted(before - {"mechanism"})
    quotes = {f"quote-1-{point.id}": point.quote for point in shown.points}
    page = ask(browser, finished, {"point-1": left_out, "delivery-1": "4", **quotes})
    assert "mechanism" not in ticked(page)
    assert line(page).delivery == 4
    assert ticked(page) == set()


def test_the_other_answers_keep_what_was_ticked_without_scripts(
    browser: Client, finished: MockRound, server: Server
) -> None:
    other = next(item for item in finished.items.filter(kind="question") if item.position != 1)
    page = browser.get(reverse("round_report", args=[finished.pk]))
    point = line(page, other.position).points[0].id
    page = ask(browser, finished, {f"point-{other.position}": [point], f"delivery-{other.position}": "2"})
    told = line(page, other.position)
    assert [one.id for one in told.points if one.ticked] == [point]
    assert told.delivery == 2
    other.refresh_from_db()
    assert other.assessment == {}


def test_a_saved_assessment_is_not_touched(browser: Client, finished: MockRound, server: Server) -> None:
    browser.post(reverse("round_assess", args=[finished.pk]), {"point-1": ["evidence"], "delivery-1": "2"})
    page = ask(browser, finished)
    assert (ticked(page), line(page).delivery) == ({"evidence"}, 2)
    assert "Begin with the answer." in page.content.decode()


@pytest.mark.parametrize(
    "play",
    [
        stage.never,
        stage.drips,
        stage.status(500),
        stage.closes,
        stage.huge,
        stage.redirects("http://127.0.0.1:9/"),
        stage.says("I would rather not."),
        stage.says_json({"verdict": "hire"}),
    ],
)
def test_when_it_fails_one_kind_sentence_is_said(
    browser: Client, finished: MockRound, server: Server, settings: Any, play: Behaviour
) -> None:
    settings.INTERVIEWER_SECONDS = "0.3"
    plays(server, play)
    page = ask(browser, finished)
    html = page.content.decode()
    assert page.status_code == 200
    assert html.count("No draft came this time.") == 1
    assert "mechanism" in ticked(page)  # the offline suggestion is there as always
    assert finished.items.get(position=1).opinion == {}
    assert reverse("round_draft", args=[finished.pk, 1]) in html


def test_a_model_turned_by_the_answer_convinces_nobody(
    browser: Client, agreed: MockRound, server: Server
) -> None:
    import bank

    rounds.save(agreed, 1, {"answer": f"{complete_answer()} {INJECTED}"}, NOON + MINUTE)
    endings.finish(agreed, NOON + 2 * MINUTE)
    plays(server, stage.says_json(everything(bank.catalogue().questions[COMPLETE], INJECTED)))
    page = ask(browser, agreed)
    assert (ticked(page), line(page).delivery) == (set(), None)
    assert INJECTED not in server.asked[0]["messages"][0]["content"]


def test_an_answer_about_something_else_is_not_sent(
    browser: Client, agreed: MockRound, server: Server
) -> None:
    rounds.save(agreed, 1, {"answer": f"I like football and pasta in Rome. {INJECTED}"}, NOON + MINUTE)
    endings.finish(agreed, NOON + 2 * MINUTE)
    html = ask(browser, agreed).content.decode()
    assert server.asked == []
    assert "so the model was not asked" in html


def test_the_draft_is_in_the_language_of_the_interview(
    browser: Client, finished: MockRound, server: Server
) -> None:
    MockRound.objects.filter(pk=finished.pk).update(language="zh-hans")
    html = ask(browser, finished).content.decode()
    assert "Simplified Chinese" in server.asked[0]["messages"][0]["content"]
    assert "由模型 some-model 起草。" in html


# ---------------------------------------------------------------- whose it is, and the key


def test_nobody_else_can_have_it_drafted(bob: User, finished: MockRound, server: Server) -> None:
    stranger = Client()
    stranger.force_login(bob)
    assert ask(stranger, finished).status_code == 404
    assert server.asked == []


@pytest.mark.parametrize("position", [3, 99])
def test_only_questions_are_drafted(
    browser: Client, finished: MockRound, server: Server, position: int
) -> None:
    finished.items.filter(position=3).update(kind="drill")
    assert browser.post(reverse("round_draft", args=[finished.pk, position])).status_code == 404


def test_not_before_the_end(browser: Client, agreed: MockRound, server: Server) -> None:
    MockRound.objects.filter(pk=agreed.pk).update(deadline=NOON + timedelta(days=36500))
    assert ask(browser, agreed)["Location"] == reverse("round_sit", args=[agreed.pk])
    assert server.asked == []


def test_the_key_is_nowhere_to_be_seen(
    browser: Client, finished: MockRound, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pages = [ask(browser, finished), browser.get(reverse("rounds"))]
    names = ("round_report", "round_markdown", "round_json", "round_replay")
    pages += [browser.get(reverse(name, args=[finished.pk])) for name in names]
    assert server.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert [page.status_code for page in pages] == [200] * len(pages)
    assert not any(KEY in page.content.decode() for page in pages)
    assert KEY not in caplog.text
    assert KEY not in json.dumps(list(MockItem.objects.values("opinion", "draft", "assessment")))


@pytest.mark.parametrize(
    ("name", "value"),
    [("INTERVIEWER_URL", "llm.example"), ("INTERVIEWER_MODEL", ""), ("INTERVIEWER_SECONDS", "soon")],
)
def test_a_mistake_in_the_settings_is_told_at_the_start_and_turns_the_model_off(
    browser: Client, server: Server, settings: Any, name: str, value: str
) -> None:
    setattr(settings, name, value)
    with pytest.raises(SystemCheckError, match=name) as told:
        call_command("check", stdout=io.StringIO(), stderr=io.StringIO())
    assert KEY not in str(told.value)
    assert "model_may_ask" not in browser.get(reverse("rounds")).content.decode()


def test_said_is_what_is_sent_and_no_name(browser: Client, finished: MockRound, server: Server) -> None:
    ask(browser, finished)
    sent = json.dumps(server.asked[0], ensure_ascii=False)
    assert "alice" not in sent
    assert dialogue.said(finished.items.get(position=1)).strip() in server.asked[0]["messages"][-1]["content"]


def test_the_offline_quotes_stay_at_hand_beside_the_draft(
    browser: Client, finished: MockRound, server: Server
) -> None:
    ask(browser, finished)
    told = line(browser.get(reverse("round_report", args=[finished.pk])))
    evidence = next(point for point in told.points if point.id == "evidence")
    assert not evidence.ticked
    assert "perf c2c" in evidence.quote
