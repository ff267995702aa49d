"""What was typed for each part is kept, attempt by attempt, and belongs to the answer that came of it."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from accounts.models import User
from bank import instances
from drills.answers.reviews import Shown
from drills.items import catalogue
from drills.models import PartAnswer, Review, StudySession
from drills.session import screens, sessions

HTMX = {"HX-Request": "true"}


def put(user: User, item: str) -> Shown:
    sessions.current(user, datetime.now(UTC))
    StudySession.objects.filter(user=user).update(
        item_id=item, review_count=0, attempts=0, draft={}, shown_at=datetime.now(UTC)
    )
    return Shown(item, 0)


def right(user: User, shown: Shown) -> str:
    drill = catalogue.current().drills[shown.item_id]
    return f"{2 * instances.build(drill, screens.seed_of(user, shown)).values['P'] / 1e9} GB"


def send(browser: Client, shown: Shown, text: str, attempt: int = 1) -> None:
    data = {"item": shown.item_id, "count": shown.review_count, "attempt": attempt, "answer-weights": text}
    browser.post(reverse("drills:answer"), data, headers=HTMX)


def lines() -> list[tuple[str, str, int, bool]]:
    kept = PartAnswer.objects.order_by("id")
    return [(one.text, one.verdict, one.attempt, one.review_id is not None) for one in kept]


def test_every_attempt_is_kept_and_belongs_to_the_answer(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    send(browser, shown, "70 GB § 3")
    send(browser, shown, "1 GB")
    assert [line[1:] for line in lines()] == [("unreadable", 1, False), ("wrong", 1, False)]
    answer = right(alice, shown)
    send(browser, shown, answer, attempt=2)
    assert lines() == [
        ("70 GB § 3", "unreadable", 1, True),
        ("1 GB", "wrong", 1, True),
        (answer, "right", 2, True),
    ]
    kept = PartAnswer.objects.latest("id")
    assert (kept.part, kept.number, kept.seed) == ("weights", 0, screens.seed_of(alice, shown))
    assert (kept.item_digest, kept.review) == (
        catalogue.current().items["traffic"].digest,
        Review.objects.get(),
    )


def test_a_known_mistake_is_kept_with_its_tag(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    send(browser, shown, f"{float(right(alice, shown).split()[0]) / 2} GB")
    assert PartAnswer.objects.get().tag == "one-byte"


def test_a_part_that_was_not_judged_is_not_kept(alice: User, browser: Client) -> None:
    shown = put(alice, "weights-fit")
    send(browser, shown, right(alice, shown))
    assert [(line.part, line.verdict) for line in PartAnswer.objects.all()] == [("fits", "ask")]


def test_after_an_undo_only_the_new_attempts_belong_to_the_new_answer(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    send(browser, shown, "1 GB")
    send(browser, shown, "2 GB", attempt=2)
    browser.post(reverse("drills:undo"), headers=HTMX)
    assert [line[3] for line in lines()] == [False, False]
    send(browser, shown, "1 GB")
    send(browser, shown, right(alice, shown), attempt=2)
    assert [line[3] for line in lines()] == [False, False, True, True]


def test_posting_a_written_answer_twice_keeps_it_once(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    for _ in range(2):
        send(browser, shown, right(alice, shown))
    assert PartAnswer.objects.count() == 1


def test_questions_and_opened_solutions_have_no_parts(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    data = {"item": "traffic", "count": shown.review_count, "gave_up": "1"}
    browser.post(reverse("drills:answer"), data, headers=HTMX)
    assert Review.objects.exists()
    assert not PartAnswer.objects.exists()
