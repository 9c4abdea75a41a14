"""Rows chosen at random without keeping a list of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Lot:
    """A share of rows: each is in it or not by its number alone (SplitMix64: Steele et al. 2014).

    Attributes:
        seed: another one draws other rows.
        share: how likely a row is drawn.
    """

    seed: int
    share: float

    def drawn(self, first: int, rows: int) -> NDArray[np.bool_]:
        """Say of ``rows`` rows, from ``first`` on, which are in the lot.

        >>> int(Lot(7, 0.2).drawn(0, 100_000).sum())
        20002
        """
        z = np.arange(first + 1, first + rows + 1, dtype=np.uint64)
        z = z * np.uint64(0x9E3779B97F4A7C15) + np.uint64(self.seed)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
        drawn: NDArray[np.bool_] = (z >> np.uint64(11)) * 2.0**-53 < self.share
        return drawn
