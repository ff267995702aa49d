"""Who gets personal parameters, keeping and retiring them, and memories told again."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from drills import tasks
from drills.answers import reviews
from drills.answers.reviews import Record, Shown
from drills.fitting import process
from drills.fitting.outcome import Outcome
from drills.memory.replay import replay
from drills.memory.scheduling import DEFAULTS, Rating, Settings
from drills.models import Card, DailyTally, Fit, Review, StudySettings
from drills.personal import fits, preferences

OTHERS = tuple(value * 1.1 for value in DEFAULTS.parameters[:16]) + DEFAULTS.parameters[16:]
BETTER = Outcome(900, 700, 140, 0.40, 0.38, OTHERS)
WORSE = Outcome(900, 700, 140, 0.40, 0.41, OTHERS)
RATINGS = (Rating.GOOD, Rating.GOOD, Rating.AGAIN, Rating.HARD)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four answers are enough, so that tests need not write hundreds."""
    monkeypatch.setattr(fits, "FEWEST", 4)


def studied(user: User, item: str, now: datetime) -> Card:
    """A card with four answers, the last one ten days ago."""
    for number, rating in enumerate(RATINGS):
        at = now - timedelta(days=40 - 10 * number)
        reviews.answer(user, Shown(item, number), Record(rating, "self-assessed", {}, seconds=5), at)
    return Card.objects.get(user=user, item_id=item)


def told(card: Card, parameters: tuple[float, ...]) -> tuple[float | None, float | None]:
    """The memory by the scheduler's own replay."""
    standing = card.reviews.filter(undone_at=None).order_by("number")
    rows = [(review.study_day, Rating(review.rating)) for review in standing]
    memory = replay(rows, Settings(parameters=parameters))
    return memory.stability, memory.difficulty


def test_better_parameters_are_adopted_and_the_old_ones_kept(alice: User, now: datetime) -> None:
    first, second = fits.keep(alice, BETTER, now), fits.keep(alice, BETTER, now + timedelta(days=30))
    assert first is not None
    assert preferences.in_force(alice).fit_id == second.pk  # type: ignore[union-attr]
    first.refresh_from_db()
    assert (first.adopted, first.retired_at) == (True, now + timedelta(days=30))


def test_what_does_not_improve_is_written_down_and_not_adopted(alice: User, now: datetime) -> None:
    fits.keep(alice, BETTER, now)
    in_force = preferences.in_force(alice)
    assert fits.keep(alice, WORSE, now + timedelta(days=1)).adopted is False  # type: ignore[union-attr]
    assert preferences.in_force(alice) == in_force
    assert Fit.objects.filter(user=alice).count() == 2


def test_too_few_reviews_leave_no_trace(alice: User, now: datetime) -> None:
    assert fits.keep(alice, Outcome(300, 200), now) is None
    assert not Fit.objects.exists()


def test_memories_are_told_again_with_the_parameters_in_force(alice: User, now: datetime) -> None:
    card = studied(alice, "mutex", now)
    before = (card.state, card.step, card.due, card.last_day, card.review_count)
    fits.keep(alice, BETTER, now)
    assert fits.remember(alice) == 1
    card.refresh_from_db()
    assert (card.stability, card.difficulty) == pytest.approx(told(card, OTHERS), rel=1e-9)
    assert (card.stability, card.difficulty) != pytest.approx(told(card, DEFAULTS.parameters), rel=1e-3)
    assert (card.state, card.step, card.due, card.last_day, card.review_count) == before
    assert fits.remember(alice) == 0


def test_switching_off_brings_the_memories_of_the_defaults_back(alice: User, now: datetime) -> None:
    card = studied(alice, "mutex", now)
    was = (card.stability, card.difficulty)
    fits.keep(alice, BETTER, now)
    fits.remember(alice)
    preferences.choose(alice, 0.9, False, {})
    assert fits.to_remember(now) == [alice]
    fits.remember(alice)
    card.refresh_from_db()
    assert (card.stability, card.difficulty) == pytest.approx(was, rel=1e-9)
    assert fits.to_remember(now) == []


def test_a_card_whose_history_began_elsewhere_keeps_its_memory(alice: User, now: datetime) -> None:
    card = studied(alice, "mutex", now)
    card.reviews.filter(number=0).delete()
    fits.keep(alice, BETTER, now)
    assert fits.remember(alice) == 0
    was = card.stability
    card.refresh_from_db()
    assert card.stability == was
    assert len(fits.answers_of(alice).card) == 0


