"""Whether the columns of data are of sizes too far apart for one learning rate."""

import numpy as np
from numpy.typing import NDArray

from symgd.array_descent.rows import Batch
from symgd.array_loss import ArrayLoss
from symgd.data.scale import to_standardize

Array = NDArray[np.float64]

APART = 10.0
"""Sizes that differ by a larger factor, or from 1, are told."""


def sizes_apart(loss: ArrayLoss, batch: Batch) -> list[str]:
    """Return a sentence where columns differ much in size, or from 1; of others none.

    Those are looked at that ``--standardize`` would change. A column's size is its root mean
    square √(mean² + deviation²), 1 where it is standardized; ``batch`` are the rows to look at,
    None for all.

    >>> from symgd import Loss
    >>> loss = Loss("mean((X@w - y)**2)", data={"X": [[1, 200], [7, 40]], "y": [1, 2]})
    >>> sizes_apart(loss, None)
    ['X[:, 1] has the root mean square 144, and X[:, 0] 5 only: columns of one size \
(--standardize) bear larger learning rates.']
    """
    data = loss.data
    if data.carrier is not None:
        return []
    given = data.whole() if batch is None else batch
    used = {symbol.name for symbol in loss.computation.inputs}
    rows = {n: data.shapes[n][1:] for n in loss.row_names if n in used and n not in data.scales}
    if not any(row or name != "y" for name, row in rows.items()):
        return []
    sizes = {
        f"{name}[:, {column}]" if rows[name] else name: float(size)
        for name in to_standardize(True, rows)
        for column, size in enumerate(_root_mean_squares(given[name]))
        if size > 0
    }
    if not sizes:
        return []
    large, small = max(sizes, key=sizes.__getitem__), min(sizes, key=sizes.__getitem__)
    if sizes[large] <= APART * min(1.0, sizes[small]):
        return []
    beside = f", and {small} {sizes[small]:.3g} only" if small != large else ""
    return [
        f"{large} has the root mean square {sizes[large]:.3g}{beside}: columns of one size "
        "(--standardize) bear larger learning rates."
    ]


def _root_mean_squares(array: Array) -> Array:
    """Return the root mean square of each column, (k,), of an array (rows, k) or (rows,)."""
    largest = np.atleast_1d(np.abs(array).max(axis=0))
    # Of shares of the largest entry, since the square of a large one is infinite.
    columns = array.reshape(len(array), -1) / np.where(largest > 0, largest, 1.0)
    return largest * np.sqrt(np.einsum("ij,ij->j", columns, columns) / len(columns))  # type: ignore[no-any-return]
