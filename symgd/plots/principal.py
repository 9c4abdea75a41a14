"""Principal: the plane in which runs of many variables move most, and the loss on it.

Positions about the last point are taken apart by their singular values; the plane is spanned by
the two largest directions (Li, Xu, Taylor, Studer & Goldstein 2018, arXiv:1712.09913, section 7).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from symgd.loss import Loss
from symgd.plots.bounds import bounded
from symgd.plots.lowest import Landscape
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

ROWS = 4000
"""The most positions of a run that are taken apart."""

CHUNK = 4_000_000
"""The most numbers that are held at once while the loss is evaluated: 32 MB."""


@dataclass(frozen=True)
class Slice:
    """A loss of n variables on a plane.

    Attributes:
        loss: the loss.
        origin: (n,), where both coordinates of the plane are 0.
        directions: (2, n), orthonormal.
        shares: the parts of the runs' variation along each, at most 1 together.
    """

    loss: Landscape
    origin: Array
    directions: Array
    shares: tuple[float, float] = (1.0, 0.0)

    def value(self, points: Array) -> Array:
        """Return the loss (B,) at points (2, B) of the plane."""
        chunk = max(1, CHUNK // len(self.origin))
        parts = [points[:, i : i + chunk] for i in range(0, points.shape[1], chunk)]
        places = (self.origin[:, None] + self.directions.T @ part for part in parts)
        return np.concatenate([np.asarray(self.loss.value(place), np.float64) for place in places])

    def projected(self, run: Trajectory) -> Trajectory:
        """Return a run as its shadow on the plane; its losses are those of the run itself."""
        course = bounded(run.positions) / 2 - self.origin / 2
        return replace(run, variables=("u", "v"), positions=2 * bounded(course @ self.directions.T))


def principal(loss: Loss, runs: Sequence[Trajectory]) -> Slice:
    """Return the slice in which runs move most: through the end of the one that ends lowest.

    A run on a straight line leaves the second direction open: it is along a coordinate.

    >>> from symgd import descend
    >>> loss = Loss("x**2 + 2*y**2 + 0*z")
    >>> principal(loss, [descend(loss, (3, 4, 0))]).directions.round(2)
    array([[ 0.71,  0.71,  0.  ],
           [-0.71,  0.71, -0.  ]])
    """
    settled = [run for run in runs if run.outcome is not Outcome.DIVERGED] or list(runs)
    best = min(settled, key=lambda run: run.value)
    origin = bounded(best.end if best.outcome is not Outcome.DIVERGED else best.start)
    rows = [
        bounded(run.positions[np.linspace(0, len(run.positions) - 1, ROWS).astype(int)])
        if len(run.positions) > ROWS
        else bounded(run.positions)
        for run in settled
    ]
    about = np.vstack(rows) / 2 - origin / 2
    size = float(np.abs(about).max())
    _, values, directions = np.linalg.svd(about / (size or 1.0), full_matrices=False)
    squares = np.append(values**2, 0.0)[:2]
    total = float((values**2).sum())
    kept = directions[:2][squares[: len(directions)] > 1e-20 * total]
    axes = np.eye(2, len(origin))
    spanned = np.linalg.qr(np.vstack([kept, axes]).T)[0].T[:2]
    # Singular vectors have no sign of their own: a run begins on the right, and above.
    begins = spanned @ about[0]
    signs = np.where(np.abs(begins) > 1e-12 * size, np.sign(begins), np.sign(spanned.sum(axis=1)))
    first, second = (float(square) for square in squares / (total or 1.0))
    return Slice(loss, origin, np.where(signs < 0, -1, 1)[:, None] * spanned, (first, second))
