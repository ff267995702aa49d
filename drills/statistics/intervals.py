"""How sure a share is: 95 % intervals."""

from collections.abc import Sequence
from math import sqrt

Z = 1.96


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's score interval of a share, 0-1; the whole range before anything was tried.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    """
    if not trials:
        return 0.0, 1.0
    share, spread = successes / trials, Z * Z / trials
    middle = share + spread / 2
    reach = Z * sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def of_mean(chances: Sequence[float], count: int) -> tuple[float, float]:
    """The interval of the mean outcome of `count` trials, of which `chances` are those that can succeed.

    The variance of a sum of independent yes-or-no outcomes is the sum of p(1-p).
    """
    if not count:
        return 0.0, 1.0
    mean = sum(chances) / count
    reach = Z * sqrt(sum(chance * (1 - chance) for chance in chances)) / count
    return max(0.0, mean - reach), min(1.0, mean + reach)
