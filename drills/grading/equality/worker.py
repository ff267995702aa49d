"""The process that holds sympy. Reads questions (JSON lines), answers equal, different or undecided.

Objects are built node by node: sympy never sees a text that it would evaluate.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

import sympy

MEMORY = 768 * 2**20  # address space; sympy itself maps about 300 MB
_PARENT_DIES = 1  # PR_SET_PDEATHSIG

_ASSUMPTIONS: dict[str, dict[str, bool]] = {
    "int": {"integer": True, "positive": True},
    "positive": {"positive": True},
    "real": {"real": True},
    "prob": {"positive": True},
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "negate": lambda x: -x,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "^": sympy.Pow,
    "log2": lambda x: sympy.log(x) / sympy.log(2),
    "log10": lambda x: sympy.log(x) / sympy.log(10),
    "ln": sympy.log,
    "log": lambda x, base: sympy.log(x) / sympy.log(base),
    "exp": sympy.exp,
    "sqrt": sympy.sqrt,
    "abs": sympy.Abs,
    "ceil": sympy.ceiling,
    "floor": sympy.floor,
    "round": lambda x: sympy.sign(x) * sympy.floor(sympy.Abs(x) + sympy.Rational(1, 2)),
    "min": sympy.Min,
    "max": sympy.Max,
}


def build(packed: list[Any], symbols: dict[str, Any]) -> Any:
    """A sympy expression from a packed tree."""
    kind, *rest = packed
    if kind == "number":
        return sympy.Rational(int(rest[0]), int(rest[1]))
    if kind == "name":
        return symbols[rest[0]]
    if kind == "constant":
        return sympy.pi if rest[0] == "pi" else sympy.E
    return _FUNCTIONS[rest[0]](*(build(part, symbols) for part in rest[1:]))


def decide(question: dict[str, Any]) -> str:
    """The result for one question; any failure of sympy leaves it undecided."""
    symbols = {
        name: sympy.Symbol(f"v_{number}", **_ASSUMPTIONS[kind])
        for number, (name, kind) in enumerate(question["variables"].items())
    }
    try:
        difference = build(question["expected"], symbols) - build(question["answer"], symbols)
        if difference.has(sympy.nan, sympy.zoo, sympy.oo):
            return "undecided"
        simplified = sympy.simplify(difference)
        if simplified == 0:
            return "equal"
        return "different" if simplified.is_zero is False else "undecided"
    except (ArithmeticError, AttributeError, KeyError, MemoryError, RecursionError, TypeError, ValueError):
        return "undecided"


def _end_with(parent: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PARENT_DIES, signal.SIGKILL)
    if os.getppid() != parent:
        raise SystemExit


def main() -> None:
    """Answer until the input closes."""
    _end_with(int(sys.argv[1]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print("ready", flush=True)
    for line in sys.stdin:
        print(decide(json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
