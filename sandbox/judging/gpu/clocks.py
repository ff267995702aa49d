"""Two clocks: the runner's events are precise and a claim, the grader's clock is coarse and trusted.

Every call gives both: what the events claim, and the seconds from opening the gate until the device was idle
again (gate.py). The second is longer by what the device needs to go from one context to the other and back.
That cost does not depend on how long a kernel runs, and the baseline tells it: our own program makes honest
claims, in turns with the submission's. So what a submission's trusted times have beyond its claims and that
cost is time that it hid. Means over a hundred calls tell it to about a microsecond.
"""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

TRIM = 0.2  # of the calls at either end: a machine that did something else
SIGMAS = 4.0  # how certain hidden time must be
RESOLUTION_S = 3e-6  # two honest programs differ by less in what their contexts cost (docs/performance.md)
FALSE_SHARE, FALSE_S = 0.5, 20e-6  # a claim that hides more than both of these is a lie, not a difference


@dataclass(frozen=True)
class Timing:
    """One call, by both clocks, in seconds."""

    claimed: float
    trusted: float

    @property
    def cost(self) -> float:
        """What the trusted clock saw beside the claim."""
        return self.trusted - self.claimed


@dataclass(frozen=True)
class Hidden:
    """Time that the claims of a submission do not explain, in seconds a call.

    `seconds` is the estimate, zero when it is not certain; `undetected` the most that could be there unseen.
    """

    seconds: float
    undetected: float


def hidden(submission: Sequence[Timing], baseline: Sequence[Timing]) -> Hidden:
    """Compare the costs of a submission's calls with those of the baseline."""
    ours, theirs = [call.cost for call in baseline], [call.cost for call in submission]
    difference = trimmed_mean(theirs) - trimmed_mean(ours)
    doubt = SIGMAS * math.hypot(standard_error(ours), standard_error(theirs)) + RESOLUTION_S
    certain = difference > doubt
    return Hidden(difference if certain else 0.0, doubt if certain else doubt + max(difference, 0.0))


def is_false(found: Hidden, claimed: float) -> bool:
    """Whether this is a false claim and not a difference between two honest programs."""
    return found.seconds > max(FALSE_S, FALSE_SHARE * claimed)


def trimmed_mean(values: Sequence[float]) -> float:
    """The mean without the smallest and the largest fifth."""
    ordered = sorted(values)
    cut = int(len(ordered) * TRIM)
    return statistics.fmean(ordered[cut : len(ordered) - cut])


def standard_error(values: Sequence[float]) -> float:
    """Of the trimmed mean, from winsorised values (Tukey and McLaughlin 1963); one value tells nothing."""
    if len(values) < 2:
        return math.inf
    ordered = sorted(values)
    cut = int(len(ordered) * TRIM)
    low, high = ordered[cut], ordered[len(ordered) - 1 - cut]
    winsorised = [min(max(value, low), high) for value in ordered]
    return statistics.stdev(winsorised) / ((1 - 2 * TRIM) * math.sqrt(len(values)))
