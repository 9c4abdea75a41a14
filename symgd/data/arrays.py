"""Arrays in memory, as data."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd.data.check import checked
from symgd.data.data import Array, Shape
from symgd.data.numpy_files import MappedFile, mapped_file
from symgd.data.scale import Scale
from symgd.data.shares import held_out
from symgd.data.shuffle import shuffled


class Arrays:
    """Named arrays in memory.

    The rows are the first axis that most of the vectors and matrices share; where two lengths are
    shared by as many, the longer. What has another length is fixed.

    Args:
        arrays: numbers, vectors (m,) and matrices (m, k).
        rows: how many rows there are, where that is known.
        fixed: names of arrays that have none, even if they are as long.
        sources: where arrays came from.
        scales: what was done to arrays whose columns were standardized.
        unused: why names that might be meant are no arrays.
        left_out: the headers of columns that are part of none.

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
        fixed: Collection[str] = (),
        sources: Mapping[str, str] | None = None,
        scales: Mapping[str, Scale] | None = None,
        unused: Mapping[str, str] | None = None,
        left_out: Sequence[str] = (),
    ) -> None:
        every = {name: checked(name, array) for name, array in arrays.items()}
        self.rows = _shared(every) if rows is None else rows
        self.shapes: Mapping[str, Shape] = MappingProxyType({n: a.shape for n, a in every.items()})
        self.sources: Mapping[str, str] = MappingProxyType(
            {n: (sources or {}).get(n, "") for n in every}
        )
        self.scales: Mapping[str, Scale] = MappingProxyType(dict(scales or {}))
        self.unused: Mapping[str, str] = MappingProxyType(dict(unused or {}))
        self.left_out = tuple(left_out)
        self._every = MappingProxyType(every)
        found = {name: mapped_file(array) for name, array in every.items()}
        self._files = {name: file for name, file in found.items() if file is not None}
        self._cut = {
            n: a for n, a in every.items() if a.ndim and len(a) == self.rows and n not in fixed
        }
        self.fixed: Mapping[str, Array] = MappingProxyType(
            {n: a for n, a in every.items() if n not in self._cut}
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # An array of an .npy file is sent as the name of the file.
        for file in self._files.values():
            file.check()
        sent = {**self._every, **self._files}
        told = map(dict, (self.sources, self.scales, self.unused))
        return _restored, (sent, self.rows, tuple(self.fixed), *told, self.left_out)

    def __copy__(self) -> "Arrays":
        return self._holding(self._every, self.rows)

    def __deepcopy__(self, _memo: object) -> "Arrays":
        # What is mapped is shared, as it is read-only, and its file may be another by now. The
        # other arrays may be views of the caller's own, who can write in them.
        every = {n: a if n in self._files else a.copy() for n, a in self._every.items()}
        return self._holding(every, self.rows)

    @property
    def carrier(self) -> None:
        """Who computes on whole arrays: NumPy, in this process."""

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
        for batch in shuffled(self._cut, size, rng):
            batch.update(self.fixed)
            yield batch

    def split(self, share: float, rng: np.random.Generator) -> tuple["Arrays", "Arrays"]:
        """Part the rows at random: those to train on, and the ``share`` that is held out.

        Raises:
            SettingError: when either part would have no row.
        """
        count = held_out(self.rows, share)
        order = rng.permutation(self.rows)
        return self._only(np.sort(order[count:])), self._only(np.sort(order[:count]))

    def _only(self, which: NDArray[np.intp]) -> "Arrays":
        cut = {name: array[which] for name, array in self._cut.items()}
        return self._holding({**cut, **self.fixed}, len(which))

    def _holding(self, arrays: Mapping[str, Array], rows: int) -> "Arrays":
        """Return other arrays under the same names, about which the same is known."""
        return Arrays(
            arrays,
            rows=rows,
            fixed=self.fixed,
            sources=self.sources,
            scales=self.scales,
            unused=self.unused,
            left_out=self.left_out,
        )


def _restored(
    sent: Mapping[str, Array | MappedFile],
    rows: int,
    fixed: Collection[str],
    sources: Mapping[str, str],
    scales: Mapping[str, Scale],
    unused: Mapping[str, str],
    left_out: Sequence[str],
) -> Arrays:
    arrays = {n: one.mapped() if isinstance(one, MappedFile) else one for n, one in sent.items()}
    return Arrays(
        arrays,
        rows=rows,
        fixed=fixed,
        sources=sources,
        scales=scales,
        unused=unused,
        left_out=left_out,
    )


def _shared(arrays: Mapping[str, Array]) -> int:
    lengths = Counter(len(array) for array in arrays.values() if array.ndim)
    return max(lengths, key=lambda length: (lengths[length], length), default=0)
