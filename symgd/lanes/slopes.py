"""The observed rate: by which factor a step the gradient shrinks."""

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.lanes import UNDERWAY, Lanes
from symgd.loss import Loss

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


class Slopes:
    """The norms of gradients after 0, 1, 2, 4, … steps, the last two of each lane. Lives for a run.

    Attributes:
        value, first: (B,), the loss and the norm of its gradient at the start.
    """

    def __init__(self, loss: Loss, lanes: Lanes) -> None:
        self._loss, self._lanes = loss, lanes
        self._n = len(loss.variables)
        self.value, gradients = loss.value_and_gradient(lanes.carried[: self._n])
        self.first = _norms(gradients)
        count = len(self.first)
        self._taken = np.zeros((2, count), dtype=np.int64)
        self._norms = np.stack([self.first, self.first])

    def note(self, taken: int) -> None:
        """Note the norms after so many steps, if that is a power of 2, of lanes under way."""
        here = np.flatnonzero(self._lanes.ended == UNDERWAY)
        if taken & (taken - 1) or not here.size:
            return
        points = self._lanes.carried[: self._n, here]
        self._taken[0, here], self._norms[0, here] = self._taken[1, here], self._norms[1, here]
        self._taken[1, here] = taken
        self._norms[1, here] = _norms(self._loss.gradient_at(points))

    def rates(self, norms: Array, steps: Codes) -> Array:
        """Return the factors (B,) up to the end, where the norms are ``norms`` after ``steps``.

        They are (|g_T|/|g_c|)^(1/(T - c)), c the last power of 2 that is no more than T/2.
        """
        late = (2 * self._taken[1] <= steps).astype(np.intp)
        lane = np.arange(len(steps))
        over = steps - self._taken[late, lane]
        with np.errstate(all="ignore"):
            factors = (norms / self._norms[late, lane]) ** (1 / over)
        return np.where(over > 0, factors, np.nan)


def _norms(gradients: Array) -> Array:
    with np.errstate(over="ignore"):  # a norm too large for a double is infinite
        return np.asarray(np.hypot.reduce(gradients, axis=0))
