"""The right answer to a part, and its known mistakes, as the grader reads them: one recipe a kind."""

import random
from collections.abc import Callable, Mapping
from typing import Literal

from bank.drawn import ChoiceInstance, InstanceError
from bank.expressions import exact_value_of, holds, in_unit, value_of
from bank.schema import Choice, Mistake, Part, PartKind

Values = Mapping[str, float]
NUMERIC: frozenset[PartKind] = frozenset({"quantity", "number", "significant", "fraction"})
_BETWEEN_VALUES = ";"


def answer(part: Part, values: Values) -> str:
    """The right answer. Raises InstanceError where there is none, or more than one."""
    return _ANSWERS[part.kind](part, values)


def mistake(wrong: Mistake, part: Part, values: Values) -> Mistake:
    """A known mistake, computed where it is a formula."""
    compute = _MISTAKES.get(part.kind)
    if compute is None or (part.kind == "set" and part.choices):
        return wrong
    return Mistake(wrong.tag, compute(wrong.expected, part, values))


def number(part: Part, values: Values) -> float | None:
    """The number of the right answer in the part's unit, for kinds that have one."""
    return in_unit(part.expected, part.unit, values) if part.kind in NUMERIC else None


def options(part: Part, values: Values, seed: int | None) -> tuple[ChoiceInstance, ...]:
    """What is shown to choose from; things to be put in order are shuffled, never in the right order."""
    if part.kind != "ordering":
        return chosen(part.choices, values)
    ids = _in_order(part, values)
    shuffled = list(ids)
    random.Random(f"{part.id}:{seed}").shuffle(shuffled)  # noqa: S311 - a reproducible draw, not a secret
    if shuffled == ids:
        shuffled = [*ids[1:], *ids[:1]]
    return tuple(ChoiceInstance(id_, right=True) for id_ in shuffled)


def chosen(choices: tuple[Choice, ...], values: Values) -> tuple[ChoiceInstance, ...]:
    """Options or reasons, each with whether it is right for these values."""
    return tuple(
        ChoiceInstance(choice.id, bool(choice.right_if) and holds(choice.right_if, values))
        for choice in choices
    )


def named(part: Part) -> list[str]:
    """The ids of everything in a part that has words of its own."""
    ids = [option.id for option in (*part.choices, *part.reasons)]
    return ids + [element.id for element in part.elements if element.id]


# ---------------------------------------------------------------- one recipe a kind


def _number(part: Part, values: Values) -> str:
    return _one(part.expected, part, values)


def _fraction(part: Part, values: Values) -> str:
    return str(exact_value_of(part.expected, values))


def _formula(part: Part, _values: Values) -> str:
    return part.expected


def _interval(part: Part, values: Values) -> str:
    return _range(f"{part.expected}{_BETWEEN_VALUES} {part.upper}", part, values)


def _elements(part: Part, values: Values) -> str:
    return "; ".join(_one(element.value, part, values) for element in part.elements)


def _choice(part: Part, values: Values) -> str:
    return ", ".join(choice.id for choice in chosen(part.choices, values) if choice.right)


def _set(part: Part, values: Values) -> str:
    return _choice(part, values) if part.choices else _elements(part, values)


def _ordering(part: Part, values: Values) -> str:
    return " > ".join(_in_order(part, values))


def _yes_no(part: Part, values: Values) -> str:
    meaning: Literal["yes", "no"] = "yes" if holds(part.yes_if, values) else "no"
    right = [reason.id for reason in chosen(part.reasons, values) if reason.right]
    return ": ".join([meaning, *right])


def _in_order(part: Part, values: Values) -> list[str]:
    by_value = {element.id: value_of(element.value, values) for element in part.elements}
    return sorted(by_value, key=by_value.__getitem__, reverse=part.descending)


_ANSWERS: dict[PartKind, Callable[[Part, Values], str]] = {
    "quantity": _number,
    "number": _number,
    "significant": _number,
    "fraction": _fraction,
    "formula": _formula,
    "interval": _interval,
    "choice": _choice,
    "yes-no": _yes_no,
    "ordering": _ordering,
    "list": _elements,
    "set": _set,
}

# ---------------------------------------------------------------- mistakes that are formulas


def _one(formula: str, part: Part, values: Values) -> str:
    return repr(in_unit(formula, part.unit, values))


def _exactly(formula: str, _part: Part, values: Values) -> str:
    return str(exact_value_of(formula, values))


def _several(formulas: str, part: Part, values: Values) -> str:
    return "; ".join(_one(formula, part, values) for formula in formulas.split(_BETWEEN_VALUES))


def _range(formulas: str, part: Part, values: Values) -> str:
    ends = formulas.split(_BETWEEN_VALUES)
    if len(ends) != 2:
        raise InstanceError(f"`{formulas}` are not two ends: write `low; high`")
    return "[{}, {}]".format(*(_one(end, part, values) for end in ends))


_MISTAKES: dict[PartKind, Callable[[str, Part, Values], str]] = {
    "quantity": _one,
    "number": _one,
    "significant": _one,
    "fraction": _exactly,
    "interval": _range,
    "list": _several,
    "set": _several,
}
