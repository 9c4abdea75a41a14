"""What a run asks of its data, wherever they are kept."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from symgd.arrays.compiled import Compiled
    from symgd.data.scale import Scale

Array: TypeAlias = NDArray[np.float64]
Shape: TypeAlias = tuple[int, ...]


class Carrier(Protocol):
    """Computes a function of arrays, all outputs at once."""

    def __call__(self, function: "Compiled", arguments: Sequence[Any], /) -> tuple[Any, ...]:
        """Return the outputs."""


class Data(Protocol):
    """Named arrays of float64: numbers, vectors and matrices.

    Some of them have rows, as many and in the same order: row i of ``X`` belongs to entry i of
    ``y``. Mini-batches are cut from those; the others are whole in every batch.
    """

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """The shape of every array, all its rows included."""

    @property
    def rows(self) -> int:
        """How many rows there are; 0 when nothing has rows."""

    @property
    def fixed(self) -> Mapping[str, Array]:
        """The arrays without rows: numbers, and what is not cut."""

    @property
    def sources(self) -> Mapping[str, str]:
        """Where each array came from, such as ``train.parquet``; "" for what a caller gave."""

    @property
    def scales(self) -> Mapping[str, "Scale"]:
        """What was done to the arrays whose columns were standardized."""

    @property
    def unused(self) -> Mapping[str, str]:
        """Names that might be meant, such as a column of text, and why each is no array."""

    @property
    def left_out(self) -> Sequence[str]:
        """The headers of the columns of tables that are part of no array."""

    @property
    def carrier(self) -> "Carrier | None":
        """Who computes on whole arrays, where that is not NumPy in this process."""

    def whole(self) -> Mapping[str, Array]:
        """Return every array, whole.

        Raises:
            SettingError: when they do not fit in memory.
        """

    def batches(self, size: int, rng: np.random.Generator) -> Iterator[Mapping[str, Array]]:
        """Go through the rows once, shuffled, ``size`` at a time; the last batch may be smaller.

        A batch holds the rows that it consists of, and every fixed array. It is good until the
        next one is taken.
        """

    def split(self, share: float, rng: np.random.Generator) -> tuple["Data", "Data"]:
        """Part the rows at random: those to train on, and the ``share`` that is held out.

        Raises:
            SettingError: when either part would have no row.
        """
