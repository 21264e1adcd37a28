"""Medians instead of means: one wild day neither makes a baseline nor hides in it."""

import math
from collections.abc import Sequence
from statistics import median

import numpy as np
import numpy.typing as npt

# The median of the distances from the median, times this, is a standard deviation where the values are normal.
MAD_TO_DEVIATION = 1.4826

# So many deviations beyond a limit are let pass as chance.
CHANCE = 2.0


def deviation(values: Sequence[float]) -> float:
    """How far values lie from their median, as a standard deviation (from the MAD); 0 of none."""
    if not values:
        return 0.0
    middle = median(values)
    return MAD_TO_DEVIATION * median(abs(value - middle) for value in values)


def noise_of_count(usual: float) -> float:
    """How far a count lies from what is usual by chance alone (Poisson), at least 1."""
    return math.sqrt(max(usual, 1.0))


def noise_of_share(usual: float, count: float) -> float:
    """How far a share of so many lies from what is usual by chance alone (binomial)."""
    return math.sqrt(max(usual * (1 - usual), 0.0) / max(count, 1.0))


def change_point(values: Sequence[float], *, least_days: int) -> int | None:
    """Where the last stretch of a daily series begins that is on another level than the one before; None where none is.

    Optimal partitioning (Jackson et al., IEEE Signal Processing Letters 12, 2005) of square roots, whose chance does not grow
    with the level, with the noise taken from the differences between the same weekdays: a quiet weekend is no change.
    """
    if len(values) < 3 * least_days:
        return None
    roots = np.sqrt(np.asarray(values, dtype=float))
    noise = max(deviation((roots[7:] - roots[:-7]).tolist()) / math.sqrt(2), 0.5)
    return _last_level(roots / noise, least_days, penalty=4 * math.log(len(values))) or None


def _last_level(values: npt.NDArray[np.float64], least: int, penalty: float) -> int:
    """Where the last of the levels begins that values are best described by: least squares, and a penalty for each level.

    As PELT finds it; on the days of some months that is not worth the second which its library takes to import.
    """
    sums, squares = (np.concatenate(([0.0], np.cumsum(each))) for each in (values, values**2))
    best = np.full(len(values) + 1, np.inf)
    best[0] = 0.0
    begins = [0] * (len(values) + 1)
    for end in range(least, len(values) + 1):
        starts = np.arange(end - least + 1)
        apart = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / (end - starts)
        cost = best[starts] + apart + penalty
        begins[end] = int(cost.argmin())
        best[end] = cost[begins[end]]
    return begins[-1]
