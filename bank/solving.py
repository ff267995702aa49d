"""The answers of a drill for given inputs, as `python -m bank solve` prints them."""

from collections.abc import Sequence
from typing import Any

from bank.drawn import Instance, InstanceError, PartInstance
from bank.expressions import in_unit
from bank.instances import build_with
from bank.loader import Catalogue
from bank.schema import VALUED


def solve(catalogue: Catalogue, family: str, assignments: Sequence[str]) -> dict[str, Any]:
    """Answers by part, with units, for assignments such as `N=8` and `bw=50GB/s`.

    Raises InstanceError, in words, for an unknown family or inputs that do not fit.
    """
    drills = catalogue.drills
    if family not in drills:
        raise InstanceError(f"no drill is called {family}. There are: {', '.join(sorted(drills))}")
    instance = build_with(drills[family], _inputs(assignments))
    return {"family": family, "answers": {part.id: _answer(instance, part) for part in instance.parts}}


def _inputs(assignments: Sequence[str]) -> dict[str, str]:
    inputs: dict[str, str] = {}
    for assignment in assignments:
        name, equals, value = assignment.partition("=")
        if not equals:
            raise InstanceError(f"“{assignment}” is not of the form name=value")
        if name.strip() in inputs:
            raise InstanceError(f"{name.strip()} is given twice")
        inputs[name.strip()] = value
    return inputs


def _answer(instance: Instance, part: PartInstance) -> dict[str, Any]:
    if part.kind not in VALUED:
        return {"value": part.answer, "unit": part.unit}
    answer = {"value": in_unit(part.formula, part.unit, instance.values), "unit": part.unit}
    exact = {"fraction": {"exact": part.answer}, "formula": {"formula": part.formula}}
    return answer | exact.get(part.kind, {})
