"""A measured case on the device: claims by events, held against the trusted clock and against the floor."""

import dataclasses
from collections.abc import Callable, Sequence

from msgspec import structs

from bank.schema import Case
from sandbox.judging import measuring
from sandbox.judging.gpu import clocks
from sandbox.judging.gpu.clocks import Hidden, Timing
from sandbox.judging.gpu.place import Place
from sandbox.judging.grader.crew import Call
from sandbox.judging.grading import RuleBroken
from sandbox.judging.measuring import Sample
from sandbox.judging.report import Floor, Measurement

TOO_FAST = 0.9  # of the floor: below that a measurement is not believed; rates themselves are only measured
BETWEEN = (measuring.FEWEST_ON_DEVICE, measuring.MOST_ON_DEVICE)
PROCESSES = 3  # on the device, ours: grader, submission, baseline


class Turns:
    """Calls of both programs, with their times by both clocks."""

    def __init__(
        self, submission: Callable[[], Call], baseline: Callable[[], Call], look: Callable[[], None]
    ) -> None:
        self._submission, self._baseline, self._look = submission, baseline, look
        self.submission: list[Timing] = []
        self.baseline: list[Timing] = []

    def one(self) -> float:
        """A call of the submission; the seconds that it claims."""
        return noted(self._submission(), self.submission)

    def other(self) -> float:
        """A call of the baseline."""
        self._look()
        return noted(self._baseline(), self.baseline)


def noted(call: Call, times: list[Timing]) -> float:
    """Keep both times of a call."""
    times.append(Timing(call.claimed_s, call.seconds))
    return call.claimed_s


def measure(
    place: Place,
    case: Case,
    submission: Callable[[], Call],
    baseline: Callable[[], Call],
    budget_s: float,
) -> Measurement:
    """Raises RuleBroken when a claim is false or faster than this device allows."""
    turns = Turns(submission, baseline, place.observer.look)
    samples = measuring.sample(turns.one, turns.other, budget_s, BETWEEN)
    count = len(samples)
    found = clocks.hidden(turns.submission[-count:], turns.baseline[-count:])
    result = with_hidden(case, samples, found)
    floor = place.floor(case)
    refuse_impossible(result, floor)
    return structs.replace(
        result, floor=floor, hidden_s=found.undetected, conditions=place.observer.conditions(PROCESSES)
    )


def with_hidden(case: Case, samples: Sequence[Sample], found: Hidden) -> Measurement:
    """What the samples come to, with the time that was certainly hidden. Raises RuleBroken."""
    result = measuring.summary(case.id, samples)
    if clocks.is_false(found, result.submission_s):
        raise RuleBroken(
            f"Its own clock says {result.submission_s * 1e6:.1f} µs a call; "
            f"the grader's clock saw {found.seconds * 1e6:.1f} µs more."
        )
    if not found.seconds:
        return result
    longer = [dataclasses.replace(sample, submission=sample.submission + found.seconds) for sample in samples]
    return measuring.summary(case.id, longer)


def refuse_impossible(result: Measurement, floor: Floor | None) -> None:
    """Raise RuleBroken for a time that the device cannot reach."""
    if floor is not None and result.submission_s < TOO_FAST * floor.seconds:
        raise RuleBroken(
            f"It took {result.submission_s * 1e6:.1f} µs; what must be {MUST[floor.limit]} takes "
            f"{floor.seconds * 1e6:.1f} µs on this device."
        )


MUST = {"memory": "moved", "compute": "computed"}
