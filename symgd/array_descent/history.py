"""History: the positions of a run that are kept."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MOST_BYTES = 50_000_000
"""The positions of a run take no more than that; of a longer run every second is kept, or every
fourth, and so on."""

FEWEST = 20
"""Where that leaves room for fewer positions, only the start, the best and the end are kept."""


class History:
    """Positions of a run of so many steps at most; lives as long as the run.

    Attributes:
        w: the position now, (n,); the run changes it in place.
        best_step: the step of the best position so far.
    """

    def __init__(self, start: Array, steps: int) -> None:
        capacity = MOST_BYTES // max(start.nbytes, 8)
        self._stride = 1
        self._ends_only = capacity < min(FEWEST, steps + 1)
        rows = 3 if self._ends_only else min(capacity, steps + 1)
        self._rows = np.empty((rows, len(start)))
        self._rows[0] = start
        if self._ends_only:
            # The best, and the position now, in place: nothing is copied at the end.
            self._rows[1:] = start
        self.w: Array = self._rows[2] if self._ends_only else start.copy()
        thinned = not self._ends_only and rows < steps + 1
        self._best: Array | None = start.copy() if thinned else None
        if self._ends_only:
            self._best = self._rows[1]
        self.best_step = 0

    def record(self, step: int) -> None:
        """Keep the position now, after so many steps, where there is room."""
        if self._ends_only or step % self._stride:
            return
        if step == len(self._rows) * self._stride:
            half = self._rows[::2]
            self._rows[: len(half)] = half
            self._stride *= 2
            if step % self._stride:
                return
        self._rows[step // self._stride] = self.w

    def better(self, step: int) -> None:
        """Note that the position now is the best so far."""
        self.best_step = step
        if self._best is not None:
            self._best[...] = self.w

    def positions(self, last: int, *, now: bool) -> tuple[Array, NDArray[np.intp] | None]:
        """Return the positions (K, n) up to a step, and their steps unless they are all.

        Args:
            last: the last step that holds; the best one does.
            now: whether the position now is that after ``last``.
        """
        if self._best is None:
            return self._rows[: last + 1], None
        if self._ends_only:
            return self._ends(last, now=now)
        kept = {s: self._rows[s // self._stride] for s in range(0, last + 1, self._stride)}
        kept[self.best_step] = self._best
        if now:
            kept[last] = self.w
        steps = sorted(kept)
        return np.stack([kept[step] for step in steps]), np.array(steps, dtype=np.intp)

    def _ends(self, last: int, *, now: bool) -> tuple[Array, NDArray[np.intp]]:
        """Return the start, the best and the position now, without a copy."""
        steps = [0, self.best_step, last if now else self.best_step]
        middle = 0 < self.best_step < last or not now
        rows = self._rows[: 3 if now else 2 : 1 if middle else 2]
        return rows[: len(set(steps))], np.unique(steps).astype(np.intp)
