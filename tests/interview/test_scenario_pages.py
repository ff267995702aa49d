"""The pages: evidence of closed looks never leaves the server, and nobody sees another person's play."""

import re

import pytest
from django.test import Client
from django.urls import reverse

import bank
from accounts.models import User
from bank.schema import Scenario
from interview.models import ScenarioPlay

ID = "steps-starved-by-the-loader"
PAGE = f"/scenarios/{ID}/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def scenario(content: bank.Catalogue) -> Scenario:
    return content.scenarios[ID]


@pytest.fixture
def play(browser: Client, scenario: Scenario) -> ScenarioPlay:
    assert browser.post(reverse("scenario_start", args=[ID])).status_code == 302
    return ScenarioPlay.objects.get()


def post(browser: Client, name: str, play: ScenarioPlay, **data: str) -> str:
    response = browser.post(reverse(name, args=[play.pk]), data, **HTMX)
    assert response.status_code in {200, 204}
    return response.content.decode()


def secrets(scenario: Scenario, *, opened: set[str]) -> list[str]:
    """Words that must not be in a page of a running play."""
    text = scenario.texts["en"]
    groups = (text.looks, text.causes, text.fixes, text.preventions)
    reasons = [why for group in groups for _, why in group.values()]
    evidence = [words for id_, words in text.evidence.items() if id_ not in opened]
    points = [*text.key_points.values(), *(line for line in text.model_answer.splitlines() if len(line) > 60)]
    return [words_of(prose)[:40] for prose in (*reasons, *evidence, *points)]


def words_of(prose: str) -> str:
    """A stretch of plain words of some Markdown, which rendering leaves as it is."""
    return max(re.split(r"[`*$|\n“”'\"&<>=…−⇒→]|\d", prose), key=len).strip()


def test_a_running_play_shows_nothing_of_closed_looks(
    browser: Client, scenario: Scenario, play: ScenarioPlay
) -> None:
    pages = [browser.get(PAGE).content.decode()]
    pages.append(post(browser, "scenario_look", play, look="step-log"))
    pages.append(browser.get(PAGE).content.decode())
    for page in pages:
        assert [words for words in secrets(scenario, opened={"step-log"}) if words in page] == []
    assert "data 252 ms" in pages[1]
    assert "data 252 ms" in pages[2]


def test_the_secrets_are_such_that_the_outcome_shows_them(
    browser: Client, scenario: Scenario, play: ScenarioPlay
) -> None:
    browser.post(reverse("scenario_decide", args=[play.pk]), {"cause": "preparation"})
    page = browser.get(reverse("scenario_outcome", args=[play.pk])).content.decode()
    assert [words for words in secrets(scenario, opened=set()) if words not in page] == []


def test_the_timeline_s_data_come_with_the_look(browser: Client, alice: User, play: ScenarioPlay) -> None:
    address = reverse("scenario_trace", args=[play.pk, "timeline"])
    assert browser.get(address).status_code == 404
    post(browser, "scenario_look", play, look="timeline")
    data = browser.get(address).json()
    assert [track["name"] for track in data["tracks"]] == ["training process, main thread", "loader worker 0"]
    User.objects.filter(pk=alice.pk).update(language="zh-hans")
    assert browser.get(address).json()["counters"][0]["name"] == "已就绪的 batch"


def test_a_play_belongs_to_one_person(bob: User, play: ScenarioPlay) -> None:
    stranger = Client()
    stranger.force_login(bob)
    for name in ("scenario_look", "scenario_hypothesis", "scenario_save", "scenario_decide", "scenario_tick"):
        assert stranger.post(reverse(name, args=[play.pk])).status_code == 404
    assert stranger.get(reverse("scenario_outcome", args=[play.pk])).status_code == 404
    assert stranger.get(reverse("scenario_trace", args=[play.pk, "timeline"])).status_code == 404


def test_visitors_read_the_report_and_sign_in_to_play(scenario: Scenario) -> None:
    visitor = Client()
    assert "Sign in to play it" in visitor.get(PAGE).content.decode()
    assert visitor.post(reverse("scenario_start", args=[ID])).status_code == 302
    assert not ScenarioPlay.objects.exists()
    assert visitor.get("/scenarios/nothing/").status_code == 404


def test_it_works_without_scripts(browser: Client, play: ScenarioPlay) -> None:
    response = browser.post(reverse("scenario_look", args=[play.pk]), {"look": "step-log"})
    assert response["Location"] == f"{PAGE}#look-step-log"
    refused = browser.post(reverse("scenario_look", args=[play.pk]), {"look": "transform"}, follow=True)
    assert "There is no such look here." in refused.content.decode()


def test_a_late_tab_is_led_to_the_outcome(browser: Client, play: ScenarioPlay) -> None:
    browser.post(
        reverse("scenario_decide", args=[play.pk]), {"cause": "preparation", "fix-six-workers": "on"}
    )
    outcome = reverse("scenario_outcome", args=[play.pk])
    late = browser.post(reverse("scenario_look", args=[play.pk]), {"look": "step-log"}, **HTMX)
    assert late["HX-Redirect"] == outcome
    assert browser.post(reverse("scenario_save", args=[play.pk]), {"cause": "link"}).status_code == 409
    assert browser.post(reverse("scenario_decide", args=[play.pk]), {"cause": "link"})["Location"] == outcome
    play.refresh_from_db()
    assert play.decision["cause"] == "preparation"
    assert play.decision["fixes"] == ["six-workers"]


def test_a_draft_survives_and_the_outcome_waits(browser: Client, play: ScenarioPlay) -> None:
    post(browser, "scenario_save", play, **{"cause": "link", "fix-pinned": "on", "explanation": "so far"})
    page = browser.get(PAGE).content.decode()
    assert 'value="link" checked' in page
    assert 'name="fix-pinned" checked' in page
    assert ">so far</textarea>" in page
    assert browser.get(reverse("scenario_outcome", args=[play.pk])).status_code == 302


def test_the_bank_lists_scenarios_and_the_daily_cards_do_not(
    browser: Client, alice: User, scenario: Scenario
) -> None:
    from drills.answers import leeches
    from drills.items import contents
    from drills.models import Item

    assert scenario.texts["en"].title in browser.get("/bank/?kind=scenario").content.decode()
    assert f'href="{PAGE}"' in browser.get(f"/bank/{ID}/").content.decode()
    assert not Item.objects.filter(pk=ID).exists()
    assert contents.find(alice, ID) is None
    relatives = leeches._relatives(bank.catalogue().questions["gpu-idle-gap"])
    assert ID not in {item.facts.id for item in relatives}
