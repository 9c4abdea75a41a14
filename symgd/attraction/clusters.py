"""Clusters: which ends of runs are the same place."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int32]

FAR = 10**9
"""Cells farther off than this are one, so that a number tells each of them."""

BLOCK = 2**16
"""Points whose cells are sorted at once."""

WIDTH = 2 * FAR + 2
"""Numbers of cells in a row, with one to spare, so that rows have no neighbours at their ends."""


def clusters(points: Array, apart: Array) -> Codes:
    """Return the numbers (B,) of the clusters that points (2, B) lie in, from 0.

    Points in the same or in neighbouring cells of the size ``apart`` (2,) are in one cluster, and
    so is a whole curve of minima.

    >>> clusters(np.array([[0.0, 5.0, 5.1, 0.2], [0.0, 0.0, 0.0, 0.0]]), np.array([0.5, 0.5]))
    array([0, 1, 1, 0], dtype=int32)
    """
    count = points.shape[1]
    places = np.empty(count, dtype=np.int32)
    blocks = [slice(first, first + BLOCK) for first in range(0, count, BLOCK)]
    parts = [np.empty(0, dtype=np.int64)]
    # Runs end in few cells: of all points together only these are sorted.
    for block in blocks:
        there, places[block] = np.unique(_cells(points[:, block], apart), return_inverse=True)
        parts.append(there)
    cells, known = np.unique(np.concatenate(parts), return_inverse=True)
    _, numbers = np.unique(_connected(cells), return_inverse=True)
    joined = numbers.astype(np.int32)[known]
    for block, part in zip(blocks, parts[1:], strict=True):
        places[block] = joined[: len(part)][places[block]]
        joined = joined[len(part) :]
    return places


def first_of_each(numbers: Codes, keys: NDArray[np.floating[Any]]) -> NDArray[np.intp]:
    """Return for each cluster the member with the smallest key, by the numbers and keys (B,).

    >>> first_of_each(np.array([1, 0, 1], dtype=np.int32), np.array([3.0, 2.0, 1.0])).tolist()
    [1, 2]
    """
    keys = np.nan_to_num(keys, nan=np.inf, posinf=np.inf, neginf=-np.inf)
    smallest = np.full(int(numbers.max(initial=-1)) + 1, np.inf, dtype=keys.dtype)
    np.minimum.at(smallest, numbers, keys)
    members = np.flatnonzero(keys == smallest[numbers])[::-1]
    first = np.empty(len(smallest), dtype=np.intp)
    first[numbers[members]] = members
    return first


def cells(points: Array, size: Array) -> Codes:
    """Return the numbers (B,) of the cells of a grid that points (2, B) lie in, from 0.

    >>> cells(np.array([[0.1, 5.0, 0.2], [0.0, 0.0, 0.0]]), np.ones(2))
    array([0, 1, 0], dtype=int32)
    """
    _, numbers = np.unique(_cells(points, size), return_inverse=True)
    return numbers.astype(np.int32)


def _cells(points: Array, apart: Array) -> NDArray[np.int64]:
    """Return the number of the cell of each point, (B,)."""
    x, y = (
        np.clip(np.floor(row / size), -FAR, FAR).astype(np.int64) + FAR
        for row, size in zip(points, apart, strict=True)
    )
    return np.asarray(x * WIDTH + y)


def _connected(cells: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return for each of some cells (k,), in order, the first run that it is connected with.

    A run is of cells that lie side by side in a row: there are far fewer of them than of cells.
    """
    runs: NDArray[np.intp] = np.cumsum(np.diff(cells, prepend=cells[:1]) > 1)
    first = np.arange(len(cells) and runs[-1] + 1)
    here, beside = _touching(cells, runs)
    while True:
        low, high = np.sort([first[here], first[beside]], axis=0)
        if (low == high).all():
            return np.asarray(first[runs])
        np.minimum.at(first, high, low)
        while (first[first] != first).any():
            first = first[first]


def _touching(cells: NDArray[np.int64], runs: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the runs that touch one in the next row, and that one: (2, p)."""
    pairs = []
    for offset in (WIDTH - 1, WIDTH, WIDTH + 1):
        found = np.searchsorted(cells, cells + offset)
        found[found == len(cells)] = 0
        touching = np.flatnonzero(cells[found] == cells + offset)
        pair = np.stack([runs[touching], runs[found[touching]]])
        new = (np.diff(pair, prepend=-1) != 0).any(axis=0)
        pairs.append(pair[:, new])
    return np.concatenate(pairs, axis=1)
