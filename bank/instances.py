"""From a family of drills to one instance, the same anywhere for the same seed.

The inputs are drawn on the grid that the family states and are used exactly as they are shown:
what a person reads is what is graded. Inside formulas every name stands for its value in base
units (B, s, FLOP, W); counts are plain numbers.
"""

import random
from collections.abc import Mapping

from bank.drawn import ChoiceInstance, Instance, InstanceError, PartInstance, Quantity
from bank.expressions import holds, in_unit, value_of
from bank.inputs import draw, read_input
from bank.rendering import render
from bank.schema import Drill, DrillFacts, Mistake, Parameter, Part, VariableKind

__all__ = [
    "Instance",
    "InstanceError",
    "PartInstance",
    "Quantity",
    "build",
    "build_with",
    "render",
    "variables",
]

DRAWS = 1000


def build(drill: Drill, seed: int) -> Instance:
    """The instance of a seed. Raises InstanceError if no draw meets the family's conditions."""
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
        parts.append(_part(drill.facts, part, known))
        if part.kind != "choice":  # later parts may build on this one, by its id
            known.setdefault(part.id, value_of(part.expected, known))
    return Instance(drill, seed, inputs, known, tuple(parts))


def _part(facts: DrillFacts, part: Part, values: Mapping[str, float]) -> PartInstance:
    numeric = part.kind in ("quantity", "number")
    return PartInstance(
        id=part.id,
        kind=part.kind,
        expected=in_unit(part.expected, part.unit, values) if numeric else None,
        unit=part.unit,
        tolerance=part.tolerance,
        formula=part.expected,
        variables=variables(facts),
        spellings=part.spellings,
        mistakes=tuple(_computed(mistake, part, values) if numeric else mistake for mistake in part.mistakes),
        choices=tuple(ChoiceInstance(choice.id, holds(choice.right_if, values)) for choice in part.choices),
    )


def _computed(mistake: Mistake, part: Part, values: Mapping[str, float]) -> Mistake:
    return Mistake(mistake.tag, repr(in_unit(mistake.expected, part.unit, values)))


def variables(facts: DrillFacts) -> dict[str, VariableKind]:
    """The names that a learner's formula may use: the parameters, with their kinds."""
    return {parameter.name: parameter.kind for parameter in facts.parameters}
