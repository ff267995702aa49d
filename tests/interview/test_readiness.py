"""Readiness: what the measures of a domain come to, and what is read from cards, code and rounds."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

import bank
from accounts.models import User
from interview.mocks import assessing, endings, reports, rounds
from interview.mocks.assessing import Judgement
from interview.readiness.measuring import domains
from interview.readiness.profile import (
    BARS,
    LEAST,
    NAMES,
    PRIORITIES,
    DomainStanding,
    Measure,
    Name,
    measure,
    passes,
    standing,
)
from sandbox.models import Submission
from tests.interview.conftest import NOON

MINUTE = timedelta(minutes=1)


def domain(**shares: float | None) -> DomainStanding:
    """A domain whose measures have these shares; None stands for too little evidence."""
    return standing("training", tuple(shown(name, shares.get(name, 1.0)) for name in NAMES))


def shown(name: Name, share: float | None) -> Measure:
    return measure(name, 0, 0, 10) if share is None else measure(name, share * 10, LEAST[name], 10)


NOTHING_KNOWN = dict.fromkeys(NAMES)


def test_every_bar_reached_is_ready() -> None:
    assert (domain().standing, domain().weakest) == ("ready", None)


def test_the_weakest_measure_is_what_comes_next() -> None:
    assert domain(drills=0.5, code=0.1).weakest == "code"


def test_half_a_bar_everywhere_is_under_way_and_less_is_a_gap() -> None:
    assert domain(questions=BARS["questions"] / 2).standing == "under way"
    assert domain(questions=BARS["questions"] / 2 - 0.01).standing == "gap"


def test_too_little_evidence_is_neither_good_nor_bad() -> None:
    assert domain(mocks=None).standing == "under way"
    assert domain(**NOTHING_KNOWN).standing == "unknown"


def test_what_the_bank_has_nothing_of_is_not_asked_for() -> None:
    nothing = measure("code", 0, 0, 0)
    full = [measure(name, 10, LEAST[name], 10) for name in NAMES if name != "code"]
    assert standing("network", (*full, nothing)).standing == "ready"


def test_only_the_hard_domains_decide() -> None:
    ready, gap, unknown = (
        domain(),
        domain(code=0.0),
        domain(**NOTHING_KNOWN),
    )
    assert passes([ready]) is True
    assert passes([ready, gap]) is False
    assert passes([ready, gap, unknown]) is None


@pytest.fixture
def known(alice: User) -> dict[str, DomainStanding]:
    """Alice has passed one task and sat one round, with every question ticked."""
    catalogue = bank.catalogue()
    mock = rounds.start(alice, rounds.Order(3), NOON)
    for item in mock.items.filter(kind="question"):
        rounds.save(mock, item.position, {"answer": "everything"}, NOON + MINUTE)
    endings.finish(mock, NOON + 2 * MINUTE)
    ticked = {
        item.position: Judgement(frozenset(point.id for point in reports.key_points(item)))
        for item in mock.items.filter(kind="question")
    }
    assessing.assess(mock, ticked, NOON + 3 * MINUTE)
    Submission.objects.create(
        user=alice, task="memory-pool", task_digest="", mode="submit", source="", state="finished",
        created_at=NOON, queued_at=NOON, finished_at=NOON, verdict="passed",
    )  # fmt: skip
    return {one.domain: one for one in domains(alice, catalogue, NOON + 5 * MINUTE)}


def test_all_five_domains_are_there_in_the_order_of_the_profile(known: dict[str, DomainStanding]) -> None:
    assert list(known) == list(PRIORITIES)


def test_a_passed_task_counts_in_its_domain(known: dict[str, DomainStanding]) -> None:
    code = next(one for one in known["systems"].measures if one.name == "code")
    assert (code.basis, code.share) == (1, pytest.approx(1 / code.of))


def test_mock_items_count_with_their_bands(known: dict[str, DomainStanding]) -> None:
    found = [one for standing_ in known.values() for one in standing_.measures if one.name == "mocks"]
    assert sum(one.basis for one in found) == 5  # three questions that were ticked, two drills left empty


def test_the_page_says_what_is_missing(browser: Client) -> None:
    page = browser.get(reverse("readiness")).content.decode()
    assert "not enough evidence" in page
    assert "too little is known" in page
