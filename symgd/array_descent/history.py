"""History: the positions of a run that are kept."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MOST_BYTES = 50_000_000
"""The positions of a run take no more than that; of a longer run every second is kept, or every
fourth, and so on."""

FEWEST = 20
"""Where that leaves room for fewer positions, only the start, the best and the last are kept."""


class History:
    """Positions of a run of so many steps at most; lives as long as the run.

    Attributes:
        w: the position now, (n,); the run changes it in place.
        best_step: the step of the best position so far.
    """

    def __init__(self, start: Array, steps: int) -> None:
        capacity = MOST_BYTES // max(start.nbytes, 8)
        self.w: Array = start.copy()
        self.best_step = 0
        self._step = 0
        self._stride = 1
        self._ends_only = capacity < min(FEWEST, steps + 1)
        rows = 3 if self._ends_only else min(capacity, steps + 1)
        self._rows = np.empty((rows, len(start)))
        self._rows[0] = start
        # Two positions that may stand between those that are kept: the last one, and the best one
        # as soon as they differ.
        self._pair: Array | None = None
        if self._ends_only:
            self._pair = self._rows[1:]
        elif rows < steps + 1:
            self._pair = np.empty((2, len(start)))
        self._last = 0

    def record(self, step: int) -> None:
        """Keep the position now, after so many steps; it is one that holds."""
        if self._pair is not None:
            if self.best_step == self._step:
                self._last = 1 - self._last
            self._pair[self._last] = self.w
        self._step = step
        if not self._ends_only and step % self._stride == 0:
            self._keep(step)

    def _keep(self, step: int) -> None:
        if step == len(self._rows) * self._stride:
            half = self._rows[::2]
            self._rows[: len(half)] = half
            self._stride *= 2
            if step % self._stride:
                return
        self._rows[step // self._stride] = self.w

    def better(self) -> None:
        """Note that the position recorded last is the best so far."""
        self.best_step = self._step

    def positions(self) -> tuple[Array, NDArray[np.intp] | None]:
        """Return the positions (K, n), the last one included, and their steps unless all are kept.

        The history is not recorded in afterwards.
        """
        if self._pair is None:
            return self._rows[: self._step + 1], None
        if self._ends_only:
            return self._ends(self._pair)
        kept = {s: self._rows[s // self._stride] for s in range(0, self._step + 1, self._stride)}
        if self.best_step not in kept:
            kept[self.best_step] = self._pair[1 - self._last]
        kept[self._step] = self._pair[self._last]
        steps = np.array(sorted(kept), dtype=np.intp)
        return np.stack([kept[step] for step in steps]), self._gaps(steps)

    def _ends(self, pair: Array) -> tuple[Array, NDArray[np.intp] | None]:
        """Return the start, the best and the last position, in place: they are large."""
        steps = np.unique([0, self.best_step, self._step]).astype(np.intp)
        if len(steps) == 3 and self._last == 0:
            pair[:] = pair[::-1]
            self._last = 1
        # Without a best one in between, what the other row holds is old.
        rows = self._rows if len(steps) == 3 else self._rows[:: 1 + self._last][: len(steps)]
        return rows, self._gaps(steps)

    def _gaps(self, steps: NDArray[np.intp]) -> NDArray[np.intp] | None:
        return steps if len(steps) <= self._step else None
