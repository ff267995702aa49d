"""The process that holds sympy. Reads questions (JSON lines), answers equal, different or undecided.

Objects are built node by node: sympy never sees a text that it would evaluate.
"""

import contextlib
import json
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sympy

MEMORY = 240 * 2**20  # resident bytes, sympy itself included
LONGEST_SECONDS = 3  # the asker gives up after half of one; this is for a worker whose asker has died

# The first question costs twenty times as much as the next, because sympy loads as it goes: it is this one.
FIRST_QUESTION = {
    "expected": ["call", "sqrt", ["call", "^", ["name", "x"], ["number", "2", "1"]]],
    "answer": ["call", "+", ["name", "x"], ["name", "y"]],
    "variables": {"x": "positive", "y": "real"},
}

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
    if kind == "sum":
        index = sympy.Dummy("index", integer=True)
        term = build(rest[3], {**symbols, rest[0]: index})
        return sympy.summation(term, (index, build(rest[1], symbols), build(rest[2], symbols)))
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


def main() -> None:
    """Answer until the input closes."""
    _limit_memory()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    decide(FIRST_QUESTION)
    print("ready", flush=True)
    for line in sys.stdin:
        signal.alarm(LONGEST_SECONDS)  # without a handler the kernel ends the process, also inside of C code
        answer = decide(json.loads(line))
        signal.alarm(0)
        print(answer, flush=True)


def _limit_memory() -> None:
    """Let the address space grow only so far that what is resident stays below MEMORY."""
    mapped, resident = _pages()
    room = mapped + MEMORY - resident
    resource.setrlimit(resource.RLIMIT_AS, (room, room))


def _pages() -> tuple[int, int]:
    """Mapped and resident bytes of this process; without /proc, as if nothing was mapped beyond MEMORY."""
    with contextlib.suppress(OSError):
        mapped, resident = Path("/proc/self/statm").read_text("ascii").split()[:2]
        return int(mapped) * resource.getpagesize(), int(resident) * resource.getpagesize()
    return 2 * MEMORY, 0


if __name__ == "__main__":
    main()
