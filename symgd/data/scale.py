"""Columns brought to the mean 0 and the deviation 1."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from symgd.data.data import Array, Shape
from symgd.errors import SettingError, unknown

_BLOCK = 1 << 13


@dataclass(frozen=True)
class Scale:
    """What was done to the columns of an array: ``(x - mean)/deviation``.

    Attributes:
        means: (k,), or () for a vector.
        deviations: as many, the root of the mean squared distance from the mean.
    """

    means: Array
    deviations: Array

    def apply(self, array: Array) -> None:
        """Standardize the first k columns of ``array`` in place.

        >>> x = np.array([[1.0, 4.0], [3.0, 8.0]])
        >>> Scale(np.array([2.0, 6.0]), np.array([1.0, 2.0])).apply(x)
        >>> x
        array([[-1., -1.],
               [ 1.,  1.]])
        """
        columns = array if array.ndim == 1 else array[:, : len(self.means)]
        columns -= self.means
        columns /= self.deviations


class Moments:
    """Means and deviations of columns that pass by in blocks (Chan, Golub, LeVeque 1979)."""

    def __init__(self) -> None:
        self._rows = 0
        self._mean = self._squares = np.zeros(())
        self._least = self._most = np.zeros(())

    def add(self, block: Array) -> None:
        """Take rows in: (rows, k), or (rows,)."""
        rows, least, most = len(block), block.min(axis=0), block.max(axis=0)
        with np.errstate(over="ignore", invalid="ignore"):
            mean = block.mean(axis=0)
            squares = ((block - mean) ** 2).sum(axis=0)
            if self._rows:
                apart, total = mean - self._mean, self._rows + rows
                squares = self._squares + squares + apart**2 * (self._rows * rows / total)
                mean = self._mean + apart * (rows / total)
                least, most = np.minimum(least, self._least), np.maximum(most, self._most)
        self._rows += rows
        self._mean, self._squares, self._least, self._most = mean, squares, least, most

    def scale(self, name: str, headers: Sequence[str] | None = None, file: str = "") -> Scale:
        """Return the scale of all that was taken in.

        Args:
            name: of the array.
            headers: of its columns, where they have any.
            file: where they are from, if that is known.

        Raises:
            SettingError: when there is but one row, a column is constant, or its numbers are too
                large or too small to be squared.
        """
        if self._rows == 1:
            raise SettingError(
                f"{file or name} has one row, and its columns no deviation that could become 1: "
                "give more rows, or do not standardize"
            )
        if not np.isfinite(self._squares).all():
            raise SettingError(
                f"{name} holds numbers too large to standardize: divide them by a constant first"
            )
        constant = np.atleast_1d(self._least == self._most)
        if constant.any():
            place = int(np.argmax(constant))
            column = f"{name}[:, {place}]" if self._least.ndim else name
            shown = f"column {headers[place]!r} of {file or name}" if headers else column
            value = np.atleast_1d(self._least)[place]
            raise SettingError(
                f"{shown} is constant, {value:g}, and cannot be brought to the deviation 1: "
                "leave it out, or do not standardize it"
            )
        if (self._squares < np.finfo(np.float64).tiny).any():
            raise SettingError(
                f"{name} holds numbers too small to standardize: multiply them by a constant first"
            )
        deviations = np.sqrt(self._squares / self._rows)
        return Scale(np.asarray(self._mean), np.asarray(deviations))


def moments(array: Array) -> Moments:
    """Return the moments of an array, taken in by blocks.

    >>> moments(np.array([[1.0], [3.0]])).scale("X")
    Scale(means=array([2.]), deviations=array([1.]))
    """
    found = Moments()
    for first in range(0, len(array), _BLOCK):
        found.add(array[first : first + _BLOCK])
    return found


def to_standardize(wanted: Collection[str] | bool, rows: Mapping[str, Shape]) -> list[str]:
    """Choose the arrays to standardize.

    Args:
        wanted: their names; True for every matrix and, where there is none, every vector but y.
        rows: the shape of one row of every array that has rows.

    Raises:
        SettingError: when there is none, or one that is named has no rows.

    >>> to_standardize(True, {"X": (3,), "y": ()}), to_standardize(True, {"x": (), "y": ()})
    (['X'], ['x'])
    """
    if isinstance(wanted, bool):
        if not wanted:
            return []
        matrices = [name for name, row in rows.items() if row]
        chosen = matrices or [name for name in rows if name != "y"]
        if not chosen:
            raise SettingError("there is nothing to standardize: no matrix, and no vector but y")
        return chosen
    for name in wanted:
        if name not in rows:
            raise SettingError(unknown("array with rows", name, rows))
    return list(wanted)


def with_ones(row: Shape, bias: bool) -> Shape:
    """Return the shape of a row with a 1 at the end of it: of matrices only.

    >>> with_ones((3,), True), with_ones((), True), with_ones((3,), False)
    ((4,), (), (3,))
    """
    return (row[0] + 1,) if row and bias else row
