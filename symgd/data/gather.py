"""Blocks of rows → whole arrays in memory."""

from collections.abc import Mapping

import numpy as np

from symgd.data.data import Array, Shape
from symgd.data.source import Block


class Gathered:
    """Arrays that grow by blocks.

    Args:
        row: the shape of one row of each array.
        rows: how many rows to make room for at first.
    """

    def __init__(self, row: Mapping[str, Shape], rows: int) -> None:
        self._arrays = {name: np.empty((max(1, rows), *shape)) for name, shape in row.items()}
        self._room, self._rows = max(1, rows), 0

    def add(self, block: Block) -> None:
        """Write a block behind the others."""
        needed = self._rows + block.rows
        if needed > self._room:
            self._resize(max(needed, self._room + self._room // 2))
        block.write(self._arrays, self._rows)
        self._rows = needed

    def arrays(self) -> dict[str, Array]:
        """Return the arrays, as long as the rows that were added."""
        self._resize(self._rows)
        return self._arrays

    def _resize(self, rows: int) -> None:
        if rows == self._room:
            return
        for array in self._arrays.values():
            # In place where the system can, and no view of it exists.
            array.resize((rows, *array.shape[1:]), refcheck=False)
        self._room = rows
