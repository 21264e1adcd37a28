"""Shares of small numbers: between what they lie."""

import math

Z = 1.959964  # of a normal distribution, 95 of 100 lie within so many deviations


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """The interval of a share in 95 of 100 cases (Wilson, 1927); None where there was nothing to have a share in.

    Unlike the simple one it is never empty, and never below 0 or above 1.
    """
    if not whole:
        return None
    centre, spread = part + Z * Z / 2, Z * math.sqrt(part * (whole - part) / whole + Z * Z / 4)
    least, most = ((centre + side * spread) / (whole + Z * Z) for side in (-1, 1))
    return (least if part else 0.0), (most if part < whole else 1.0)
