"""Speed against the baseline: interleaved, repeated until it is certain enough, with an interval.

Submission and baseline take turns, A-B-B-A, on fresh inputs, so that whatever the machine does meanwhile
hits both. Each turn gives one ratio baseline / submission. Reported is the median of these ratios
with its 95 % confidence interval from order statistics (the binomial distribution), which
assumes nothing about how the times are distributed.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.judging.report import Measurement

FEWEST, MOST = 6, 60  # ratios; six is the fewest whose extremes are a 95 % interval
FEWEST_ON_DEVICE, MOST_ON_DEVICE = 100, 300  # calls there take a thousandth of the time
CERTAIN = 0.01  # stop when the interval is within 1 % of the median
NOISY = 0.03  # more than 3 %: shown, not ranked


@dataclass(frozen=True)
class Sample:
    """One turn of each, in seconds."""

    baseline: float
    submission: float

    @property
    def ratio(self) -> float:
        return self.baseline / self.submission


def sample(
    submission: Callable[[], float],
    baseline: Callable[[], float],
    budget_s: float,
    between: tuple[int, int] = (FEWEST, MOST),
) -> list[Sample]:
    """Time both until the median is certain or `budget_s` is spent. The callables return seconds.

    Of `between`, the first is how many samples must be there before it may be called certain. However little
    time there is, there are FEWEST.
    """
    submission(), baseline()
    samples: list[Sample] = []
    fewest, most = between
    until = time.monotonic() + budget_s
    while len(samples) < FEWEST or (len(samples) < most and time.monotonic() < until):
        samples += turn(submission, baseline)
        if len(samples) >= fewest and spread([sample.ratio for sample in samples]) <= CERTAIN:
            break
    return samples


def measure(
    case: str, submission: Callable[[], float], baseline: Callable[[], float], budget_s: float
) -> Measurement:
    """Time both by one clock that is trusted, and sum up."""
    return summary(case, sample(submission, baseline, budget_s))


def turn(submission: Callable[[], float], baseline: Callable[[], float]) -> list[Sample]:
    """A-B-B-A."""
    first_submission, first_baseline = submission(), baseline()
    second_baseline, second_submission = baseline(), submission()
    return [Sample(first_baseline, first_submission), Sample(second_baseline, second_submission)]


def summary(case: str, samples: Sequence[Sample]) -> Measurement:
    """Medians, ratio and interval of what was timed."""
    ratios = [sample.ratio for sample in samples]
    tenths = statistics.quantiles([sample.submission for sample in samples], n=10, method="inclusive")
    return Measurement(
        case=case,
        baseline_s=statistics.median(sample.baseline for sample in samples),
        submission_s=statistics.median(sample.submission for sample in samples),
        ratio=statistics.median(ratios),
        interval=interval(ratios),
        samples=len(samples),
        noisy=spread(ratios) > NOISY,
        p10_s=tenths[0],
        p90_s=tenths[-1],
    )


def spread(values: Sequence[float]) -> float:
    """Half the width of the interval, as a share of the median."""
    low, high = interval(values)
    return (high - low) / 2 / statistics.median(values)


def interval(values: Sequence[float]) -> tuple[float, float]:
    """The narrowest pair of order statistics that holds the median with at least 95 % confidence."""
    ordered = sorted(values)
    count = len(ordered)
    outside, below = 0.0, 0
    for index in range(count // 2):
        outside += math.comb(count, index) / 2**count
        if 2 * outside > 0.05:
            break
        below = index
    return ordered[below], ordered[count - 1 - below]


def geometric_mean(measurements: Sequence[Measurement]) -> float | None:
    """Of the ratios; None when nothing was measured."""
    if not measurements:
        return None
    return math.exp(statistics.fmean(math.log(measurement.ratio) for measurement in measurements))


def score(measurements: Sequence[Measurement]) -> float | None:
    """What ranks a submission: the geometric mean, unless a measurement is too noisy to rank."""
    noisy = any(measurement.noisy for measurement in measurements)
    return None if noisy else geometric_mean(measurements)
