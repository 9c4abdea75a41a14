"""Evaluations: what a run asked of its loss, and a run together with that."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.trajectory import Trajectory

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Evaluations:
    """How often loss, gradient and Hessian had been asked for at each position of a run.

    Attributes:
        losses, gradients, hessians: (T + 1,), never falling. The last entries are the totals:
            they count what was asked in vain after the last position was reached, too.

    >>> ones = np.array([1, 2])
    >>> Evaluations(ones, ones, 0 * ones).totals
    (2, 2, 0)
    """

    losses: Counts
    gradients: Counts
    hessians: Counts

    @property
    def totals(self) -> tuple[int, int, int]:
        """How often loss, gradient and Hessian were asked for in the whole run."""
        return int(self.losses[-1]), int(self.gradients[-1]), int(self.hessians[-1])


@dataclass(frozen=True, eq=False)
class Measured:
    """A run and what it cost.

    Attributes:
        run: the run.
        evaluations: what was asked of the loss for it.
        again: makes the same run once more with nothing recorded, to be timed.
    """

    run: Trajectory
    evaluations: Evaluations
    again: Callable[[], object]
