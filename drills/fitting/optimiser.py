"""The search: Fisher scoring over full batches, within the bounds, held near the defaults by a prior.

The 21 slopes differ by orders of magnitude and pull at each other, so following the gradient takes hundreds
of rounds. What the answers tell about the curvature (Fisher information: the slopes' products, weighted by
how telling each answer is) costs nothing once there are slopes, and steps that heed it arrive in about ten.
Slopes are differences: `log_recalls` follows 22 sets of parameters at once, which for a deck of a thousand
reviews takes hardly longer than one. A step that does not help is damped (Levenberg, Marquardt) and tried
again; a parameter at a bound that would leave it stays there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from drills.fitting.bounds import FIRST_STABILITIES, LOWER, SPREAD, UPPER
from drills.fitting.histories import Flags, Integers, Reviews
from drills.fitting.model import Histories, log_loss, log_recalls
from drills.fitting.outcome import FEWEST, Outcome
from drills.planning.memory_model import Floats

ROUNDS = 40
ENOUGH = 1e-7  # a step that promises less log-loss than this is the last one
SMALL = 1e-6  # a step along one parameter, to see the slope
FIRST_DAMPING, MOST_DAMPING = 1e-3, 1e6
DIGITS = 6


@dataclass(frozen=True)
class Evidence:
    """Histories, and the answers in them that are to be predicted: their places, and which were recalled."""

    histories: Histories
    places: Integers
    recalled: Flags

    @classmethod
    def of(cls, reviews: Reviews, which: Flags) -> "Evidence":
        """Some answers of a person, with all that led to them."""
        places = np.flatnonzero(which)
        return cls(Histories.of(reviews), places, reviews.rating[places] > 1)

    def log_recalls(self, parameters: Floats) -> Floats:
        """(answers, sets) for parameters (21, sets)."""
        return log_recalls(parameters, self.histories)[self.places]

    def loss(self, parameters: Floats) -> float:
        """The log-loss of one set of parameters, (21,)."""
        return log_loss(self.log_recalls(parameters[:, np.newaxis])[:, 0], self.recalled)


@dataclass(frozen=True)
class Objective:
    """What is made small, as a function of scaled parameters: log-loss and distance from the defaults."""

    evidence: Evidence
    usual: Floats

    @property
    def weights(self) -> Floats:
        """How heavily each parameter's distance weighs: the prior counts once, each answer once more."""
        return 1 / (np.array(SPREAD) ** 2 * max(1, len(self.evidence.places)))

    def value(self, scaled: Floats) -> float:
        """The objective at one place."""
        prior = (self.weights * (scaled - self.usual) ** 2).sum() / 2
        return self.evidence.loss(_natural(scaled)) + float(prior)

    def slopes(self, scaled: Floats) -> tuple[Floats, Floats]:
        """(gradient, curvature) at one place: (21,) and (21, 21), the latter positive definite."""
        sets = scaled[:, np.newaxis] + SMALL * np.eye(len(scaled), len(scaled) + 1, k=1)
        logs = self.evidence.log_recalls(_natural(sets))
        moves = (logs[:, 1:] - logs[:, :1]) / SMALL
        # With p = exp(l), d(loss)/dl is -1 if recalled, else p / (1 - p), which is also the information on l.
        odds = 1 / np.maximum(np.expm1(-logs[:, 0]), 1e-9)
        pull = np.where(self.evidence.recalled, -1.0, odds)
        telling = moves * np.sqrt(odds)[:, np.newaxis]
        gradient = moves.T @ pull / len(pull) + self.weights * (scaled - self.usual)
        return gradient, telling.T @ telling / len(pull) + np.diag(self.weights)


def fit(reviews: Reviews, defaults: Sequence[float], in_force: Sequence[float]) -> Outcome:
    """Fit a person's parameters and judge them on held-back reviews.

    `defaults` is where the prior stands, `in_force` what the fit has to beat.
    """
    held_back = reviews.held_back()
    learnt = reviews.scored & ~held_back
    scored = int(reviews.scored.sum())
    if scored < FEWEST or learnt.sum() < FEWEST // 2:
        return Outcome(len(reviews.card), scored)
    candidate = search(reviews, learnt, defaults, start=in_force)
    judged = Evidence.of(reviews, held_back)
    return Outcome(
        reviews=len(reviews.card),
        scored=scored,
        held_back=int(held_back.sum()),
        before=judge(judged, in_force),
        after=judge(judged, candidate),
        parameters=search(reviews, reviews.scored, defaults, start=candidate),
    )


def judge(evidence: Evidence, parameters: Sequence[float]) -> float:
    """The log-loss with one set of parameters."""
    return evidence.loss(np.array(parameters))


def search(
    reviews: Reviews, which: Flags, defaults: Sequence[float], *, start: Sequence[float]
) -> tuple[float, ...]:
    """The parameters under which some of the answers, and the parameters themselves, are most probable."""
    objective = Objective(Evidence.of(reviews, which), _scaled(np.array(defaults)))
    low, high = _scaled(np.array(LOWER)), _scaled(np.array(UPPER))
    here = np.clip(_scaled(np.array(start)), low, high)
    value, damping = objective.value(here), FIRST_DAMPING
    for _round in range(ROUNDS):
        gradient, curvature = objective.slopes(here)
        stuck = ((here <= low) & (gradient > 0)) | ((here >= high) & (gradient < 0))
        there = np.clip(here + _step(gradient, curvature, stuck, damping), low, high)
        reached = objective.value(there)
        while reached >= value and damping < MOST_DAMPING:
            damping *= 10
            there = np.clip(here + _step(gradient, curvature, stuck, damping), low, high)
            reached = objective.value(there)
        if value - reached < ENOUGH:
            break
        here, value, damping = there, reached, damping / 10
    found = np.round(_natural(here), DIGITS)
    return tuple(np.clip(found, LOWER, UPPER).tolist())


def _step(gradient: Floats, curvature: Floats, stuck: Flags, damping: float) -> Floats:
    """Downhill as far as the curvature says, and less far with more damping; nothing along what is stuck."""
    free = ~stuck
    step = np.zeros_like(gradient)
    inner = curvature[np.ix_(free, free)]
    step[free] = -np.linalg.solve(inner + damping * np.diag(np.diag(inner)), gradient[free])
    return step


def _scaled(parameters: Floats) -> Floats:
    """First stabilities as logarithms, the rest as they are; (21,) or (21, sets)."""
    return np.concatenate((np.log(parameters[:FIRST_STABILITIES]), parameters[FIRST_STABILITIES:]))


def _natural(scaled: Floats) -> Floats:
    return np.concatenate((np.exp(scaled[:FIRST_STABILITIES]), scaled[FIRST_STABILITIES:]))
