"""A session in the browser, request by request: what is shown, graded, written, resumed, refused."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from bank import instances
from drills.answers import reviews
from drills.answers.reviews import Shown
from drills.items import catalogue
from drills.models import Card, Review, StudySession
from drills.session import screens, sessions

HTMX = {"HX-Request": "true"}
QUERIES_AN_ANSWER = 17  # session, user, and fifteen of ours; a new card and a part's answer among them


def put(user: User, item: str, count: int = 0) -> Shown:
    """Put an item on the person's screen."""
    sessions.current(user, datetime.now(UTC))
    StudySession.objects.filter(user=user).update(
        item_id=item, review_count=count, attempts=0, hint_used=False, draft={}, shown_at=datetime.now(UTC)
    )
    return Shown(item, count)


def expected(user: User, shown: Shown) -> float:
    """The right answer in GB, computed apart from the grader."""
    drill = catalogue.current().drills[shown.item_id]
    return 2 * instances.build(drill, screens.seed_of(user, shown)).values["P"] / 1e9


def post(browser: Client, name: str, shown: Shown | None = None, **fields: Any) -> HttpResponse:
    key = {"item": shown.item_id, "count": shown.review_count} if shown else {}
    data = {name_.replace("answer_", "answer-"): value for name_, value in fields.items()}
    return browser.post(reverse(f"drills:{name}"), {**key, **data}, headers=HTMX)


def text(response: HttpResponse) -> str:
    return response.content.decode()


# ------------------------------------------------------------ showing and resuming


def test_the_session_shows_an_item_and_the_same_one_again_elsewhere(alice: User, browser: Client) -> None:
    here = text(browser.get(reverse("drills:session")))
    elsewhere = Client()
    elsewhere.force_login(alice)
    there = text(elsewhere.get(reverse("drills:session")))
    item = re.search(r'data-item="([^"]+)"', here)
    assert item is not None
    assert f'data-item="{item[1]}"' in there
    assert re.findall(r"\d+ parameters in BF16|\d+ billion", here) == re.findall(
        r"\d+ parameters in BF16|\d+ billion", there
    )


def test_another_showing_has_other_numbers(alice: User) -> None:
    seeds = {screens.seed_of(alice, Shown("traffic", count)) for count in range(20)}
    assert len(seeds) == 20


def test_a_new_study_day_is_a_new_session(alice: User, now: datetime) -> None:
    sessions.current(alice, now)
    sessions.current(alice, now + timedelta(days=1))
    assert StudySession.objects.count() == 2


# ------------------------------------------------------------ calculation drills


