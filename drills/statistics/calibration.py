"""Does the memory model keep its word? Answers by predicted recall, and the share that was recalled."""

from dataclasses import dataclass
from itertools import pairwise

from accounts.models import User
from drills.memory.scheduling import Rating
from drills.models import Review
from drills.statistics.intervals import wilson

LATEST = 4000
BORDERS = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 1.0)
LEAST = 10  # answers in a bin: fewer say nothing


@dataclass(frozen=True)
class Bin:
    """Answers predicted within one range: the mean prediction, and how many were recalled."""

    predicted: float
    answers: int
    recalled: int

    @property
    def share(self) -> float:
        """The share that was recalled, 0-1."""
        return self.recalled / self.answers

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, with 95 % confidence."""
        return wilson(self.recalled, self.answers)


def calibration(user: User) -> list[Bin]:
    """The latest answers with a prediction, in bins; those with too few answers are left out. One query."""
    told = Review.objects.filter(user=user, undone_at=None, predicted__isnull=False)
    pairs = list(told.order_by("-id").values_list("predicted", "rating")[:LATEST])
    bins = []
    for low, high in pairwise(BORDERS):
        inside = [(chance, rating) for chance, rating in pairs if _within(chance or 0.0, low, high)]
        if len(inside) >= LEAST:
            mean = sum(chance or 0.0 for chance, _rating in inside) / len(inside)
            recalled = sum(rating != Rating.AGAIN for _chance, rating in inside)
            bins.append(Bin(mean, len(inside), recalled))
    return bins


def _within(chance: float, low: float, high: float) -> bool:
    return low <= chance < high or chance == high == 1.0
