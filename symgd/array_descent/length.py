"""The Euclidean length of a vector."""

import math

import numpy as np
from numpy.typing import NDArray


def length(g: NDArray[np.float64]) -> float:
    """Return ‖g‖ of a vector (n,), which overflows only where it is no number itself.

    Where the squares overflow it is m · ‖g/m‖, with m the largest |gᵢ|. NumPy's warnings are off.

    >>> with np.errstate(over="ignore"):
    ...     length(2.0**600 * np.array([3.0, 4.0])) / 2.0**600
    5.0
    """
    squared = float(np.dot(g, g))
    if squared != math.inf:
        return math.sqrt(squared)
    largest = float(np.abs(g).max())
    return largest if largest == math.inf else largest * float(np.linalg.norm(g / largest))
