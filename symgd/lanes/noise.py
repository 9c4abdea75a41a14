"""The random numbers of many runs: each run has a generator of its own."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


DRAWN = 4_000_000
"""Random numbers that are drawn ahead: 32 MB."""


class Noise:
    """Generators of B lanes; what a lane draws does not depend on the others. Lives for a run.

    Each has a pair of seeds, and draws n numbers a step.
    """

    def __init__(self, seeds: Sequence[tuple[int, int]], n: int) -> None:
        self._n = n
        self._lanes = [np.random.default_rng(pair) for pair in seeds]

    def draw(self, steps: int) -> Array:
        """Return the standard normal numbers of the next steps, (steps, n, B)."""
        drawn = [lane.standard_normal((steps, self._n)) for lane in self._lanes]
        return np.stack(drawn, axis=-1)

    @property
    def ahead(self) -> int:
        """Return how many steps are drawn at once, at most."""
        return max(1, DRAWN // max(1, self._n * len(self._lanes)))
