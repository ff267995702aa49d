"""The three results of a comparison."""

from dataclasses import dataclass
from typing import Literal

Result = Literal["equal", "different", "undecided"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`reason` is "no-value" or "too-large-value" where the answer has no value at the points tried."""

    result: Result
    reason: str = ""
