"""What sentences say of a key point, in numbers, and what that is worth when sentences are chosen."""

from collections.abc import Mapping

from msgspec import Struct

from interview.coverage.passages import NOTHING, Passage

MASS, FIGURES, FORMULAS, AROUND, ANCHORS, DENIED = 0.3, 0.25, 0.6, 0.12, 0.2, 0.3
MOST_MASS, MOST_FIGURES, MOST_FORMULAS, MOST_AROUND, MOST_ANCHORS = 4, 2, 1, 3, 2


class Evidence(Struct, frozen=True):
    """What sentences say of a key point. Weights are sums of rarities (a word unique in the bank is 1)."""

    passage: Passage = NOTHING
    share: float = 0.0  # of the key point's weight, in the language that fits better
    named: float = 0.0  # the same, whether the words stand under a not or not
    mass: float = 0.0  # weight of the words met, both languages together
    count: int = 0  # words met
    figures: int = 0
    formulas: int = 0
    around: float = 0.0  # weight of words from the explanations of this point in our answers
    conflict: float = 0.0  # weight of words that stand under a not on one side only, or as their opposites
    anchors: float = 0.0  # weight of the point's words that the prompt gives away
    words: int = 0  # length of the sentences
    denials: int = 0  # how often they say not more than the key point does

    @property
    def denied(self) -> float:
        """The share of what was met that is said with the opposite sign (0 to 1)."""
        return self.conflict / (self.conflict + self.mass) if self.conflict else 0.0

    @property
    def new(self) -> bool:
        """Whether anything was met that the prompt does not give away."""
        return bool(self.count or self.figures or self.formulas)


def worth(evidence: Evidence) -> float:
    """How much sentences say of a key point, for choosing among sentences of one answer."""
    return (
        evidence.share
        + MASS * min(evidence.mass, MOST_MASS)
        + FIGURES * min(evidence.figures, MOST_FIGURES)
        + FORMULAS * min(evidence.formulas, MOST_FORMULAS)
        + AROUND * min(evidence.around, MOST_AROUND)
        + ANCHORS * min(evidence.anchors, MOST_ANCHORS) * evidence.new
        - DENIED * evidence.denied
    )


def upper(evidence: Evidence) -> float:
    """The most that sentences can add to the worth of others, which may make good what they deny or lack."""
    anchors = 0 if evidence.new else ANCHORS * min(evidence.anchors, MOST_ANCHORS)
    return worth(evidence) + DENIED * evidence.denied + anchors


def most_of_words(
    shares: Mapping[str, float],
    weights: Mapping[str, float],
    around: Mapping[str, float],
    anchors: Mapping[str, float],
) -> dict[str, float]:
    """The most that each word of a key point can add, whatever stands beside it."""
    return (
        {key: shares[key] + MASS * weight for key, weight in weights.items()}
        | {key: AROUND * weight for key, weight in around.items()}
        | {key: ANCHORS * weight for key, weight in anchors.items()}
    )


def most_of_others(figures: int, formulas: int) -> float:
    """The most that so many figures and formulas can add."""
    return FIGURES * min(figures, MOST_FIGURES) + FORMULAS * min(formulas, MOST_FORMULAS)
