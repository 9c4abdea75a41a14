"""Epochs: what a run over data leaves behind, each time it has gone through all rows."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

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

    @property
    def by_batches(self) -> bool:
        """Say whether a step sees some of the rows only."""
        return self.batch_size < self.rows

    def as_json(self) -> dict[str, Any]:
        """Return plain JSON values, from which :meth:`from_json` makes the same again."""
        return {
            f.name: v.tolist() if isinstance(v := getattr(self, f.name), np.ndarray) else v
            for f in fields(self)
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Self:
        """Make epochs of what was kept; raises where they cannot be some.

        >>> Epochs.from_json(
        ...     {"ends": [4, 8], "losses": [2, 1], "validation": [], "batch_size": 3, "rows": 12}
        ... ).losses
        array([2., 1.])
        """
        ends = np.asarray(saved["ends"], dtype=np.intp)
        numbers = [np.asarray(saved[name], dtype=np.float64) for name in ("losses", "validation")]
        losses, validation = numbers
        if losses.shape != ends.shape or validation.shape not in (ends.shape, (0,)):
            raise ValueError("epochs have other losses")
        if not all(np.isfinite(array).all() for array in numbers):
            raise ValueError("losses of epochs are not finite")
        if not (np.diff(ends, prepend=0) > 0).all():
            raise ValueError("epochs end in another order")
        return cls(ends, losses, validation, int(saved["batch_size"]), int(saved["rows"]))
