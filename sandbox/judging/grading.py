"""What a task's grader.py is written with. See docs/tasks.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Arrays = Mapping[str, Array]
Parameters = Mapping[str, Any]
Dice = np.random.Generator
EXCERPT = 200  # characters of got and expected


@dataclass(frozen=True)
class Work:
    """What a case cannot do without: bytes through the device's memory, operations, and the type they are in.

    Each input that is needed is read once and each output written once. `dtype` names the rate that counts:
    "float32", "tf32", "bfloat16", "float16" on matrix units, or "" when only memory counts.
    """

    bytes: float
    operations: float = 0.0
    dtype: str = ""


@dataclass(frozen=True)
class Blank:
    """An output to be filled by the submission. "bfloat16" is kept as uint16 where NumPy has no such type."""

    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class Share:
    """What one rank reads and what it fills."""

    inputs: Arrays
    outputs: Mapping[str, Blank]


@dataclass(frozen=True)
class Draw:
    """One instance of a case: inputs and blanks, either for one process or one `Share` a rank."""

    inputs: Arrays = field(default_factory=dict)
    outputs: Mapping[str, Blank] = field(default_factory=dict)
    ranks: Sequence[Share] = ()

    @property
    def shares(self) -> Sequence[Share]:
        """One share a process."""
        return self.ranks or (Share(self.inputs, self.outputs),)


@dataclass(frozen=True)
class Evidence:
    """What was seen from outside during one call; `bytes` and `messages` are indexed [from][to]."""

    bytes: np.ndarray[Any, np.dtype[np.int64]]
    messages: np.ndarray[Any, np.dtype[np.int64]]
    loopback_bytes: int = 0


class Wrong(Exception):
    """The outputs are not right. On hidden cases only `hint` is shown."""

    def __init__(self, message: str, *, got: object = None, expected: object = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.got = None if got is None else excerpt(got)
        self.expected = None if expected is None else excerpt(expected)
        self.hint = hint


class RuleBroken(Exception):
    """The outputs may be right but were made in a way that the task forbids; always shown."""


class Unsuitable(Exception):
    """What a learner chose for a run of their own makes no sense together; the sentence is shown."""


class Grader(Protocol):
    """A task's grader.py, as a module."""

    def draw(self, parameters: Parameters, dice: Dice) -> Draw:
        """A fresh instance."""

    def check(self, parameters: Parameters, inputs: Any, outputs: Any, evidence: Evidence) -> None:
        """Raise Wrong or RuleBroken, or return."""


def excerpt(value: object) -> str:
    """A value as text, cut short."""
    text = np.array2string(value, threshold=20, precision=8) if isinstance(value, np.ndarray) else str(value)
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
