"""What each kind of part must state, and what its answers must be like over many seeds."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise

from bank.answers import named
from bank.drawn import Instance, PartInstance
from bank.expressions import in_unit, value_of
from bank.schema import VALUED, Part, PartKind
from formulas.spellings import FUNCTIONS, declared, function

Drawn = Sequence[tuple[Instance, PartInstance]]
LEAST_TO_ORDER = 3
APART = 0.75  # a mistake may coincide with the right answer for at most a quarter of the seeds
_NEEDS: dict[PartKind, tuple[str, ...]] = {
    **dict.fromkeys(VALUED, ("expected",)),
    "interval": ("expected", "upper"),
    "choice": ("choices",),
    "yes-no": ("yes_if",),
    "ordering": ("elements",),
    "list": ("elements",),
}
_MAY_HAVE: dict[PartKind, tuple[str, ...]] = {"yes-no": ("reasons",), "set": ("elements", "choices")}
_MAY_HAVE["formula"] = ("aliases", "without")
_FIELDS = ("expected", "upper", "choices", "yes_if", "elements", "reasons", "aliases", "without")


def wrong_fields(part: Part) -> Iterator[str]:
    """What a part lacks or has too much for its kind, to go after “a part of kind x”."""
    needs = _NEEDS.get(part.kind, ())
    for name in _FIELDS:
        if name in needs and not getattr(part, name):
            yield f"needs `{name}`"
        if getattr(part, name) and name not in (*needs, *_MAY_HAVE.get(part.kind, ())):
            yield f"has no `{name}`"
    if part.kind == "set" and bool(part.elements) == bool(part.choices):
        yield "has either `elements` (values) or `choices` (ids)"
    if part.kind == "ordering" and len(part.elements) < LEAST_TO_ORDER:
        yield f"orders at least {LEAST_TO_ORDER} elements"
    if part.kind == "significant" and part.tolerance.significant is None:
        yield "says in its tolerance how many `significant` figures are asked for"
    ids = named(part)
    if len(set(ids)) < len(ids):
        yield "has an id of its own for each option"
    if part.kind == "ordering" and len(ids) < len(part.elements):
        yield "has an id for each element"


def strange_names(part: Part, parameters: Collection[str]) -> Iterator[str]:
    """What `aliases` and `without` name that does not exist, or what is taken."""
    for spelling, name in part.aliases.items():
        if name not in parameters:
            yield f"“{name}” in `aliases` is no parameter"
        if declared(spelling, parameters) is not None or function(spelling) is not None:
            yield f"“{spelling}” in `aliases` has a meaning already"
    for name in part.without:
        if name not in parameters and name not in FUNCTIONS:
            yield f"“{name}” in `without` is neither a parameter nor a function"


def wrong_answers(part: Part, drawn: Drawn) -> Iterator[str]:
    """What is wrong with the answers of a part over its seeds; for kinds that are no single value."""
    yield from _CHECKS[part.kind](part, drawn)
    for mistake in range(len(part.mistakes)):
        tag = part.mistakes[mistake].tag
        same = sum(drawn_part.mistakes[mistake].expected == drawn_part.answer for _, drawn_part in drawn)
        if same > (1 - APART) * len(drawn):
            yield f"“{tag}” and the right answer cannot be told apart for most seeds"


def _choice(_part: Part, drawn: Drawn) -> Iterator[str]:
    right = [[option.id for option in drawn_part.choices if option.right] for _, drawn_part in drawn]
    yield from _one_right(drawn, "options", right)
    yield from _ever_right(drawn)


def _set(part: Part, drawn: Drawn) -> Iterator[str]:
    if part.choices:
        yield from _ever_right(drawn)
        if len({drawn_part.answer for _, drawn_part in drawn}) == 1:
            yield "every seed gives the same set"
        return
    for instance, _ in drawn:
        values = [in_unit(element.value, part.unit, instance.values) for element in part.elements]
        if len(set(values)) < len(values):
            yield f"seed {instance.seed} gives a value twice"
            return


def _ever_right(drawn: Drawn) -> Iterator[str]:
    ever = Counter(one.id for _, part in drawn for one in part.choices if one.right)
    for choice in drawn[0][1].choices:
        if not ever[choice.id]:
            yield f"option “{choice.id}” is never right over {len(drawn)} seeds"


def _one_right(drawn: Drawn, what: str, right: Sequence[Sequence[str]]) -> Iterator[str]:
    for (instance, _), ids in zip(drawn, right, strict=True):
        if len(ids) != 1:
            yield f"seed {instance.seed} makes {len(ids)} {what} right, not one"
            return


def _yes_no(part: Part, drawn: Drawn) -> Iterator[str]:
    meanings = {drawn_part.answer.partition(":")[0] for _, drawn_part in drawn}
    if len(meanings) == 1:
        yield f"the answer is “{meanings.pop()}” for every seed"
    if part.reasons:
        right = [[reason.id for reason in drawn_part.reasons if reason.right] for _, drawn_part in drawn]
        yield from _one_right(drawn, "reasons", right)


def _ordering(part: Part, drawn: Drawn) -> Iterator[str]:
    for instance, _ in drawn:
        values = sorted((value_of(element.value, instance.values), element.id) for element in part.elements)
        for (one, first), (other, second) in pairwise(values):
            if other - one <= 1e-9 * max(abs(one), abs(other)):
                yield f"seed {instance.seed} leaves the order of {first} and {second} open"
                return


def _interval(part: Part, drawn: Drawn) -> Iterator[str]:
    for instance, _ in drawn:
        low, high = (in_unit(end, part.unit, instance.values) for end in (part.expected, part.upper))
        if low >= high:
            yield f"seed {instance.seed} gives a range that ends before it begins"
            return


def _list(_part: Part, _drawn: Drawn) -> Iterator[str]:
    yield from ()


_CHECKS: dict[PartKind, Callable[[Part, Drawn], Iterator[str]]] = {
    "choice": _choice,
    "set": _set,
    "yes-no": _yes_no,
    "ordering": _ordering,
    "interval": _interval,
    "list": _list,
}
