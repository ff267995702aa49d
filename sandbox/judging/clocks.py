"""Two clocks for work on a GPU: the runner's is precise and a claim, the grader's is coarse and trusted.

The grader's clock also sees what a call costs beside its work: messages, launches, clearing the cache. How
much that is at most, the baseline tells: it is our own program, so its claims are honest. From what the
grader saw of a submission's call that cost is taken off, and as much again as a slow launch may take; a
claim below the rest is not believed. So a false claim can hide less than a millisecond, and beneath
that the task's `speed_bound` holds.
"""

from dataclasses import dataclass, field

LAUNCH_S = 2.5e-4  # a kernel launched from Python instead of from C++, on a processor that was asleep


@dataclass
class Clocks:
    """The costs of a call seen so far, in seconds."""

    _costs: list[float] = field(default_factory=list)

    def baseline(self, claimed: float, seen: float) -> float:
        """Seconds of a call of the baseline."""
        self._costs.append(seen - claimed)
        return claimed

    def submission(self, claimed: float, seen: float) -> float:
        """Seconds of a call of the submission: never less than what its claim leaves unexplained."""
        if not self._costs:
            return seen
        return max(claimed, seen - max(self._costs) - LAUNCH_S)
