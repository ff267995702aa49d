"""Whose retention and whose parameters schedule a card, now and when an old answer is looked at again."""

from datetime import datetime, timedelta

from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from drills.answers import reviews
from drills.answers.reviews import Record, Shown
from drills.memory.scheduling import DEFAULTS, Rating, Settings
from drills.models import Card, DailyTally, Fit, Review, StudySettings
from drills.personal import preferences

GOOD = Record(Rating.GOOD, "right", {})
# Somebody who keeps things half as long as most: first stabilities halved.
SHORT = tuple(value / 2 if place < 4 else value for place, value in enumerate(DEFAULTS.parameters))


def fit_of(user: User, now: datetime, **fields: object) -> Fit:
    values = {"reviews": 500, "log_loss_before": 0.4, "log_loss_after": 0.3, "adopted": True, **fields}
    return Fit.objects.create(user=user, made_at=now, parameters=list(SHORT), **values)


def learn(user: User, now: datetime) -> Card:
    for count in range(2):
        reviews.answer(user, Shown("mutex", count), GOOD, now + timedelta(minutes=10 * count))
    return Card.objects.get(user=user)


def test_somebody_who_chose_nothing_has_the_defaults(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert preferences.in_force(alice) == preferences.InForce(DEFAULTS, None)
    assert preferences.fit_in_force(alice) is None


def test_retention_and_fit_in_force_are_a_persons_own(alice: User, bob: User, now: datetime) -> None:
    StudySettings.objects.create(user=alice, desired_retention=0.85)
    fit = fit_of(alice, now)
    fit_of(alice, now, retired_at=now)
    fit_of(alice, now, adopted=False)
    assert preferences.in_force(alice) == preferences.InForce(Settings(0.85, SHORT), fit.pk)
    assert preferences.fit_in_force(alice) == fit
    assert preferences.settings_of(bob) == DEFAULTS


def test_a_fit_that_is_not_wanted_is_not_used(alice: User, now: datetime) -> None:
    fit_of(alice, now)
    StudySettings.objects.create(user=alice, personal_parameters=False)
    assert preferences.settings_of(alice) == DEFAULTS
    assert preferences.fit_in_force(alice) is None


def test_a_higher_retention_brings_cards_back_sooner(alice: User, bob: User, now: datetime) -> None:
    StudySettings.objects.create(user=alice, desired_retention=0.97)
    assert learn(alice, now).due < learn(bob, now).due


def test_an_answer_remembers_the_fit_and_what_was_predicted(alice: User, now: datetime) -> None:
    fit = fit_of(alice, now)
    card = learn(alice, now)
    review = reviews.answer(alice, Shown("mutex", 2), GOOD, card.due)
    assert review.fit == fit
    assert review.predicted is not None
    assert 0.8 < review.predicted < 0.95
    tally = DailyTally.objects.get(study_day=review.study_day)
    assert (tally.tested, tally.predicted) == (1, review.predicted)
    assert set(Review.objects.exclude(pk=review.pk).values_list("predicted", flat=True)) == {None}


def test_another_rating_is_computed_with_what_was_in_force_then(alice: User, now: datetime) -> None:
    StudySettings.objects.create(user=alice, desired_retention=0.8)
    fit = fit_of(alice, now)
    card = learn(alice, now)
    then = reviews.futures_of(alice, Shown("mutex", 2), card.memory(), card.due, Settings(0.8, SHORT))
    review = reviews.answer(alice, Shown("mutex", 2), Record(Rating.AGAIN, "wrong", {}), card.due)
    Fit.objects.filter(pk=fit.pk).update(retired_at=now)
    StudySettings.objects.update(desired_retention=0.95)
    reviews.override(alice, review.pk, Rating.GOOD)
    card.refresh_from_db()
    assert (card.due, card.stability) == (then[Rating.GOOD].due, then[Rating.GOOD].memory.stability)
