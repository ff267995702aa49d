"""From a family of drills to one instance, the same anywhere for the same seed.

The inputs are drawn on the grid that the family states and are used exactly as they are shown:
what a person reads is what is graded. Inside formulas every name stands for its value in base
units (B, s, FLOP, W); counts are plain numbers.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from bank import answers
from bank.drawn import Instance, InstanceError, PartInstance, Quantity
from bank.expressions import holds, value_of
from bank.inputs import draw, read_input
from bank.rendering import render
from bank.schema import VALUED, Drill, DrillFacts, Parameter, Part, VariableKind

__all__ = [
    "Instance",
    "InstanceError",
    "PartInstance",
    "Quantity",
    "build",
    "build_with",
    "part_from",
    "render",
    "variables",
]

DRAWS = 1000
MOST_KEPT = 1024  # some ten kilobytes each


def build(drill: Drill, seed: int) -> Instance:
    """The instance of a seed. Raises InstanceError if no draw meets the family's conditions.

    The latest are kept: the same one is shown, previewed, marked and explained.
    """
    return _built(_Wanted(id(drill), seed, drill))


@dataclass(frozen=True)
class _Wanted:
    """Which instance. A drill is known by its identity, which stays its own as long as this is kept."""

    identity: int
    seed: int
    drill: Drill = field(compare=False)


@lru_cache(MOST_KEPT)
def _built(wanted: _Wanted) -> Instance:
    return _drawn(wanted.drill, wanted.seed)


def _drawn(drill: Drill, seed: int) -> Instance:
    facts = drill.facts
    dice = random.Random(f"{facts.id}:{seed}")  # noqa: S311 - a reproducible draw, not a secret
    for _ in range(DRAWS):
        inputs = {parameter.name: draw(parameter, dice) for parameter in facts.parameters}
        values = _values(facts, inputs)
        if all(holds(condition, values) for condition in facts.where):
            return _instance(drill, seed, inputs, values)
    raise InstanceError(f"{facts.id}: none of {DRAWS} draws meets {' and '.join(facts.where)}")


def build_with(drill: Drill, inputs: Mapping[str, float | int | str]) -> Instance:
    """The instance of given inputs: a number is in the parameter's unit, text may name its own.

    Raises InstanceError for a missing, unknown or senseless input.
    """
    given = dict(inputs)
    missing = [parameter for parameter in drill.facts.parameters if parameter.name not in given]
    unknown = sorted(given.keys() - {parameter.name for parameter in drill.facts.parameters})
    if missing or unknown:
        raise InstanceError(_inputs_in_words(drill.facts, missing, unknown))
    read = {
        parameter.name: read_input(parameter, given[parameter.name]) for parameter in drill.facts.parameters
    }
    return _instance(drill, None, read, _values(drill.facts, read))


def _inputs_in_words(facts: DrillFacts, missing: list[Parameter], unknown: list[str]) -> str:
    complaints = [f"missing: {', '.join(_described(parameter) for parameter in missing)}"] if missing else []
    complaints += [f"unknown: {', '.join(unknown)}"] if unknown else []
    wanted = ", ".join(_described(parameter) for parameter in facts.parameters)
    return f"{facts.id}: {'; '.join(complaints)}. It takes {wanted}"


def _described(parameter: Parameter) -> str:
    return f"{parameter.name} (in {parameter.unit})" if parameter.unit else parameter.name


def _values(facts: DrillFacts, inputs: Mapping[str, Quantity]) -> dict[str, float]:
    values = {name: quantity.base for name, quantity in inputs.items()}
    for derived in facts.derived:
        values[derived.name] = value_of(derived.formula, values)
    return values


def _instance(
    drill: Drill, seed: int | None, inputs: dict[str, Quantity], values: dict[str, float]
) -> Instance:
    known, parts = dict(values), []
    for part in drill.facts.parts:
        parts.append(_part(drill.facts, part, known, seed))
        if part.kind in VALUED:  # later parts may build on this one, by its id
            known.setdefault(part.id, value_of(part.expected, known))
    return Instance(drill, seed, inputs, known, tuple(parts))


def part_from(instance: Instance, part_id: str, own: Mapping[str, float]) -> PartInstance:
    """A part as it would be if earlier parts had the values `own` (base units, by their ids).

    A parameter stays what it is, even where a part has its name. Raises InstanceError where there is none.
    """
    facts = instance.drill.facts
    values = {**instance.values, **{id_: value for id_, value in own.items() if id_ not in instance.inputs}}
    part = next(part for part in facts.parts if part.id == part_id)
    return _part(facts, part, values, instance.seed)


def _part(facts: DrillFacts, part: Part, values: Mapping[str, float], seed: int | None) -> PartInstance:
    return PartInstance(
        id=part.id,
        kind=part.kind,
        expected=answers.number(part, values),
        unit=part.unit,
        tolerance=part.tolerance,
        formula=part.expected,
        variables=variables(facts),
        spellings=part.spellings,
        mistakes=tuple(answers.mistake(mistake, part, values) for mistake in part.mistakes),
        choices=answers.options(part, values, seed),
        answer=answers.answer(part, values),
        reasons=answers.chosen(part.reasons, values),
        form=part.form,
        aliases=part.aliases,
        without=part.without,
    )


def variables(facts: DrillFacts) -> dict[str, VariableKind]:
    """The names that a learner's formula may use: the parameters, with their kinds."""
    return {parameter.name: parameter.kind for parameter in facts.parameters}
