"""The rate at which a run converged, measured on its steps."""

import numpy as np
from numpy.typing import NDArray

from symgd.trajectory import Outcome, Trajectory

FEWEST = 12
"""Steps from which a rate can be told."""

ROUNDING = 1e-13
"""Steps shorter than this share of the position are made of rounding errors."""


def observed_rate(run: Trajectory) -> float | None:
    """Return the factor by which the steps of a run grew shorter, one to the next, at its end.

    A run that swings to and fro is measured at its peaks: the longest step of the third quarter of
    the run against that of the last. None for a run that did not converge, or too quickly.

    >>> from symgd import descend
    >>> round(observed_rate(descend("x**2 + 2*y**2", (3, 4), lr=0.1)), 6)
    0.8
    """
    if run.outcome != Outcome.CONVERGED:
        return None
    lengths = np.linalg.norm(np.diff(run.positions, axis=0), axis=1)
    long_enough = lengths > ROUNDING * (1 + np.abs(run.end).max())
    lengths = lengths[: int(np.argmin(long_enough)) if not long_enough.all() else len(lengths)]
    if len(lengths) < FEWEST:
        return None
    quarter = len(lengths) // 4
    peaks = lengths[-2 * quarter :].reshape(2, quarter).max(axis=1)
    where = [_last_peak(lengths[-2 * quarter : -quarter]), _last_peak(lengths[-quarter:])]
    apart = where[1] + quarter - where[0]
    return float((peaks[1] / peaks[0]) ** (1 / apart))


def _last_peak(lengths: NDArray[np.float64]) -> int:
    return len(lengths) - 1 - int(np.argmax(lengths[::-1]))
