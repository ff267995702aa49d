"""`python -m drills.fitting`: one person's reviews as JSON on stdin, the outcome as JSON on stdout.

    {"card": [...], "day": [...], "rating": [...], "defaults": [21 numbers], "in_force": [21 numbers]}

A process of its own, so that a fit can be bounded in time, can have a low priority, and gives its memory back
when it ends.
"""

import json
import sys

from drills.fitting.histories import Reviews
from drills.fitting.optimiser import fit


def main() -> None:
    """Read, fit, write."""
    asked = json.load(sys.stdin)
    reviews = Reviews.of(asked["card"], asked["day"], asked["rating"])
    json.dump(vars(fit(reviews, asked["defaults"], asked["in_force"])), sys.stdout)


if __name__ == "__main__":
    main()
