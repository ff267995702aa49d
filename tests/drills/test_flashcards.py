"""A person's own flashcards: in the session like questions, and nobody else's business."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from drills.answers import reviews
from drills.answers.reviews import Shown, Unknown
from drills.cards import flashcards
from drills.items import contents
from drills.memory.scheduling import Rating, State
from drills.models import Card, Flashcard, Item, Review
from drills.session import sessions


@pytest.fixture
def capital(alice: User, now: datetime) -> Flashcard:
    return flashcards.create(alice, "Capital of **France**?", "Paris, with $x^2$ people", now)


class TestOwnCards:
    def test_markdown_becomes_sanitised_html(self, capital: Flashcard) -> None:
        assert "<strong>France</strong>" in capital.front
        assert 'data-tex="x^2"' in capital.back

    def test_a_script_is_text(self, alice: User, now: datetime) -> None:
        made = flashcards.create(alice, "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", now)
        assert "<script" not in made.front
        assert "<img" not in made.back

    def test_it_is_found_by_its_owner_alone(self, capital: Flashcard, alice: User, bob: User) -> None:
        found = contents.find(alice, capital.item_id)
        assert found is not None
        assert found.texts["zh"].title == "Capital of France?"
        assert contents.find(bob, capital.item_id) is None

    def test_changing_it_keeps_the_memory(self, capital: Flashcard, alice: User, now: datetime) -> None:
        sessions.study(alice, capital.item_id, now)
        reviews.suspend(alice, capital.item_id, now)
        before = Item.objects.get(pk=capital.item_id).digest
        flashcards.change(capital, "Capital?", "Paris")
        assert Item.objects.get(pk=capital.item_id).digest != before
        assert Card.objects.get(item=capital.item_id).suspended

    def test_deleting_takes_its_card_along(self, capital: Flashcard, alice: User, now: datetime) -> None:
        flashcards.delete(capital, now)
        assert not Item.objects.filter(owner=alice).exists()
        assert not Card.objects.filter(user=alice).exists()


class TestInTheSession:
    def test_the_person_sees_both_sides_and_rates(
        self, browser: Client, alice: User, capital: Flashcard
    ) -> None:
        where = {"item": capital.item_id, "count": "0"}
        page = browser.post(reverse("drills:study"), where).content.decode()
        assert "<strong>France</strong>" in page
        assert 'data-tex="x^2"' in page
        answered = browser.post(reverse("drills:answer"), {**where, "rating": "3"})
        assert "Capital of France?: Good" in answered.content.decode()
        review = Review.objects.get(user=alice)
        assert (review.kind, review.rating, review.verdict) == ("flashcard", Rating.GOOD, "self-assessed")
        assert Card.objects.get(user=alice, item=capital.item_id).review_count == 1

    def test_it_comes_up_by_itself_and_travels_ahead(self, alice: User, now: datetime) -> None:
        made = [flashcards.create(alice, f"front {n}", "back", now).item_id for n in range(3)]
        Item.objects.filter(owner=None).update(retired=True)
        screen = sessions.current(alice, now)
        assert screen.showing is not None
        assert screen.showing.shown.item_id in made
        assert screen.following is not None
        assert screen.following.shown.item_id in made

    def test_forgotten_again_and_again_it_says_where_to_wake_it_and_its_page_does(
        self, browser: Client, alice: User, capital: Flashcard, now: datetime
    ) -> None:
        card = Card.objects.filter(item=capital.item_id)
        card.update(state=State.REVIEW, step=None, stability=3, difficulty=8, last_day=now.date(), lapses=3)
        where = {"item": capital.item_id, "count": "0"}
        browser.post(reverse("drills:study"), where)
        reply = browser.post(reverse("drills:answer"), {**where, "rating": "1"}).content.decode()
        assert "on its page under My cards" in reply
        assert "in the question bank" not in reply
        page = reverse("drills:flashcard", args=[capital.item_id])
        assert "This card sleeps" in browser.get(page).content.decode()
        browser.post(reverse("drills:cards_act"), {"card": capital.item_id, "act": "wake"})
        assert "This card sleeps" not in browser.get(page).content.decode()

    @pytest.mark.parametrize("address", ["study", "answer", "later", "suspend"])
    def test_somebody_else_s_is_not_there(self, address: str, capital: Flashcard, bob: User) -> None:
        browser = Client()
        browser.force_login(bob)
        sent = {"item": capital.item_id, "count": "0", "rating": "3"}
        assert browser.post(reverse(f"drills:{address}"), sent).status_code == 404
        assert not Card.objects.filter(user=bob).exists()

    def test_nobody_can_bury_what_is_not_theirs(self, capital: Flashcard, bob: User, now: datetime) -> None:
        with pytest.raises(Unknown):
            reviews.bury(bob, capital.item_id, now)
        with pytest.raises(Unknown):
            sessions.hint(bob, Shown(capital.item_id, 0), now)
