"""Bands: what a round is worth, and when there is nothing to judge."""

import pytest

from interview.mocks.bands import CALCULATION, CODE, DIMENSIONS, KNOWLEDGE, TIME, Evidence, bands, is_weak


def question(covered: int, essential: int = 2, assessed: bool = True, **changes: object) -> Evidence:
    facts = {"kind": "question", "answered": True, "covered": (covered, 6), "essential": (essential, 2)}
    return Evidence(**{**facts, "assessed": assessed, **changes})  # type: ignore[arg-type]  # facts by name


def value(items: list[Evidence], dimension: str) -> int | None:
    return next(band.value for band in bands(items) if band.dimension == dimension)


@pytest.mark.parametrize(
    ("covered", "essential", "band"),
    [(6, 2, 5), (3, 2, 4), (5, 1, 3), (3, 1, 3), (2, 2, 2), (1, 0, 2), (0, 0, 1)],
)
def test_knowledge_counts_key_points_and_wants_the_essential_ones(
    covered: int, essential: int, band: int
) -> None:
    assert value([question(covered, essential)], KNOWLEDGE) == band


def test_an_answer_that_nobody_assessed_is_no_evidence() -> None:
    assert value([question(0, 0, assessed=False)], KNOWLEDGE) is None


def test_an_empty_answer_is_a_one_without_assessment() -> None:
    assert value([question(0, 0, assessed=False, answered=False)], KNOWLEDGE) == 1


@pytest.mark.parametrize(
    ("verdict", "band"),
    [("right", 5), ("partial", 3), ("wrong", 1), ("undecided", None), ("unreadable", None)],
)
def test_a_calculation_is_judged_by_its_verdict_and_only_if_there_is_one(
    verdict: str, band: int | None
) -> None:
    assert value([Evidence(kind="drill", answered=True, verdict=verdict)], CALCULATION) == band


@pytest.mark.parametrize(
    ("verdict", "score", "band"),
    [
        ("passed", 1.3, 5),
        ("passed", 0.6, 4),
        ("passed", None, 4),
        ("wrong answer", None, 2),
        ("compile error", None, 1),
        ("sandbox failed", None, None),
        ("", None, None),
    ],
)
def test_code_that_our_own_failure_kept_from_a_verdict_is_no_evidence(
    verdict: str, score: float | None, band: int | None
) -> None:
    assert value([Evidence(kind="task", answered=True, verdict=verdict, score=score)], CODE) == band


@pytest.mark.parametrize(("used", "band"), [(0, None), (8, 5), (12.5, 4), (15, 3), (19, 2), (40, 1)])
def test_time_is_held_against_the_plan(used: float, band: int | None) -> None:
    item = question(6, minutes_planned=10.0, minutes_used=used)
    assert value([item], TIME) == band


def test_every_dimension_is_reported_even_without_items() -> None:
    assert [(band.dimension, band.value) for band in bands([])] == [(name, None) for name in DIMENSIONS]


def test_weak_is_a_low_band_and_never_a_missing_one() -> None:
    assert is_weak(question(1, 0))
    assert not is_weak(question(6))
    assert not is_weak(question(0, 0, assessed=False))
    assert is_weak(Evidence(kind="task", answered=False))
    assert not is_weak(Evidence(kind="task", answered=True, verdict="sandbox failed"))
