"""The random numbers of many runs: each run has a generator of its own."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


class Noise:
    """Generators of B lanes; what a lane draws does not depend on the others. Lives for a run."""

    def __init__(
        self, seed: int, seeds: Codes | None, streams: Codes | None, shape: tuple[int, ...]
    ) -> None:
        n, count = shape
        pairs = zip(
            [seed] * count if seeds is None else seeds.tolist(),
            range(count) if streams is None else streams.tolist(),
            strict=True,
        )
        self._n = n
        self._lanes = [np.random.default_rng(pair) for pair in pairs]

    def draw(self, steps: int) -> Array:
        """Return the standard normal numbers of the next steps, (steps, n, B)."""
        drawn = [lane.standard_normal((steps, self._n)) for lane in self._lanes]
        return np.stack(drawn, axis=-1)
