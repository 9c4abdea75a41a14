"""The last places of runs, by which is told whether they go to and fro."""

import numpy as np
from numpy.typing import NDArray

from symgd.unsettled import TAIL, returns

Array = NDArray[np.float64]


class Tail:
    """What is kept of the last places of B runs, as they come. Lives for the end of a run.

    >>> tail = Tail()
    >>> for x in [3.0, -3.0] * 6:
    ...     tail.note(np.array([[x, x / 2, abs(x)]]))
    >>> tail.swings().tolist()
    [True, True, False]
    """

    def __init__(self) -> None:
        self._places: list[Array] = []
        self._count = 0
        self._scale: Array | float = float(np.finfo(float).tiny)
        self._off: Array | float = 0.0

    def note(self, points: Array) -> None:
        """Note where the runs are after the next step, (n, B)."""
        self._count += 1
        self._places = [*self._places[-2:], points.copy()]
        with np.errstate(all="ignore"):
            self._scale = np.maximum(self._scale, _largest(points))
            if len(self._places) == 3:
                self._off = np.maximum(self._off, _largest(points - self._places[0]))

    def swings(self) -> NDArray[np.bool_] | bool:
        """Say which runs went to and fro through all of the tail; none if it is shorter."""
        if self._count < TAIL:
            return False
        with np.errstate(all="ignore"):
            swing = _largest(self._places[-1] - self._places[-2])
            return returns(self._off, swing, self._scale)


def _largest(points: Array) -> Array:
    return np.asarray(np.abs(points).max(axis=0, initial=0.0))
