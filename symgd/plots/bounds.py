"""Bounds: the largest and the smallest numbers that a picture can place."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

HUGE = 1e300
"""Beyond it the difference of two numbers, and a margin around them, overflow."""

TINY = 1e-300
"""Below it a number counts as 0: a logarithmic axis ends there."""


def bounded(numbers: Array) -> Array:
    """Return numbers that can be subtracted and scaled; NaN stays.

    >>> bounded(np.array([-np.inf, 1.0, 1e308]))
    array([-1.e+300,  1.e+000,  1.e+300])
    """
    return np.clip(numbers, -HUGE, HUGE)
