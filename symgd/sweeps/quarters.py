"""How soon runs have converged: a quarter of them, half and three quarters."""

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.trajectory import Outcome

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

CONVERGED = OUTCOMES.index(Outcome.CONVERGED)

PENDING = -1
"""What stands for an outcome where no run has been made yet."""


def quarters(codes: Codes, steps: Codes) -> Array:
    """Return the steps by which a quarter, half and three quarters of the runs have converged.

    They are (3, …), of outcomes and steps (…, runs).

    >>> quarters(np.array([0, 0, 3]), np.array([8, 5, 2])).tolist()
    [5.0, 8.0, inf]
    """
    taken = np.where(codes == CONVERGED, steps, np.inf)
    # NaN comes last, so that the runs that have been made are the first.
    ordered = np.sort(np.where(codes == PENDING, np.nan, taken), axis=-1)
    made = (codes != PENDING).sum(axis=-1)
    found = []
    for share in (0.25, 0.5, 0.75):
        place = np.maximum(np.ceil(share * made).astype(int) - 1, 0)
        found.append(np.take_along_axis(ordered, place[..., None], axis=-1)[..., 0])
    return np.stack(found)
