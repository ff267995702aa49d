"""Where the 21 parameters of FSRS-6 may lie, and how far people's own lie from the defaults.

Defaults and bounds are those of py-fsrs 6.3 (MIT), which would refuse others; the tests compare them. The
spreads are the standard deviations over people with which fsrs-rs 5 (BSD) holds parameters near the defaults.
The first four, stabilities after the first answer, differ by factors rather than by days: their
spread is one of the natural logarithm.
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
    0.7, 0.7, 0.7, 0.7, 0.57, 0.28, 0.6, 0.12, 0.39, 0.18, 0.33,
    0.3, 0.09, 0.16, 0.57, 0.25, 1.03, 0.31, 0.32, 0.14, 0.27,
)  # fmt: skip
