"""The list of one's own cards: what it finds, in which order, and putting several aside at once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from drills.cards import browsing
from drills.cards.browsing import Filters
from drills.day import day_plans
from drills.memory.scheduling import State
from drills.models import Card, Flashcard, Item, Note

TODAY = date(2026, 3, 10)


def card(user: User, item: str, due: datetime, **more: Any) -> Card:
    memory = {"state": State.REVIEW, "stability": 10.0, "difficulty": 5.0, "last_day": TODAY}
    return Card.objects.create(user=user, item_id=item, due=due, **{**memory, "review_count": 3, **more})


def flashcard(user: User, name: str, front: str, due: datetime) -> Card:
    item = Item.objects.create(
        id=name, kind="flashcard", topic="own", difficulty=1, minutes=0.2, position=0, owner=user
    )
    Flashcard.objects.create(item=item, user=user, guid=name, deck="Deck", front=front, back="<b>Paris</b>")
    return card(user, name, due)


@pytest.fixture
def deck(alice: User, now: datetime) -> None:
    """Five cards in five conditions."""
    card(alice, "mutex", now - timedelta(days=1), lapses=3)
    card(alice, "numa", now + timedelta(days=9), stability=40.0)
    card(alice, "rdma", now, suspended=True, leech_since=TODAY)
    card(alice, "traffic", now, buried_until=TODAY + timedelta(days=1))
    card(alice, "weights-bf16", now, state=State.LEARNING, stability=0.5)


def found(user: User, now: datetime, **filters: Any) -> list[str]:
    return [row.item_id for row in browsing.find(user, Filters(**filters), "en", now).rows]


@pytest.mark.usefixtures("deck")
class TestFilters:
    @pytest.mark.parametrize(
        ("state", "wanted"),
        [
            ("due", {"mutex", "weights-bf16"}),
            ("learning", {"weights-bf16"}),
            ("young", {"mutex", "rdma", "traffic"}),
            ("firm", {"numa"}),
            ("weak", {"mutex", "weights-bf16"}),
            ("leech", {"rdma"}),
            ("suspended", {"rdma"}),
            ("buried", {"traffic"}),
            ("noted", set()),
        ],
    )
    def test_a_state_finds_its_cards(self, state: str, wanted: set[str], alice: User, now: datetime) -> None:
        assert set(found(alice, now, state=state)) == wanted

    def test_every_state_and_order_that_can_be_chosen_works(self, alice: User, now: datetime) -> None:
        for state in browsing.STATES:
            for order in browsing.ORDERS:
                found(alice, now, state=state, order=order)

    def test_orders(self, alice: User, now: datetime) -> None:
        assert found(alice, now, order="due")[0] == "mutex"
        assert found(alice, now, order="lapses")[0] == "mutex"
        assert found(alice, now, order="stability")[0] == "weights-bf16"

    def test_kind_and_topic(self, alice: User, now: datetime) -> None:
        assert set(found(alice, now, kind="question")) == {"mutex", "numa", "rdma"}
        topic = Item.objects.get(pk="traffic").topic
        assert "traffic" in found(alice, now, topic=topic)
        assert "mutex" not in found(alice, now, topic=topic, kind="drill")

    def test_words_are_looked_for_in_items_own_cards_and_notes(self, alice: User, now: datetime) -> None:
        Note.objects.create(user=alice, item_id="numa", text="Ask Dora about Sockets")
        flashcard(alice, "own-1", "<p>Capital of <b>France</b>?</p>", now)
        assert found(alice, now, words="sockets DORA") == ["numa"]
        assert found(alice, now, words="france paris") == ["own-1"]
        assert found(alice, now, words="mutex") == ["mutex"]
        assert found(alice, now, words="mutex france") == []
        assert found(alice, now, state="noted") == ["numa"]

    def test_nobody_finds_what_is_somebody_elses(self, bob: User, now: datetime) -> None:
        Note.objects.create(user=User.objects.get(username="alice"), item_id="numa", text="secret")
        card(bob, "numa", now)
        assert found(bob, now) == ["numa"]
        assert found(bob, now, words="secret") == []

    def test_a_row_says_how_it_stands(self, alice: User, now: datetime) -> None:
        flashcard(alice, "own-1", "<p>Capital of <b>France</b>?</p>", now)
        rows = {row.item_id: row for row in browsing.find(alice, Filters(), "en", now).rows}
        assert rows["own-1"].title == "Capital of France?"
        assert rows["mutex"].recall == pytest.approx(1.0)
        assert rows["weights-bf16"].recall is None
        assert (str(rows["rdma"].state), str(rows["numa"].state)) == ("suspended", "firm")


def test_pages(alice: User, now: datetime) -> None:
    for number in range(browsing.PAGE + 3):
        Item.objects.create(id=f"x{number}", topic="memory", difficulty=1, minutes=1, position=number)
        card(alice, f"x{number}", now + timedelta(minutes=number))
    second = browsing.find(alice, Filters(page=2), "en", now)
    assert ([row.item_id for row in second.rows], second.total, second.pages) == (
        ["x50", "x51", "x52"],
        53,
        2,
    )
    assert browsing.find(alice, Filters(page=99), "en", now).number == 2


@pytest.mark.usefixtures("deck")
def test_the_page_keeps_its_filters_from_page_to_page(browser: Client) -> None:
    page = browser.get(reverse("drills:cards"), {"state": "suspended"}).content.decode()
    assert "1 card found" in page
    assert 'value="suspended" selected' in page
    assert browser.get(reverse("drills:cards"), {"state": "nonsense", "page": "-4"}).status_code == 200


@pytest.mark.usefixtures("deck")
def test_as_many_queries_however_many_cards(
    browser: Client, alice: User, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser.get(reverse("drills:cards"))
    with django_assert_num_queries(7):
        browser.get(reverse("drills:cards"))
    for number in range(20):
        flashcard(alice, f"own-{number}", "Front", now)
    with django_assert_num_queries(7):
        browser.get(reverse("drills:cards"))


def asleep(user: User) -> set[str]:
    return set(user.cards.filter(suspended=True).values_list("item_id", flat=True))


@pytest.mark.usefixtures("deck")
class TestActs:
    def act(self, browser: Client, act: str, *items: str, here: str = "/drills/cards/?state=due") -> str:
        response = browser.post(reverse("drills:cards_act"), {"act": act, "card": items, "here": here})
        return str(response["Location"])

    def test_several_are_suspended_and_woken_at_once(self, browser: Client, alice: User) -> None:
        assert self.act(browser, "suspend", "mutex", "numa") == "/drills/cards/?state=due"
        assert set(alice.cards.filter(suspended=True).values_list("item_id", flat=True)) == {
            "mutex",
            "numa",
            "rdma",
        }
        self.act(browser, "wake", "rdma", "numa")
        assert asleep(alice) == {"mutex"}
        assert alice.cards.get(item_id="rdma").leech_since is None

    def test_many_that_are_woken_forget_the_plan_once(
        self, browser: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        forgotten = []
        monkeypatch.setattr(day_plans, "forget", lambda user, _now: forgotten.append(user))
        self.act(browser, "wake", "rdma", "numa", "mutex")
        assert len(forgotten) == 1

    def test_several_are_put_off(self, browser: Client, alice: User) -> None:
        self.act(browser, "bury", "mutex")
        assert alice.cards.get(item_id="mutex").buried_until is not None

    def test_what_is_no_card_of_mine_stays_untouched(
        self, browser: Client, alice: User, bob: User, now: datetime
    ) -> None:
        card(bob, "numa", now)
        self.act(browser, "suspend", "weights-fit", "no-such-thing", "a\0b")
        assert not Card.objects.filter(item_id="weights-fit").exists()
        assert not bob.cards.get().suspended

    def test_nobody_is_led_elsewhere(self, browser: Client) -> None:
        assert self.act(browser, "wake", "rdma", here="https://example.org/") == reverse("drills:cards")
        assert self.act(browser, "explode", "rdma") == "/drills/cards/?state=due"


def test_others_sign_in_first(charlie: Client) -> None:
    assert charlie.get(reverse("drills:cards")).status_code == 302
