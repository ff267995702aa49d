"""The search: L-BFGS over full batches, within the bounds, held near the defaults by a prior.

Parameters are moved as positions on the real line: a logistic curve keeps each within its bounds, and the
first stabilities are logarithms. The 21 slopes differ by orders of magnitude and pull at each other, which
costs a search from one point hundreds of rounds. So it is made in coordinates in which the curvature at the
start (Fisher information of a sample of cards, and the prior) is the same in all directions: about ten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from drills.fitting.bounds import FIRST_STABILITIES, LOWER, SPREAD, UPPER
from drills.fitting.histories import Flags, Reviews
from drills.fitting.model import Histories, log_loss, log_recalls
from drills.fitting.outcome import FEWEST, Outcome

ROUNDS = 60
SAMPLE = 10_000  # answers that tell the curvature
SMALL = 1e-6  # a step along one position, to see the slope
FROM_BOUND = 0.01  # no start is nearer to a bound than this share of the range: there the slope dies out
DIGITS = 6


@dataclass(frozen=True)
class Evidence:
    """Histories, and the answers in them that are to be predicted: their places, and which were recalled."""

    histories: Histories
    places: Tensor
    recalled: Tensor

    @classmethod
    def of(cls, reviews: Reviews, which: Flags) -> "Evidence":
        """Some answers of a person, with all that led to them."""
        return cls(Histories.of(reviews), *_targets(reviews, which))

    def only(self, reviews: Reviews, which: Flags) -> "Evidence":
        """The same histories with other answers to predict."""
        return Evidence(self.histories, *_targets(reviews, which))

    def log_recalls(self, parameters: Tensor) -> Tensor:
        """(answers, sets) for parameters (21, sets)."""
        return log_recalls(parameters, self.histories)[self.places]

    def loss(self, parameters: Tensor) -> Tensor:
        """The log-loss of one set of parameters, (21,)."""
        return log_loss(self.log_recalls(parameters.unsqueeze(1)).squeeze(1), self.recalled)


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
    with torch.no_grad():
        return float(evidence.loss(_double(parameters)))


def search(
    reviews: Reviews, which: Flags, defaults: Sequence[float], *, start: Sequence[float]
) -> tuple[float, ...]:
    """The parameters under which some of the answers, and the parameters themselves, are most probable."""
    evidence, usual = Evidence.of(reviews, which), _scaled(_double(defaults))
    begin = _position(_double(start))
    axes = _even_axes(reviews, which, begin)
    moved = torch.zeros_like(begin, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [moved], max_iter=ROUNDS, tolerance_grad=1e-5, tolerance_change=1e-7, line_search_fn="strong_wolfe"
    )

    def objective() -> Tensor:
        optimiser.zero_grad()
        scaled = _within(begin + axes @ moved)
        prior = (((scaled - usual) / _double(SPREAD)) ** 2).sum() / 2
        loss = evidence.loss(_natural(scaled)) + prior / len(evidence.places)
        loss.backward()
        return loss

    optimiser.step(objective)
    with torch.no_grad():
        found = _natural(_within(begin + axes @ moved)).numpy()
    return tuple(np.clip(np.round(found, DIGITS), LOWER, UPPER).tolist())


def _even_axes(reviews: Reviews, which: Flags, begin: Tensor) -> Tensor:
    """Axes through a position along which the curvature is one, as columns of (21, 21)."""
    chosen = reviews.sample(SAMPLE)
    sample = Evidence.of(reviews.of_those(chosen), which[chosen])
    with torch.no_grad():
        steps = SMALL * torch.eye(len(begin), len(begin) + 1, dtype=begin.dtype).roll(1, dims=1)
        scaled = _within(begin.unsqueeze(1) + steps)
        logs = sample.log_recalls(_natural(scaled))
        slopes, widths = (logs[:, 1:] - logs[:, :1]) / SMALL, (scaled[:, 1:] - scaled[:, :1]).diag() / SMALL
        # A chance p = exp(l) tells dl² · p / (1 - p) about what moves it.
        weighted = slopes / torch.sqrt(torch.clamp(torch.expm1(-logs[:, :1]), min=1e-9))
        prior = torch.diag((widths / _double(SPREAD)) ** 2) / which.sum()
        curvature = weighted.T @ weighted / len(sample.places) + prior
        lower = torch.linalg.cholesky(curvature)
        return torch.linalg.solve_triangular(lower.T, torch.eye(len(begin), dtype=begin.dtype), upper=True)


def _targets(reviews: Reviews, which: Flags) -> tuple[Tensor, Tensor]:
    places = np.flatnonzero(which)
    return torch.from_numpy(places), torch.from_numpy(reviews.rating[places] > 1)


def _double(values: Sequence[float]) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def _scaled(parameters: Tensor) -> Tensor:
    """First stabilities as logarithms, the rest as they are."""
    return torch.cat((torch.log(parameters[:FIRST_STABILITIES]), parameters[FIRST_STABILITIES:]))


def _natural(scaled: Tensor) -> Tensor:
    return torch.cat((torch.exp(scaled[:FIRST_STABILITIES]), scaled[FIRST_STABILITIES:]))


def _within(position: Tensor) -> Tensor:
    """Positions on the real line, (21,) or (21, sets), as places between the bounds."""
    low, high = _scaled(_double(LOWER)), _scaled(_double(UPPER))
    share = torch.sigmoid(position)
    return low + (high - low) * share if position.ndim == 1 else low[:, None] + (high - low)[:, None] * share


def _position(parameters: Tensor) -> Tensor:
    low, high = _scaled(_double(LOWER)), _scaled(_double(UPPER))
    share = (_scaled(parameters) - low) / (high - low)
    return torch.logit(torch.clamp(share, FROM_BOUND, 1 - FROM_BOUND))
