"""Clusters: which ends of runs are the same place."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.intp]

FAR = 10**9
"""Cells farther off than this are one, so that a number tells each of them."""

WIDTH = 2 * FAR + 2
"""Numbers of cells in a row, with one to spare, so that rows have no neighbours at their ends."""


def clusters(points: Array, apart: Array) -> Codes:
    """Return the numbers (B,) of the clusters that points (2, B) lie in, from 0.

    Points in the same or in neighbouring cells of the size ``apart`` (2,) are in one cluster, and
    so is a whole curve of minima.

    >>> clusters(np.array([[0.0, 5.0, 5.1, 0.2], [0.0, 0.0, 0.0, 0.0]]), np.array([0.5, 0.5]))
    array([0, 1, 1, 0])
    """
    numbers = np.zeros(points.shape[1], dtype=np.int64)
    for coordinate, size in zip(points, apart, strict=True):
        cell = np.floor(coordinate / size)
        numbers *= WIDTH
        numbers += np.clip(cell, -FAR, FAR, out=cell).astype(np.int64) + FAR
    cells, places = np.unique(numbers, return_inverse=True)
    _, joined = np.unique(_connected(cells), return_inverse=True)
    return np.asarray(joined[places])


def first_of_each(numbers: Codes, keys: Array) -> Codes:
    """Return for each cluster the member with the smallest key, by the numbers and keys (B,).

    >>> first_of_each(np.array([1, 0, 1]), np.array([3.0, 2.0, 1.0]))
    array([1, 2])
    """
    order = np.lexsort((keys, numbers))
    return np.asarray(order[np.flatnonzero(np.diff(numbers[order], prepend=-1))])


def _connected(cells: NDArray[np.int64]) -> Codes:
    """Return for each of some cells (k,), in order, the first run that it is connected with.

    A run is of cells that lie side by side in a row: there are far fewer of them than of cells.
    """
    runs: Codes = np.cumsum(np.diff(cells, prepend=cells[:1]) > 1)
    first = np.arange(len(cells) and runs[-1] + 1)
    here, beside = _touching(cells, runs)
    while True:
        low, high = np.sort([first[here], first[beside]], axis=0)
        if (low == high).all():
            return np.asarray(first[runs])
        np.minimum.at(first, high, low)
        while (first[first] != first).any():
            first = first[first]


def _touching(cells: NDArray[np.int64], runs: Codes) -> tuple[Codes, Codes]:
    """Return the runs that touch one in the next row, and that one."""
    pairs = []
    for offset in (WIDTH - 1, WIDTH, WIDTH + 1):
        found = np.searchsorted(cells, cells + offset)
        found[found == len(cells)] = 0
        touching = np.flatnonzero(cells[found] == cells + offset)
        pair = np.stack([runs[touching], runs[found[touching]]])
        new = (np.diff(pair, prepend=-1) != 0).any(axis=0)
        pairs.append(pair[:, new])
    here, beside = np.concatenate(pairs, axis=1)
    return here, beside
