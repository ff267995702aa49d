"""What a drill becomes once its numbers are drawn: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bank.schema import Drill, Mistake, Tolerance, VariableKind


class InstanceError(ValueError):
    """Inputs that give no instance; the text says why, for the person who gave them."""


@dataclass(frozen=True)
class Quantity:
    """A number in the unit in which it was written; `base` is the same in base units."""

    number: float
    unit: str
    base: float


@dataclass(frozen=True)
class ChoiceInstance:
    """One option of a choice part and whether it is right for these values."""

    id: str
    right: bool


@dataclass(frozen=True)
class PartInstance:
    """One answer that is asked for.

    `answer` is the right answer as the grader reads it: a number of `unit`s, a formula, a range `[60, 80]`,
    ids `a > b`, `no: reason`; the `mistakes` are written alike. `expected` is its number, for kinds that have
    one. `formula` (and the mistakes of a part of kind "formula") are in the names of `variables`, the
    parameters, and give base units. `choices` are the options in the order in which they are shown, each with
    whether it is right (of an ordering: all are); `reasons` those of a yes-no part.
    """

    id: str
    kind: str
    expected: float | None
    unit: str
    tolerance: Tolerance
    formula: str
    variables: dict[str, VariableKind]
    spellings: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    choices: tuple[ChoiceInstance, ...]
    answer: str
    reasons: tuple[ChoiceInstance, ...] = ()
    form: Literal["", "number", "range", "reduced"] = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Instance:
    """A drill with its numbers. `inputs` are the parameters as shown, `values` all names in base units."""

    drill: Drill
    seed: int | None
    inputs: dict[str, Quantity]
    values: dict[str, float]
    parts: tuple[PartInstance, ...]
