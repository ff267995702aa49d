"""From evidence to a verdict: a strength between 0 and 1, and whether a key point may be called covered.

The coefficients were fitted by logistic regression on the development half of the labelled answers and
rounded. Each has the sign that common sense demands: what says more of a key point never lowers its strength.
"""

import math

from interview.coverage.worth import Evidence

INTERCEPT = -3.4
SHARE, MASS, FIGURES, FORMULAS, AROUND, ANCHORS, MARGIN, WORDS = 4.1, 1.1, 1.5, 2.7, 0.3, 0.45, 2.9, 2.4
LONG_ENOUGH = 40  # words; more do not make evidence better

COVERED = 0.6
LEAST_MASS = 0.45  # below it, and without a figure or a formula, chance is as good an explanation
MOST_DENIED = 0.4
WORD_FOR_WORD = 0.75  # who says this much of a key point in its own words and adds a not means the opposite
LEAST_MARGIN = -0.3  # sentences that say so much more of another key point are about that one


def strength(evidence: Evidence, margin: float) -> float:
    """How sure one may be that `evidence` covers its key point (0 to 1).

    `margin`: by how much the same sentences are worth more for this key point than for the next best.
    """
    if not evidence.new:
        return 0.0
    logit = (
        INTERCEPT
        + SHARE * evidence.share
        + MASS * min(evidence.mass, 4)
        + FIGURES * min(evidence.figures, 2)
        + FORMULAS * min(evidence.formulas, 1)
        + AROUND * min(evidence.around, 3)
        + ANCHORS * min(evidence.anchors, 2)
        + MARGIN * max(min(margin, 0.3), -1)
        + WORDS * min(evidence.words, LONG_ENOUGH) / LONG_ENOUGH
    )
    return 1 / (1 + math.exp(-logit))


def covers(evidence: Evidence, margin: float) -> bool:
    """Whether a key point may be called covered."""
    return (
        strength(evidence, margin) >= COVERED
        and (evidence.mass >= LEAST_MASS or bool(evidence.figures or evidence.formulas))
        and evidence.denied < MOST_DENIED
        and margin >= LEAST_MARGIN
        and not (evidence.denials and evidence.named >= WORD_FOR_WORD)
    )
