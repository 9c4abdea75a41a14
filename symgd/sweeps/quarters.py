"""What a quarter of runs do not exceed, half of them and three quarters."""

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.trajectory import Outcome

Array = NDArray[np.float64]

CONVERGED = OUTCOMES.index(Outcome.CONVERGED)

PENDING = -1
"""What stands for an outcome where no run has been made yet."""


def quarters(numbers: Array, made: NDArray[np.bool_]) -> Array:
    """Return the numbers that a quarter, half and three quarters of runs (…, runs) do not exceed.

    They are (3, …), of the runs that were made, and NaN where none was.

    >>> quarters(np.array([8.0, 5.0, np.inf]), np.array([True, True, True])).tolist()
    [5.0, 8.0, inf]
    """
    # NaN comes last, so that the runs that have been made are the first.
    ordered = np.sort(np.where(made, numbers, np.nan), axis=-1)
    count = made.sum(axis=-1)
    found = []
    for share in (0.25, 0.5, 0.75):
        place = np.maximum(np.ceil(share * count).astype(int) - 1, 0)
        found.append(np.take_along_axis(ordered, place[..., None], axis=-1)[..., 0])
    return np.stack(found)
