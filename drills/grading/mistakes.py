"""What usually went wrong in a formula that is not the expected one. The verdict never depends on it.

Each detector rewrites one of the two formulas as the mistake would, and sees whether they then agree.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from bank.schema import VariableKind
from drills.grading.equality import sampling
from drills.grading.equality.arrays import Column, Columns, Evaluation, close, quiet
from drills.grading.outcomes import found
from drills.grading.types import Outcome
from formulas import FormulaError, Tree, parse
from formulas.lexer import tokens
from formulas.tree import Call, names, rebuilt

POINTS = 32
MOST_TOKENS, MOST_TOKENS_TO_DROP = 20, 60  # to try more brackets, and fewer
_STRONG = {"*", "/", "^", "**"}  # operators that a missing pair of brackets lets take too little
Kinds = Mapping[str, VariableKind]


def explain(expected: Tree, answer: Tree, text: str, variables: Kinds) -> Outcome:
    """The verdict "wrong" with the most telling tag."""
    with quiet():
        return _explained(expected, answer, text, variables)


def _explained(expected: Tree, answer: Tree, text: str, variables: Kinds) -> Outcome:
    sample = _sample(expected, variables)
    target, given = _values(expected, sample), _values(answer, sample)
    for tag, rewritings in _REWRITINGS.items():
        if any(_same(_values(other, sample), given) for other in rewritings(expected)):
            return found("wrong", tag)
    factor = _factor(target, given)
    if factor is not None:
        return _constant_factor(factor)
    if _often_same(target, given):
        return found("wrong", "boundary")
    if any(_same(target, _values(other, sample)) for other in _without_brackets(text, variables)):
        return found("wrong", "brackets")
    return _in_general(expected, answer, variables)


def _in_general(expected: Tree, answer: Tree, variables: Kinds) -> Outcome:
    """What can be said when no single slip explains the answer."""
    if _same_for_large(expected, answer, variables):
        return found("wrong", "asymptotic")
    missing = names(expected) - names(answer)
    if missing:
        return found("wrong", "name-not-used", name=", ".join(sorted(missing)))
    return found("wrong", "formula")


# ---------------------------------------------------------------- comparing


def _sample(expected: Tree, variables: Kinds) -> Columns:
    """Half of the points wide, half of them small."""
    if not variables:
        return {}
    small = sampling.small(variables)
    places = np.linspace(0, sampling.size_of(small) - 1, POINTS // 2).astype(np.int64)
    some = {name: values[places] for name, values in small.items()}
    return sampling.joined(some, sampling.wide(variables, sampling.constants(expected), POINTS // 2))


def _values(tree: Tree, sample: Columns) -> Column:
    """The values at the points; not finite where there is none."""
    return Evaluation(sample, sampling.size_of(sample)).of(tree)


def _pairs(left: Column, right: Column) -> tuple[Column, Column]:
    both = np.isfinite(left) & np.isfinite(right)
    return left[both], right[both]


def _same(left: Column, right: Column) -> bool:
    one, other = _pairs(left, right)
    return 2 * len(one) >= len(left) and bool(np.all(close(one, other)))


def _often_same(left: Column, right: Column) -> bool:
    """Agreement at some points only, as between ceil(N/8) and floor(N/8)+1."""
    one, other = _pairs(left, right)
    some = (one != 0) | (other != 0)
    return int(np.sum(close(one, other) & some)) >= max(4, int(np.sum(some)) // 4)


def _factor(expected: Column, given: Column) -> float | None:
    """given/expected, where that is the same everywhere (zeros must fall together)."""
    one, other = _pairs(expected, given)
    if bool(np.any((one == 0) != (other == 0))):
        return None
    ratios = other[one != 0] / one[one != 0]
    if 3 * len(ratios) < POINTS or not bool(np.all(close(ratios, ratios[:1]))):
        return None
    return float(ratios[0])


def _constant_factor(factor: float) -> Outcome:
    if math.isclose(factor, 1):
        return found("wrong", "domain")
    if math.isclose(factor, -1):
        return found("wrong", "sign")
    if 0.95 < factor < 1.05:
        return found("wrong", "rounded-constant")
    shown = f"{factor:.4g}" if factor >= 1 or factor <= -1 else f"1/{1 / factor:.4g}"
    return found("wrong", "factor", factor=shown)


def _same_for_large(expected: Tree, answer: Tree, variables: Kinds) -> bool:
    """Whether both grow alike when the integers are huge: 2S for 2(N-1)/N*S."""
    if "int" not in variables.values():
        return False
    large = dict(_sample(expected, variables))
    for place, (name, kind) in enumerate(variables.items()):
        if kind == "int":
            large[name] = np.full(POINTS, 10.0**9 + 7 * place)
    one, other = _pairs(_values(expected, large), _values(answer, large))
    return len(one) >= 3 and bool(np.all(close(one, other, relative=1e-6)))


# ---------------------------------------------------------------- rewriting


def _renamed(tree: Tree, functions: dict[str, str]) -> Iterator[Tree]:
    """The tree with functions exchanged, if it has any of them."""
    changed = rebuilt(tree, lambda node: _renamed_call(node, functions))
    if changed != tree:
        yield changed


def _renamed_call(node: Tree, functions: dict[str, str]) -> Tree | None:
    if isinstance(node, Call) and node.function in functions:
        return replace(node, function=functions[node.function])
    return None


def _dropped(tree: Tree) -> Iterator[Tree]:
    changed = rebuilt(
        tree,
        lambda node: (
            node.arguments[0]
            if isinstance(node, Call) and node.function in {"ceil", "floor", "round"}
            else None
        ),
    )
    if changed != tree:
        yield changed


def _other_rounding(tree: Tree) -> Iterator[Tree]:
    for functions in ({"ceil": "floor", "floor": "ceil"}, {"ceil": "round", "floor": "round"}):
        yield from _renamed(tree, functions)


def _other_base(tree: Tree) -> Iterator[Tree]:
    logarithms = ("log2", "ln", "log10")
    for new in logarithms:
        yield from _renamed(tree, dict.fromkeys(logarithms, new))


def _other_extreme(tree: Tree) -> Iterator[Tree]:
    yield from _renamed(tree, {"min": "max", "max": "min"})


_REWRITINGS: dict[str, Callable[[Tree], Iterator[Tree]]] = {
    "dropped-rounding": _dropped,
    "other-rounding": _other_rounding,
    "log-base": _other_base,
    "min-for-max": _other_extreme,
}


def _without_brackets(text: str, variables: Kinds) -> Iterator[Tree]:
    """The answer with one pair of brackets more or less; nobody needs it for very long ones."""
    if len(tokens(text)) > MOST_TOKENS_TO_DROP:
        return
    for candidate in (*_fewer(text), *_more(text)):
        try:
            yield parse(candidate, variables)
        except FormulaError:
            continue


def _fewer(text: str) -> Iterator[str]:
    opened: list[int] = []
    for token in tokens(text):
        if token.text == "(":
            opened.append(token.start)
        elif token.text == ")" and opened:
            start = opened.pop()
            yield text[:start] + " " + text[start + 1 : token.start] + " " + text[token.end :]


def _more(text: str) -> Iterator[str]:
    """Brackets around runs of operands that stand beside a strong operator."""
    found_tokens = tokens(text)
    if len(found_tokens) > MOST_TOKENS:
        return
    for first, start in enumerate(found_tokens):
        for last in range(first + 2, len(found_tokens) - 1):
            end = found_tokens[last]
            before, after = found_tokens[first - 1].text if first else "", found_tokens[last + 1].text
            operand = end.kind in {"number", "name"} or end.text == ")"
            if start.kind != "sign" and operand and (before in _STRONG or after in _STRONG):
                yield f"{text[: start.start]}({text[start.start : end.end]}){text[end.end :]}"
