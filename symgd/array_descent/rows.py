"""Rows: the data that a run trains on, batch by batch, and those that are held out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.array_descent.apart import check_apart
from symgd.array_loss import ArrayLoss
from symgd.data import Data
from symgd.data.memory import size_of_rows
from symgd.data.stream import Stream
from symgd.passes import Passes

Array = NDArray[np.float64]
Batch = Mapping[str, Array] | None

LARGE = 8192
"""Rows of the batches by which the loss on all rows is found, where memory allows: they need not
be small."""


@dataclass(frozen=True)
class Rows:
    """The rows of a run.

    Attributes:
        loss: what is descended.
        train: the data that steps see.
        held: the data that epochs are judged by, if any.
        size: the rows of a mini-batch; None for all.
        rng: for the order of the rows.
    """

    loss: ArrayLoss
    train: Data
    held: Data | None
    size: int | None
    rng: np.random.Generator

    @property
    def batch(self) -> int:
        """How many rows a step sees; in an epoch's last step they may be fewer."""
        return self.size or self.train.rows

    @property
    def steps_an_epoch(self) -> int:
        """How many batches there are."""
        return 1 if self.size is None else -(-self.train.rows // self.size)

    @property
    def all(self) -> Batch:
        """All rows to train on, as one batch."""
        return None if self.train is self.loss.data else self.train.whole()

    def batches(self) -> Iterator[tuple[Batch, int]]:
        """Go through all rows once: batches, each with the number of its rows."""
        if self.size is None:
            yield self.all, self.train.rows
            return
        left = self.train.rows
        for batch in self.train.batches(self.size, self.rng):
            yield batch, min(self.size, left)
            left -= self.size

    def everything(self, evaluate: Callable[[Batch], float], out: Array) -> float:
        """Return the loss on all rows to train on; its gradient is written into ``out``.

        Of rows that do not fit in memory together these are the means over batches. ``evaluate``
        is the loss's own, into ``out``.
        """
        if not isinstance(self.train, Stream):
            return evaluate(self.all)
        value, slope, rows = 0.0, np.zeros_like(out), self.train.rows
        size = self._fitting(self.train)
        for number, batch in enumerate(self.train.batches(size, self.rng)):
            share = min(size, rows - number * size) / rows
            value += share * evaluate(batch)
            slope += share * out
        out[...] = slope
        return value

    def sample(self) -> tuple[Batch, int]:
        """Return all rows to train on as one batch, or as many of them as fit, and their number."""
        if not isinstance(self.train, Stream):
            return self.all, self.train.rows
        batch = next(self.train.batches(self._fitting(self.train), self.rng))
        return batch, min(self._fitting(self.train), self.train.rows)

    def _fitting(self, stream: Stream) -> int:
        fitting = stream.memory // (4 * size_of_rows(1, stream.row))
        return max(self.batch, min(LARGE, fitting))

    def held_loss(self, w: Array) -> float:
        """Return the loss on the rows that are held out; nan without any."""
        return np.nan if self.held is None else self.loss.value_on(self.held, w)


def rows(loss: ArrayLoss, passes: Passes, seed: int) -> Rows:
    """Part the data of a loss into rows to train on and rows held out.

    Raises:
        SettingError: when the rows cannot be taken apart, or a part would have none.
    """
    train, held = loss.data, None
    if passes.batch_size is not None or passes.validation:
        check_apart(loss)
    if passes.validation:
        train, held = train.split(passes.validation, np.random.default_rng((seed, 3)))
    return Rows(loss, train, held, passes.batch_size, np.random.default_rng((seed, 1)))