def test_answers_taken_back_teach_nothing(alice: User, now: datetime) -> None:
    studied(alice, "mutex", now)
    studied(alice, "numa", now)
    Review.objects.filter(card__item_id="numa", number=3).update(undone_at=now)
    assert len(fits.answers_of(alice).card) == 2 * len(RATINGS) - 1


def test_an_interrupted_telling_is_taken_up_again(
    alice: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [studied(alice, item, now) for item in ("mutex", "numa")]
    fits.keep(alice, BETTER, now)
    monkeypatch.setattr(fits, "CHUNK", 1)
    real, seen = fits._remember, []

    def breaks(ids: list[int], parameters: tuple[float, ...]) -> int:
        if seen:
            raise RuntimeError("power cut")
        seen.extend(ids)
        return real(ids, parameters)

    monkeypatch.setattr(fits, "_remember", breaks)
    with pytest.raises(RuntimeError):
        fits.remember(alice)
    monkeypatch.setattr(fits, "_remember", real)
    StudySettings.objects.get(user=alice, memories_of=None)
    assert fits.to_remember(now) == [alice]
    assert fits.remember(alice) == 2
    for card in cards:
        card.refresh_from_db()
        assert card.stability == pytest.approx(told(card, OTHERS)[0], rel=1e-9)


def test_people_are_due_when_they_rest_and_have_answered_enough(
    alice: User, bob: User, now: datetime, few: None
) -> None:
    studied(alice, "mutex", now + timedelta(days=5))
    studied(bob, "mutex", now + timedelta(days=5))
    assert fits.to_fit(now) == [alice, bob]
    DailyTally.objects.create(user=bob, study_day=now.date(), answers=1)
    assert fits.to_fit(now) == [alice]
    fits.keep(alice, Outcome(4, 4, 1, 0.4, 0.5, OTHERS), now)
    assert fits.to_fit(now) == []


def test_one_persons_failure_does_not_stop_the_others(
    alice: User, bob: User, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.now()
    for person in (alice, bob):
        studied(person, "mutex", today + timedelta(days=8))

    def fit(user: User) -> Outcome:
        if user == alice:
            raise process.FitFailed("took longer than 300 s")
        return BETTER

    monkeypatch.setattr(fits, "fit_person", fit)
    said, complained = StringIO(), StringIO()
    call_command("fit_parameters", "--due", stdout=said, stderr=complained)
    assert "alice: FitFailed: took longer than 300 s" in complained.getvalue()
    assert "0.4000 -> 0.3800; better" in said.getvalue()
    assert Fit.objects.get(adopted=True).user == bob
    assert StudySettings.objects.get(user=bob).memories_of is not None


def test_by_hand_nothing_is_kept_unless_asked(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fits, "fit_person", lambda _user: BETTER)
    said = StringIO()
    call_command("fit_parameters", "--user", "alice", stdout=said)
    assert "Nothing was kept" in said.getvalue()
    assert not Fit.objects.exists()
    call_command("fit_parameters", "--user", "alice", "--apply", stdout=said)
    assert Fit.objects.get().adopted
    with pytest.raises(CommandError, match="nobody"):
        call_command("fit_parameters", "--user", "zoe")


def test_a_person_with_few_answers_keeps_the_defaults_and_is_told_so(alice: User, now: datetime) -> None:
    studied(alice, "mutex", now)
    said = StringIO()
    call_command("fit_parameters", "--user", "alice", "--apply", stdout=said)
    assert "4 reviews, 3 of them scored; fewer than 400 scored, the defaults stay." in said.getvalue()


def test_the_worker_starts_a_process_only_if_somebody_is_due(
    alice: User, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr(tasks._Running, "start", lambda: started.append(1) or True)
    assert tasks.fit_parameters() is False
    studied(alice, "mutex", timezone.now() + timedelta(days=8))
    assert tasks.fit_parameters() is True
    assert started == [1]


def test_the_statistics_page_tells_which_model_is_used_and_switches_it(
    alice: User, browser: Client, now: datetime
) -> None:
    address, switch = reverse("drills:statistics"), reverse("drills:memory_model")
    assert "From 400 answers on" in browser.get(address).content.decode()
    fits.keep(alice, BETTER, now)
    fits.keep(alice, WORSE, now + timedelta(days=9))
    page = browser.get(address).content.decode()
    assert "fitted to 900 answers" in page
    assert "from 0.4000 to 0.3800" in page
    assert "no, it was not better" in page
    assert browser.post(switch, {"personal": "off"}).url == address  # type: ignore[attr-defined]
    assert "as you chose" in browser.get(address).content.decode()
    assert preferences.in_force(alice).fit_id is None
    browser.post(switch, {"personal": "on"})
    assert preferences.in_force(alice).fit_id is not None
    assert browser.get(switch).status_code == 405
