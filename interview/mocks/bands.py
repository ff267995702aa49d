"""From what happened in a round to bands from 1 to 5, each with what it rests on. Pure.

A band is never guessed: where nothing was answered or assessed, there is not enough evidence.
"""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

KNOWLEDGE, CALCULATION, CODE = "knowledge", "calculation", "code"
DIAGNOSIS, DELIVERY, TIME = "diagnosis", "delivery", "time"
DIMENSIONS = (KNOWLEDGE, CALCULATION, CODE, DIAGNOSIS, DELIVERY, TIME)
WEAK_BAND = 2


class Evidence(Struct, frozen=True):
    """What is known of one answered item, whatever its kind.

    What is `gone` has left the bank and says nothing. `covered` and `essential` count key points (ticked, of
    all); `score` is speed against the baseline; `diagnosis` a scenario's bands: path, cause, fix, prevention.
    """

    kind: str
    answered: bool
    gone: bool = False
    covered: tuple[int, int] = (0, 0)
    essential: tuple[int, int] = (0, 0)
    assessed: bool = False
    verdict: str = ""
    score: float | None = None
    diagnosis: tuple[int, ...] = ()
    delivery: int | None = None
    minutes_planned: float = 0.0
    minutes_used: float = 0.0


class Band(Struct, frozen=True):
    """`value` is 1 to 5, or None for "not enough evidence"; `basis` counts what it rests on."""

    dimension: str
    value: int | None
    basis: int


def bands(items: Sequence[Evidence]) -> list[Band]:
    """One band a dimension, in the order of DIMENSIONS."""
    items = [item for item in items if not item.gone]
    makers: Mapping[str, Iterable[int | None]] = {
        KNOWLEDGE: [knowledge_band(item) for item in items if item.kind == "question"],
        CALCULATION: [calculation_band(item) for item in items if item.kind == "drill"],
        CODE: [code_band(item) for item in items if item.kind == "task"],
        DIAGNOSIS: [diagnosis_band(item) for item in items if item.kind == "scenario"],
        DELIVERY: [item.delivery for item in items if item.kind == "question" and item.answered],
        TIME: [time_band(item) for item in items],
    }
    return [_mean_band(dimension, makers[dimension]) for dimension in DIMENSIONS]


def _mean_band(dimension: str, values: Iterable[int | None]) -> Band:
    known = [value for value in values if value is not None]
    return Band(dimension, mean(known) if known else None, len(known))


def mean(bands: Sequence[int]) -> int:
    """The mean band; a half counts up, always."""
    return int(sum(bands) / len(bands) + 0.5)


def knowledge_band(item: Evidence) -> int | None:
    """By key points: every essential one is needed for a 4; all of them make a 5."""
    if not item.answered:
        return 1
    if not item.assessed:
        return None
    if item.covered[0] == item.covered[1]:
        return 5
    if item.essential[0] == item.essential[1] and item.covered[0] * 2 >= item.covered[1]:
        return 4
    share = item.covered[0] / item.covered[1]
    return 3 if share >= 0.5 else 2 if share > 0 else 1


def calculation_band(item: Evidence) -> int | None:
    """Right is a 5, partly right a 3, wrong a 1; what could not be read or decided is no evidence."""
    if not item.answered:
        return 1
    return {"right": 5, "partial": 3, "wrong": 1}.get(item.verdict)


def code_band(item: Evidence) -> int | None:
    """Passing is a 4 and, at the baseline's speed or better, a 5; a failure of ours is no evidence."""
    if not item.answered:
        return 1
    if item.verdict == "passed":
        return 5 if item.score is not None and item.score >= 1 else 4
    return {"": None, "sandbox failed": None, "cancelled": None, "compile error": 1}.get(item.verdict, 2)


def diagnosis_band(item: Evidence) -> int | None:
    """The mean of path, cause, fix and prevention; a scenario that was never opened is a 1."""
    return mean(item.diagnosis) if item.diagnosis else 1


def time_band(item: Evidence) -> int | None:
    """Within the plan is a 5; double the plan or more is a 1. Items never opened say nothing."""
    if not item.minutes_used or not item.answered:
        return None
    ratio = item.minutes_used / item.minutes_planned
    return next((band for limit, band in ((1.1, 5), (1.3, 4), (1.6, 3), (2.0, 2)) if ratio <= limit), 1)


def band_of(item: Evidence) -> int | None:
    """The item's own band, by its kind; None where there is not enough evidence."""
    makers = {
        "question": knowledge_band,
        "drill": calculation_band,
        "task": code_band,
        "scenario": diagnosis_band,
    }
    return None if item.gone else makers[item.kind](item)


def is_weak(item: Evidence) -> bool:
    """Whether the item belongs into tomorrow's queue."""
    band = band_of(item)
    return band is not None and band <= WEAK_BAND
