"""Arrays in memory, as data."""

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from symgd.data.check import checked
from symgd.data.data import Array, Shape
from symgd.data.shares import held_out


class Arrays:
    """Named arrays in memory.

    The rows are the first axis that most of the vectors and matrices share; where two lengths are
    shared by as many, the longer. What has another length is fixed.

    Args:
        arrays: numbers, vectors (m,) and matrices (m, k).
        rows: how many rows there are, where that is known.
        sources: where each array came from.

    Raises:
        SettingError: for what is no array of finite numbers with at most two axes.

    >>> data = Arrays({"X": [[1, 2], [3, 4], [5, 6]], "y": [0, 1, 1], "lam": 0.1})
    >>> data.rows, data.shapes
    (3, mappingproxy({'X': (3, 2), 'y': (3,), 'lam': ()}))
    >>> dict(data.fixed)
    {'lam': array(0.1)}
    """

    def __init__(
        self,
        arrays: Mapping[str, ArrayLike],
        *,
        rows: int | None = None,
        sources: Mapping[str, str] | None = None,
    ) -> None:
        every = {name: checked(name, array) for name, array in arrays.items()}
        self._take(every, _shared(every) if rows is None else rows, sources or {})

    @classmethod
    def _made(cls, every: Mapping[str, Array], rows: int, sources: Mapping[str, str]) -> "Arrays":
        made = cls.__new__(cls)
        made._take(every, rows, sources)
        return made

    def _take(self, every: Mapping[str, Array], rows: int, sources: Mapping[str, str]) -> None:
        self.rows = rows
        self.shapes: Mapping[str, Shape] = MappingProxyType({n: a.shape for n, a in every.items()})
        self.sources: Mapping[str, str] = MappingProxyType({n: sources.get(n, "") for n in every})
        self._every = MappingProxyType(dict(every))
        self._cut = {n: a for n, a in every.items() if a.ndim and len(a) == rows}
        self.fixed: Mapping[str, Array] = MappingProxyType(
            {n: a for n, a in every.items() if n not in self._cut}
        )

    def whole(self) -> Mapping[str, Array]:
        """Return every array."""
        return self._every

    def batches(self, size: int, rng: np.random.Generator) -> Iterator[Mapping[str, Array]]:
        """Go through the rows once, shuffled, ``size`` at a time; the last batch may be smaller.

        >>> rng = np.random.default_rng(0)
        >>> [batch["y"].tolist() for batch in Arrays({"y": [1, 2, 3, 4, 5]}).batches(2, rng)]
        [[3.0, 5.0], [4.0, 1.0], [2.0]]
        """
        if size >= self.rows:
            yield self._every
            return
        order = rng.permutation(self.rows)
        for first in range(0, self.rows, size):
            yield self._rows(order[first : first + size])

    def split(self, share: float, rng: np.random.Generator) -> tuple["Arrays", "Arrays"]:
        """Part the rows at random: those to train on, and the ``share`` that is held out.

        Raises:
            SettingError: when either part would have no row.
        """
        count = held_out(self.rows, share)
        order = rng.permutation(self.rows)
        kept, out = np.sort(order[count:]), np.sort(order[:count])
        return (
            self._made(self._rows(kept), len(kept), self.sources),
            self._made(self._rows(out), len(out), self.sources),
        )

    def _rows(self, which: np.ndarray[tuple[int], np.dtype[np.intp]]) -> dict[str, Array]:
        # mode="clip" spares take a copy; every index is inside.
        cut = {name: array.take(which, 0, None, "clip") for name, array in self._cut.items()}
        return cut | dict(self.fixed)


def _shared(arrays: Mapping[str, Array]) -> int:
    lengths = Counter(len(array) for array in arrays.values() if array.ndim)
    return max(lengths, key=lambda length: (lengths[length], length), default=0)
