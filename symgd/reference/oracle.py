"""Oracle: what a method may ask of a loss, and how often it has asked."""

import numpy as np
from numpy.typing import NDArray

from symgd.loss import Loss

Array = NDArray[np.float64]


class Oracle:
    """Answers what a method asks of a loss, and counts; lives for one run.

    Where the loss is undefined it is told to be infinite, which every line search backs away
    from; gradient and Hessian are told as they are.

    Attributes:
        losses, gradients, hessians: how often each was asked for.
        undefined: at how many points the loss was undefined.
        wall: the first of these.

    >>> oracle = Oracle(Loss("log(x)"))
    >>> oracle.value(np.array([1.0])), oracle.value(np.array([-1.0]))
    (0.0, inf)
    >>> oracle.counts, oracle.undefined
    ((2, 0, 0), 1)
    """

    def __init__(self, loss: Loss) -> None:
        self.losses = self.gradients = self.hessians = 0
        self.undefined = 0
        self.wall: Array | None = None
        self._loss = loss

    @property
    def counts(self) -> tuple[int, int, int]:
        """How often loss, gradient and Hessian have been asked for so far."""
        return self.losses, self.gradients, self.hessians

    def value(self, w: Array) -> float:
        """Return the loss."""
        self.losses += 1
        value = float(self._loss.value(w))
        if not np.isnan(value):
            return value
        if np.isfinite(w).all():
            self.undefined += 1
            self.wall = np.array(w) if self.wall is None else self.wall
        return np.inf

    def gradient(self, w: Array) -> Array:
        """Return the exact gradient."""
        self.gradients += 1
        return self._loss.gradient_at(w)

    def hessian(self, w: Array) -> Array:
        """Return the exact Hessian."""
        self.hessians += 1
        return self._loss.hessian_at(w)
