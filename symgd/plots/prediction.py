"""Prediction: what a loss over pairs of a feature and a label would like best as the label.

Nothing is assumed of the formula. Given a feature and the parameters, the loss of one row is a
function of its label alone: a prediction is where that is lowest. For labels of two values it is
the probability of the larger, exp(−loss) being a likelihood.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss

Array = NDArray[np.float64]

GOLDEN = (np.sqrt(5) - 1) / 2

ROUNDS = 30
"""Golden sections of an interval: a two millionth of it is left."""


@dataclass(frozen=True)
class Pairs:
    """The data of a loss as pairs of a feature and a label.

    Attributes:
        loss: the loss.
        feature, label: the names of their arrays.
        row: (1, k) or (1,), a row of the feature's array.
        column: which entry of it is the feature; the others are the same in all rows.
        x, y: (m,), the features and the labels.
    """

    loss: ArrayLoss
    feature: str
    label: str
    row: Array
    column: int
    x: Array
    y: Array

    @property
    def classes(self) -> tuple[float, float] | None:
        """Return the two labels, where there are 0 and 1 or −1 and 1 only."""
        found = np.unique(self.y)
        return (float(found[0]), 1.0) if found.tolist() in ([0.0, 1.0], [-1.0, 1.0]) else None

    def losses(self, w: Array, x: Array, labels: Array) -> Array:
        """Return the loss of each row (k,) of a feature and a label, at parameters w (n,)."""
        out, fixed = np.empty(self.loss.size), dict(self.loss.data.fixed)
        found = np.empty(len(x))
        for index, (feature, label) in enumerate(zip(x, labels, strict=True)):
            row = self.row.copy()
            row[..., self.column] = feature
            batch = {**fixed, self.feature: row, self.label: np.array([label])}
            found[index] = self.loss.on(batch, w, out)
        return found

    def predicted(self, w: Array, x: Array) -> Array:
        """Return what is predicted at features x (k,), (k,)."""
        if self.classes is not None:
            low, high = self.classes
            wrong, right = (self.losses(w, x, np.full(len(x), label)) for label in (low, high))
            with np.errstate(over="ignore"):
                share: Array = 1 / (1 + np.exp(right - wrong))
            probable: Array = low + (high - low) * share
            return probable
        middle, half = float(np.median(self.y)), float(np.ptp(self.y)) / 2 or 1.0
        ends = (middle - half, middle, middle + half, middle + 2 * half)
        left, centre, right, beyond = (self.losses(w, x, np.full(len(x), end)) for end in ends)
        bent = left - 2 * centre + right
        with np.errstate(all="ignore"):
            vertex: Array = middle + half * (left - right) / (2 * bent)
            # Four points of a parabola: third differences are 0.
            off = np.abs(beyond - 3 * right + 3 * centre - left) / np.abs(beyond).max()
        if (bent > 0).all() and off.max() < 1e-9:
            return vertex
        return self._searched(w, x, middle - 3 * half, middle + 3 * half)

    def _searched(self, w: Array, x: Array, low: float, high: float) -> Array:
        """Return where the loss of each row is lowest between two labels, by golden sections."""
        a, b = np.full(len(x), low), np.full(len(x), high)
        for _ in range(ROUNDS):
            inner = GOLDEN * (b - a)
            falls = self.losses(w, x, b - inner) > self.losses(w, x, a + inner)
            a, b = np.where(falls, b - inner, a), np.where(falls, b, a + inner)
        lowest: Array = (a + b) / 2
        return lowest


def pairs(loss: ArrayLoss, w: Array) -> Pairs | None:
    """Return the data as pairs; None where it has more than one feature, or none.

    A label is called y, or else it is what the loss bends by equally at any parameters.
    """
    whole = loss.data.whole()
    rows = {name: array for name, array in whole.items() if name not in loss.data.fixed}
    if len(rows) != 2:
        return None
    vectors = [name for name, array in rows.items() if array.ndim == 1]
    for label in sorted(vectors, key=lambda name: name != "y"):
        (feature,) = set(rows) - {label}
        made = _pairs(loss, rows, feature, label)
        if made is not None and (label == "y" or _is_label(made, w)):
            return made
    return None


def _pairs(loss: ArrayLoss, rows: Mapping[str, Array], feature: str, label: str) -> Pairs | None:
    columns = rows[feature].reshape(len(rows[label]), -1)
    varies = np.flatnonzero(np.ptp(columns, axis=0) > 0)
    if len(varies) != 1:
        return None
    column = int(varies[0])
    x, y = columns[:, column], rows[label]
    return Pairs(loss, feature, label, rows[feature][:1].copy(), column, x, y)


def _is_label(made: Pairs, w: Array) -> bool:
    x = made.x[:1]
    at = np.array([[0.0], [1.0], [2.0]])
    here, there = (
        np.diff([made.losses(v, x, label) for label in at], 2, axis=0) for v in (w, w + np.pi)
    )
    return bool(np.isclose(here, there).all())
