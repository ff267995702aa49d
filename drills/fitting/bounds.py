"""Where the 21 parameters of FSRS-6 may lie, and how far people's own lie from the defaults.

The bounds are those of py-fsrs 6.3 (MIT), which would refuse others; the tests compare them. The spreads are
half the standard deviations over people with which fsrs-rs 5 (BSD) holds parameters near the defaults: those
are of fitted parameters, whose own errors widen them. Measured with a thousand reviews each of twenty
simulated people (seeds 100-119, which no benchmark reports on), by log-loss on fresh reviews against the
defaults: 0.0051 better with half, 0.0046 with all and 0.0038 with a quarter, of 0.0079 that there are; and
for twenty people who are as the defaults say, 0.0012 worse with half, 0.0030 with all.

The first four, stabilities after the first answer, differ by factors rather than by days: their spread is
one of the natural logarithm.
"""

FIRST_STABILITIES = 4

LOWER = (
    0.001, 0.001, 0.001, 0.001, 1.0, 0.001, 0.001, 0.001, 0.0, 0.0, 0.001,
    0.001, 0.001, 0.001, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.1,
)  # fmt: skip
UPPER = (
    100.0, 100.0, 100.0, 100.0, 10.0, 4.0, 4.0, 0.75, 4.5, 0.8, 3.5,
    5.0, 0.25, 0.9, 4.0, 1.0, 6.0, 2.0, 2.0, 0.8, 0.8,
)  # fmt: skip
SPREAD = (
    0.35, 0.35, 0.35, 0.35, 0.285, 0.14, 0.3, 0.06, 0.195, 0.09, 0.165,
    0.15, 0.045, 0.08, 0.285, 0.125, 0.515, 0.155, 0.16, 0.07, 0.135,
)  # fmt: skip
