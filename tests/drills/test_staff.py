"""Pages for authors: tags by frequency, rulings; for others they do not exist."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from drills.answers import reviews, rulings
from drills.answers.part_answers import Attempt, keep
from drills.answers.reviews import Record, Shown
from drills.answers.rulings import AlreadyRuled
from drills.items import catalogue
from drills.kinds.base import PartMark
from drills.memory.scheduling import Rating
from drills.models import Card, PartAnswer, Review

ITEM = "weights-bf16"


@pytest.fixture
def author(bank: object) -> Client:
    """The browser of somebody on the staff."""
    client = Client()
    client.force_login(User.objects.create_user("dora", is_staff=True))
    return client


def seen(user: User, *marks: PartMark, at: datetime | None = None, review: Review | None = None) -> None:
    digest = catalogue.current().drills[ITEM].digest
    moment = at or timezone.now()
    keep(Attempt(user.pk, ITEM, 0, 1, 5, digest, moment, "1"), marks, review)


def undecided(user: User) -> tuple[Review, PartAnswer]:
    """An answer that the machine left open; the person called it Good."""
    now = timezone.now()
    record = Record(Rating.GOOD, "undecided", {"verdict": "undecided"}, None, 20, 5, {"bytes": "2*P"})
    review = reviews.answer(user, Shown(ITEM, 0), record, now)
    seen(user, PartMark("bytes", "undecided", "undecided", typed="2*P"), at=now, review=review)
    return review, PartAnswer.objects.get()


@pytest.mark.parametrize("name", ["staff_mistakes", "staff_undecided"])
def test_for_others_the_pages_do_not_exist(name: str, browser: Client, charlie: Client) -> None:
    address = reverse(f"drills:{name}")
    assert browser.get(address).status_code == 404
    assert charlie.get(address).status_code == 404


def test_nobody_else_can_rule(browser: Client, alice: User) -> None:
    _review, part = undecided(alice)
    response = browser.post(reverse("drills:staff_rule"), {"part": part.pk, "ruling": "right"})
    assert response.status_code == 404
    part.refresh_from_db()
    assert part.ruling == ""


def test_tags_are_counted_with_what_was_typed(author: Client, alice: User, bob: User) -> None:
    for user in (alice, bob):
        seen(user, PartMark("bytes", "wrong", "bits-for-bytes", typed="1120 GB"))
    seen(
        bob,
        PartMark("bytes", "right", typed="140 GB"),
        PartMark("bytes", "unreadable", "unexpected", typed="14O GB"),
    )
    overview = author.get(reverse("drills:staff_mistakes")).content.decode()
    assert "alice" not in overview
    page = author.get(reverse("drills:staff_mistakes_of", args=[ITEM])).content.decode()
    assert "bits-for-bytes" in page
    assert "1120 GB</code> × 2" in page
    assert "14O GB" in page
    assert "140 GB" not in page
    assert "alice" not in page


def test_the_overview_counts_leeches_as_a_sign_against_the_item(author: Client, alice: User) -> None:
    seen(alice, PartMark("bytes", "wrong", "value", typed="7"))
    now = timezone.now()
    Card.objects.create(user=alice, item_id=ITEM, due=now, suspended=True, leech_since=now.date(), lapses=4)
    (row,) = author.get(reverse("drills:staff_mistakes")).context["rows"]
    assert (row[0].leeches, row[0].wrong, row[0].people) == (1, 1, 1)
    assert row[0].wrong_share == 1


def test_a_ruling_settles_the_answer_and_keeps_the_persons_rating(author: Client, alice: User) -> None:
    review, part = undecided(alice)
    assert "2*P" in author.get(reverse("drills:staff_undecided")).content.decode()
    author.post(reverse("drills:staff_rule"), {"part": part.pk, "ruling": "wrong"})
    review.refresh_from_db()
    part.refresh_from_db()
    assert (review.verdict, review.tag, review.rating) == ("wrong", "ruled", Rating.GOOD)
    assert (part.ruling, part.ruled_by.username if part.ruled_by else "") == ("wrong", "dora")
    assert not rulings.open_parts()


def test_nobody_rules_twice(alice: User, bob: User) -> None:
    _review, part = undecided(alice)
    rulings.rule(part.pk, "right", bob, timezone.now())
    with pytest.raises(AlreadyRuled):
        rulings.rule(part.pk, "wrong", bob, timezone.now())


def test_an_answer_waits_until_its_last_part_is_ruled(alice: User, bob: User) -> None:
    review, first = undecided(alice)
    seen(alice, PartMark("rest", "undecided", "undecided", typed="x"), at=review.answered_at, review=review)
    second = PartAnswer.objects.get(part="rest")
    rulings.rule(first.pk, "right", bob, timezone.now())
    review.refresh_from_db()
    assert review.verdict == "undecided"
    rulings.rule(second.pk, "wrong", bob, timezone.now())
    review.refresh_from_db()
    assert review.verdict == "partial"
