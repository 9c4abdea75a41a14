"""Clusters: which ends of runs are the same place."""

from collections import deque

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FAR = 1e15
"""Cells farther off than this are one."""

NEIGHBOURS = tuple((i, j) for i in (-1, 0, 1) for j in (-1, 0, 1))


def clusters(points: Array, apart: Array) -> NDArray[np.intp]:
    """Return the numbers (B,) of the clusters that points (2, B) lie in, from 0.

    Points in the same or in neighbouring cells of the size ``apart`` (2,) are in one cluster, and
    so is a whole curve of minima.

    >>> clusters(np.array([[0.0, 5.0, 5.1, 0.2], [0.0, 0.0, 0.0, 0.0]]), np.array([0.5, 0.5]))
    array([0, 1, 1, 0])
    """
    # Ends far outside the window have no number of a cell that an integer holds.
    numbered = np.clip(np.floor(points / apart[:, None]), -FAR, FAR).astype(np.int64)
    cells, places = np.unique(numbered, axis=1, return_inverse=True)
    index = {tuple(cell): i for i, cell in enumerate(cells.T.tolist())}
    numbers = np.full(len(index), -1, dtype=np.intp)
    count = 0
    for first in range(len(index)):
        if numbers[first] >= 0:
            continue
        numbers[first] = count
        queue = deque([first])
        while queue:
            x, y = cells[:, queue.popleft()].tolist()
            for i, j in NEIGHBOURS:
                other = index.get((x + i, y + j))
                if other is not None and numbers[other] < 0:
                    numbers[other] = count
                    queue.append(other)
        count += 1
    return numbers[places]
