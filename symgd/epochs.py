"""Epochs: what a run over data leaves behind, each time it has gone through all rows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Epochs:
    """The E epochs of a run.

    Attributes:
        ends: (E,), how many steps were taken when each epoch was over.
        losses: (E,), the mean over an epoch's rows of the losses on their batches.
        validation: (E,), the loss on the rows held out after each epoch; (0,) where none were.
        batch_size: how many rows a step sees; all of them for full batches.
        rows: how many rows an epoch has.
    """

    ends: NDArray[np.intp]
    losses: Array
    validation: Array
    batch_size: int
    rows: int

    def __post_init__(self) -> None:
        for array in (self.ends, self.losses, self.validation):
            array.setflags(write=False)
