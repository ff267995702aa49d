"""A run of one's own: the parameters that a learner chose, against the bounds that the task sets.

The form asks this before it sends anything, the grading host asks again. What does not fit comes back as
a `Refusal` with its parts, so that each side says it in its own words and language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bank.schema import Own, TaskFacts

Scalar = bool | int | float | str


@dataclass(frozen=True)
class Refusal:
    """One choice that does not fit, and why. `own` has the bounds; None: there is nothing of this name."""

    name: str
    reason: Literal["unknown", "no whole number", "outside", "no choice"]
    own: Own | None = None


def parameters(facts: TaskFacts, chosen: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Those of the first public case, with what may be chosen as it was chosen or at its start."""
    first = next(case for case in facts.cases if case.public)
    starts = {name: own.start for name, own in facts.own.items()}
    return {**first.parameters, **starts, **chosen}


def refusals(facts: TaskFacts, chosen: Mapping[str, Scalar]) -> tuple[Refusal, ...]:
    """Every choice that does not fit; nothing when all do."""
    checked = (refusal(name, value, facts.own.get(name)) for name, value in chosen.items())
    return tuple(found for found in checked if found is not None)


def refusal(name: str, value: Scalar, own: Own | None) -> Refusal | None:
    """Why this value does not fit, or None."""
    if own is None:
        return Refusal(name, "unknown")
    if own.choices:
        fits = any(value == choice and type(value) is type(choice) for choice in own.choices)
        return None if fits else Refusal(name, "no choice", own)
    if type(value) is not int:
        return Refusal(name, "no whole number", own)
    return None if own.least <= value <= own.most else Refusal(name, "outside", own)