def test_a_right_answer_is_rated_and_brings_the_next_item_along(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    reply = text(post(browser, "answer", shown, answer_weights=f"{expected(alice, shown)} GB", attempt=1))
    review = Review.objects.get()
    assert (review.verdict, review.rating, review.suggested) == ("right", 3, 3)
    assert review.seed == screens.seed_of(alice, shown)
    assert review.item_digest == catalogue.current().items["traffic"].digest
    assert review.answer == {"weights": f"{expected(alice, shown)} GB"}
    before_next, _, following = reply.partition("<template data-next-item>")
    assert "Worked solution" in before_next
    assert 'data-item="' in following
    assert 'data-item="traffic"' not in following


def test_unreadable_costs_nothing_and_marks_the_place(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    reply = text(post(browser, "answer", shown, answer_weights="70 GB § 3", attempt=1))
    assert '<mark class="at">' in reply
    assert "no attempt used" in reply
    assert 'value="70 GB § 3"' in reply
    assert not Review.objects.exists()
    assert not Card.objects.exists()
    assert StudySession.objects.get().attempts == 0


def test_a_wrong_answer_gets_a_second_attempt_and_is_hard_when_right_then(
    alice: User, browser: Client
) -> None:
    shown = put(alice, "traffic")
    first = text(post(browser, "answer", shown, answer_weights="1 GB", attempt=1))
    assert "one more attempt" in first
    assert 'name="attempt" value="2"' in first
    assert not Review.objects.exists()
    post(browser, "answer", shown, answer_weights=f"{expected(alice, shown)} GB", attempt=2)
    assert Review.objects.get().rating == 2


def test_a_first_answer_posted_twice_uses_one_attempt(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    for _ in range(2):
        post(browser, "answer", shown, answer_weights="1 GB", attempt=1)
    assert StudySession.objects.get().attempts == 1
    assert not Review.objects.exists()


def test_wrong_twice_is_again_with_the_mistakes_tag(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    mistake = f"{expected(alice, shown) / 2} GB"
    first = text(post(browser, "answer", shown, answer_weights=mistake, attempt=1))
    assert "You took <strong>one</strong> byte." in first
    post(browser, "answer", shown, answer_weights=mistake, attempt=2)
    review = Review.objects.get()
    assert (review.verdict, review.tag, review.rating) == ("wrong", "one-byte", 1)


def test_opening_the_hint_is_remembered_and_makes_it_hard(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    assert "Two bytes each." in text(post(browser, "hint", shown))
    assert "Two bytes each." in text(browser.get(reverse("drills:session")))
    post(browser, "answer", shown, answer_weights=f"{expected(alice, shown)} GB", attempt=1)
    assert Review.objects.get().rating == 2


def test_opening_the_solution_is_again(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    reply = text(post(browser, "answer", shown, gave_up="1"))
    assert "Worked solution" in reply
    assert Review.objects.get().evidence["solution_seen"] is True
    assert Review.objects.get().rating == 1


def test_all_parts_must_be_right(alice: User, browser: Client) -> None:
    shown = put(alice, "weights-fit")
    value = expected(alice, shown)
    fits, not_fits = ("yes", "no") if value <= 80 else ("no", "yes")
    partly = text(
        post(browser, "answer", shown, answer_weights=f"{value} GB", answer_fits=not_fits, attempt=1)
    )
    assert "Partly right" in partly
    post(browser, "answer", shown, answer_weights=f"{value} GB", answer_fits=fits, attempt=2)
    assert Review.objects.get().verdict == "right"


def test_garbage_in_one_part_does_not_check_the_other(alice: User, browser: Client) -> None:
    shown = put(alice, "weights-fit")
    reply = text(post(browser, "answer", shown, answer_weights=f"{expected(alice, shown)} GB", attempt=1))
    assert "Please answer this part as well." in reply
    assert "Right." not in reply


def test_posting_a_written_answer_twice_gives_the_same_reply(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    fields = {"answer_weights": f"{expected(alice, shown)} GB", "attempt": 1}
    first, second = (text(post(browser, "answer", shown, **fields)) for _ in range(2))
    assert Review.objects.count() == 1
    assert "Worked solution" in second
    assert re.findall(r'data-item="[^"]+"', first) == re.findall(r'data-item="[^"]+"', second)


def test_the_rating_can_be_changed_after_grading(alice: User, bob: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    post(browser, "answer", shown, gave_up="1")
    review = Review.objects.get()
    reply = text(post(browser, "override", review=review.pk, rating=3))
    review.refresh_from_db()
    assert (review.rating, review.suggested) == (3, 1)
    assert 'aria-pressed="true"' in reply
    stranger = Client()
    stranger.force_login(bob)
    assert post(stranger, "override", review=review.pk, rating=1).status_code == 404


def test_the_preview_shows_how_a_text_is_understood(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    understood = text(post(browser, "preview", shown, part="weights", answer_weights="2*35 GB"))
    assert "data-tex" in understood
    assert "= 70 GB" in understood
    assert "missing" in text(post(browser, "preview", shown, part="weights", answer_weights="2*("))
    assert text(post(browser, "preview", shown, part="weights", answer_weights="")).strip() == ""
    assert post(browser, "preview", Shown("mutex", 0), part="x").status_code == 404


# ------------------------------------------------------------ questions


def test_ticked_key_points_suggest_and_the_person_decides(alice: User, browser: Client) -> None:
    shown = put(alice, "mutex")
    suggested = text(post(browser, "suggestion", shown, point=["first", "second"]))
    assert re.search(r'rating--suggested"[^>]*value="3"', suggested)
    post(browser, "answer", shown, answer_text="my words", point=["first", "second"], rating=4)
    review = Review.objects.get()
    assert (review.suggested, review.rating, review.verdict) == (3, 4, "self-assessed")
    assert review.evidence["ticked"] == ["first", "second"]
    assert review.answer == {"text": "my words"}


def test_no_rating_takes_the_suggested_one(alice: User, browser: Client) -> None:
    post(browser, "answer", put(alice, "mutex"), point=["first"])
    assert Review.objects.get().rating == 1


def test_a_question_shows_the_next_item_at_once(alice: User, browser: Client) -> None:
    reply = text(post(browser, "answer", put(alice, "mutex"), rating=3))
    assert "data-next-item" not in reply
    assert "comes back in 10 min" in reply
    assert 'data-item="' in reply


def following(reply: str) -> str:
    """The key of the item that comes along behind a question."""
    _, _, behind = reply.partition("<template data-following>")
    found = re.search(r'data-showing="([^"]+)"', behind)
    assert found is not None
    return found[1]


def test_a_question_brings_along_what_will_come_after_it(alice: User, browser: Client) -> None:
    put(alice, "mutex")
    ahead = following(text(browser.get(reverse("drills:session"))))
    reply = text(post(browser, "answer", Shown("mutex", 0), rating=3))
    assert f'data-showing="{ahead}"' in reply.partition("<template")[0]


def test_a_drill_brings_nothing_along_before_it_is_graded(alice: User, browser: Client) -> None:
    put(alice, "traffic")
    assert "data-following" not in text(browser.get(reverse("drills:session")))


def test_what_the_browser_shows_already_is_not_sent_again(alice: User, browser: Client) -> None:
    put(alice, "mutex")
    ahead = following(text(browser.get(reverse("drills:session"))))
    reply = text(post(browser, "answer", Shown("mutex", 0), rating=3, ahead=ahead))
    assert "data-kept" in reply
    assert "comes back in" in reply
    assert "items left" in reply
    assert "data-showing" not in reply.partition("<template")[0]
    assert StudySession.objects.get().item_id == ahead.split(":")[0]


def test_what_the_browser_shows_wrongly_is_replaced(alice: User, browser: Client) -> None:
    put(alice, "mutex")
    reply = text(post(browser, "answer", Shown("mutex", 0), rating=3, ahead="ring:7"))
    assert "data-kept" not in reply
    assert 'data-showing="' in reply.partition("<template")[0]


def test_a_question_answered_ahead_of_the_queue_counts_once(alice: User, browser: Client) -> None:
    put(alice, "mutex")
    for _ in range(2):
        post(browser, "answer", Shown("rdma", 0), rating=3, answer_text="begun already")
    assert [review.card.item_id for review in Review.objects.all()] == ["rdma"]
    assert Review.objects.get().answer == {"text": "begun already"}


# ------------------------------------------------------------ tasks, putting aside, the end


def test_a_task_links_to_its_workbench_and_is_not_answered_here(alice: User, browser: Client) -> None:
    shown = put(alice, "ring")
    assert reverse("sandbox:workbench", args=["ring"]) in text(browser.get(reverse("drills:session")))
    post(browser, "answer", shown, rating=4)
    assert not Review.objects.exists()


def test_a_task_that_was_judged_meanwhile_makes_room(alice: User, browser: Client) -> None:
    put(alice, "ring")
    reviews.rate_task(alice, "ring", True, {}, datetime.now(UTC))
    assert 'data-item="ring"' not in text(browser.get(reverse("drills:session")))


@pytest.mark.parametrize("name", ["later", "suspend"])
def test_an_item_can_be_put_aside(alice: User, browser: Client, name: str) -> None:
    reply = text(post(browser, name, put(alice, "traffic")))
    assert 'data-item="traffic"' not in reply
    card = Card.objects.get()
    assert card.suspended is (name == "suspend")
    assert (card.buried_until is not None) is (name == "later")


def test_a_suspended_item_can_be_woken_at_once(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    assert reverse("drills:wake") in text(post(browser, "suspend", shown))
    post(browser, "wake", shown)
    assert not Card.objects.get().suspended


def test_undo_shows_the_item_again_with_what_was_typed(alice: User, browser: Client) -> None:
    shown = put(alice, "traffic")
    answer = f"{expected(alice, shown)} GB"
    post(browser, "answer", shown, answer_weights=answer, attempt=1)
    reply = text(post(browser, "undo"))
    assert 'data-item="traffic"' in reply
    assert f'value="{answer}"' in reply
    assert "nothing to take back" in text(post(browser, "undo"))


def test_when_the_minutes_are_used_the_day_is_done_and_more_can_be_had(alice: User, browser: Client) -> None:
    User.objects.filter(pk=alice.pk).update(minutes_a_day=5)
    shown = put(alice, "mutex")
    StudySession.objects.update(shown_at=datetime.now(UTC) - timedelta(minutes=9), leftover_shown=True)
    reply = text(post(browser, "answer", shown, rating=4, seconds=400))
    assert "Done for today" in reply
    assert 'data-item="' in text(post(browser, "more"))


def test_the_browsers_clock_is_bounded_by_the_servers(alice: User, browser: Client) -> None:
    post(browser, "answer", put(alice, "mutex"), rating=3, seconds=99999)
    assert (Review.objects.get().seconds or 0) < 30


# ------------------------------------------------------------ bad input, strangers, cost


GARBAGE: list[dict[str, Any]] = [
    {},
    {"item": "mutex", "count": "x"},
    {"item": "mutex", "count": -1},
    {"item": "x" * 500, "count": 0},
    {"item": "mu\0tex", "count": 0},
    {"item": "mutex", "count": 10**30},
    {"item": "mutex", "count": 0, "rating": "9"},
    {"item": "mutex", "count": 0, "answer-text": "x" * 20_001, "rating": "3"},
]


@pytest.mark.parametrize("fields", GARBAGE)
def test_garbage_is_refused_with_a_sentence(alice: User, browser: Client, fields: dict[str, Any]) -> None:
    reply = browser.post(reverse("drills:answer"), fields, headers=HTMX)
    assert reply.status_code == 422
    assert 'class="notice row"' in text(reply)
    assert not Review.objects.exists()


@pytest.mark.parametrize("seconds", ["nan", "-5", "inf", "abc", "1e999", ""])
def test_a_senseless_clock_counts_as_not_measured(alice: User, browser: Client, seconds: str) -> None:
    post(browser, "answer", put(alice, "mutex"), rating=3, seconds=seconds)
    assert 0 <= (Review.objects.get().seconds or 0) < 30


def test_a_null_character_does_not_reach_the_database(alice: User, browser: Client) -> None:
    post(browser, "answer", put(alice, "mutex"), rating=3, answer_text="a\0b")
    assert Review.objects.get().answer == {"text": "ab"}


@pytest.mark.parametrize("name", ["answer", "hint", "later", "suspend", "suggestion"])
def test_an_item_that_is_not_there_is_not_found(alice: User, browser: Client, name: str) -> None:
    assert post(browser, name, Shown("no-such-item", 0)).status_code == 404


def test_an_old_page_is_led_to_where_the_session_stands(alice: User, browser: Client) -> None:
    put(alice, "traffic")
    reply = post(browser, "answer", Shown("mutex", 3), rating=3)
    assert "has moved on" in reply.content.decode()
    assert reply.headers["HX-Retarget"] == "#session"
    assert 'data-item="traffic"' in text(reply)


@pytest.mark.parametrize(
    "name", ["answer", "preview", "hint", "later", "suspend", "undo", "override", "more"]
)
def test_changes_are_posted(alice: User, browser: Client, name: str) -> None:
    assert browser.get(reverse(f"drills:{name}")).status_code == 405


@pytest.mark.parametrize("name", ["answer", "undo", "more", "preview"])
def test_after_the_session_expired_one_signs_in_and_comes_back(charlie: Client, name: str) -> None:
    target = f"{reverse('accounts:sign_in')}?next={reverse('drills:session')}"
    assert post(charlie, name).headers["HX-Redirect"] == target
    assert charlie.post(reverse(f"drills:{name}")).headers["Location"] == target


def test_without_javascript_the_whole_page_comes_back(alice: User, browser: Client) -> None:
    shown = put(alice, "mutex")
    reply = browser.post(reverse("drills:answer"), {"item": "mutex", "count": 0, "rating": 3})
    assert "<!doctype html>" in text(reply)
    assert Review.objects.get().card.item_id == shown.item_id


def test_the_page_speaks_chinese(alice: User, browser: Client) -> None:
    User.objects.filter(pk=alice.pk).update(language="zh-hans")
    put(alice, "traffic")
    page = text(browser.get(reverse("drills:session")))
    assert "权重 traffic" in page
    assert "个 BF16 参数？" in page


@pytest.mark.parametrize("met", [1, 5])
def test_an_answer_takes_the_same_queries_however_much_there_is(
    alice: User, browser: Client, met: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    good = reviews.Record(reviews.Rating.GOOD, "right", {}, seconds=1)
    for item in ["mutex", "rdma", "numa", "weights-bf16", "weights-fit"][:met]:
        reviews.answer(alice, Shown(item, 0), good, datetime.now(UTC) - timedelta(minutes=11))
    shown = put(alice, "traffic")
    fields = {"answer_weights": f"{expected(alice, shown)} GB", "attempt": 1}
    with django_assert_num_queries(QUERIES_AN_ANSWER):
        post(browser, "answer", shown, **fields)
