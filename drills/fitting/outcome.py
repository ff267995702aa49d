"""What came of fitting a person's parameters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FEWEST = 400  # scored reviews; with fewer the defaults predict about as well, and too few are held back


@dataclass(frozen=True)
class Outcome:
    """The result for one person.

    `reviews` are all answers, `scored` those that the log-loss counts, `held_back` those of them that judged;
    `before` and `after` are the log-losses on these, with the parameters in force and with fitted ones.
    `parameters` were fitted to everything. All three are None if there were too few reviews.
    """

    reviews: int
    scored: int
    held_back: int = 0
    before: float | None = None
    after: float | None = None
    parameters: tuple[float, ...] | None = None

    @property
    def improves(self) -> bool:
        """Whether the held-back reviews are predicted better than before."""
        return self.before is not None and self.after is not None and self.after < self.before

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Outcome":
        """From what `vars` gave, after a journey through JSON."""
        parameters = facts["parameters"]
        return cls(**{**facts, "parameters": None if parameters is None else tuple(parameters)})
