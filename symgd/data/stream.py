"""Data larger than memory: tables that are read again in every epoch."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from symgd.data.arrays import Arrays
from symgd.data.data import Array, Shape
from symgd.data.files import Opened
from symgd.data.gather import Gathered
from symgd.data.lot import Lot
from symgd.data.memory import amount, size_of_rows
from symgd.data.prepare import check_bias, widened
from symgd.data.scale import Moments, Scale, moments, to_standardize, with_ones
from symgd.data.shares import held_out
from symgd.data.shuffle import shuffled
from symgd.data.source import Block, Part, Source
from symgd.data.windows import in_turns, windows
from symgd.errors import SettingError

WINDOW = 1 << 18
"""Rows that are shuffled at once, where memory allows."""


@dataclass(frozen=True, eq=False)
class Stream:
    """Rows of tables, read in the background while a run computes.

    Parts of the tables are opened in random order, several at a time, and fill a window of rows
    in turns; the rows of the window are shuffled. Each row comes once.

    Attributes:
        source: the tables.
        parts: what can be read in any order.
        rows: how many rows there are.
        read: how many the tables have, those that are left out included.
        fixed: arrays without rows.
        sources: where arrays came from.
        scales: how columns are standardized.
        unused: why names that might be meant are no arrays.
        bias: whether every matrix gets a last column of ones.
        memory: how many bytes may be taken.
        lots: rows that are left out.
    """

    source: Source
    parts: tuple[Part, ...]
    rows: int
    read: int
    fixed: Mapping[str, Array]
    sources: Mapping[str, str]
    scales: Mapping[str, Scale]
    unused: Mapping[str, str]
    bias: bool
    memory: int
    lots: tuple[Lot, ...] = field(default=())

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headers of the columns that are part of no array."""
        return self.source.left_out

    @property
    def carrier(self) -> None:
        """Who computes on whole arrays: NumPy, in this process."""

    @property
    def row(self) -> dict[str, Shape]:
        """The shape of one row of every array that has rows."""
        return {name: with_ones(row, self.bias) for name, row in self.source.row.items()}

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """The shape of every array, all its rows included."""
        cut = {name: (self.rows, *row) for name, row in self.row.items()}
        return MappingProxyType(cut | {name: a.shape for name, a in self.fixed.items()})

    def whole(self) -> NoReturn:
        """Refuse: the rows do not fit in memory.

        Raises:
            SettingError: always.
        """
        raise SettingError(
            f"the {self.rows:,} rows take {amount(size_of_rows(self.rows, self.row))}, and "
            f"{amount(self.memory)} may be used: go through them in mini-batches with "
            "batch_size=256 (--batch-size 256), or give dask='local' (--dask local)"
        )

    def batches(self, size: int, rng: np.random.Generator) -> Iterator[Mapping[str, Array]]:
        """Go through the rows once, shuffled, ``size`` at a time; the last batch may be smaller.

        Raises:
            SettingError: when a batch does not fit in memory.
        """
        if 4 * size_of_rows(size, self.row) > self.memory:
            raise SettingError(
                f"batches of {size:,} rows take {amount(4 * size_of_rows(size, self.row))}, and "
                f"{amount(self.memory)} may be used: give a smaller batch_size"
            )
        # The reader draws from a generator of its own, as the run may draw from rng meanwhile.
        for_reader, for_shuffling = map(np.random.default_rng, rng.integers(1 << 62, size=2))
        filling = self._windows(size, for_reader)
        with ThreadPoolExecutor(1) as reader:
            ahead = reader.submit(next, filling, None)
            while window := ahead.result():
                ahead = reader.submit(next, filling, None)
                for batch in shuffled(window, size, for_shuffling):
                    batch.update(self.fixed)
                    yield batch

    def split(self, share: float, rng: np.random.Generator) -> tuple["Stream", Arrays]:
        """Part the rows at random; those that are held out, about ``share`` of all, are loaded.

        Raises:
            SettingError: when either part would have no row, or the rows held out do not fit in
                memory.
        """
        count = held_out(self.rows, share)
        if size_of_rows(count, self.row) > self.memory:
            raise SettingError(
                f"{share:g} of the rows take {amount(size_of_rows(count, self.row))}, and "
                f"{amount(self.memory)} may be used: hold out a smaller share"
            )
        lot = Lot(int(rng.integers(1 << 62)), share)
        out = self.gathered(
            self.parts, lambda first, rows: lot.drawn(first, rows) & self.kept(first, rows), count
        )
        held = Arrays(
            out | dict(self.fixed),
            rows=len(next(iter(out.values()))),
            fixed=self.fixed,
            sources=self.sources,
            scales=self.scales,
            unused=self.unused,
            left_out=self.left_out,
        )
        return replace(self, rows=self.rows - held.rows, lots=(*self.lots, lot)), held

    def gathered(
        self,
        parts: Sequence[Part],
        which: Callable[[int, int], NDArray[np.bool_]],
        rows: int,
    ) -> dict[str, Array]:
        """Read rows of some parts, in order, and prepare them.

        Args:
            parts: what to read.
            which: says of rows, by the first of them and their number, which are wanted.
            rows: about how many these are.
        """
        gathered = Gathered(self.source.row, rows)
        for part in parts:
            for first, block in self.source.read(part):
                gathered.add(block.part(which(first, block.rows)))
        arrays = {name: widened(a, self.bias) for name, a in gathered.arrays().items()}
        return self.standardized(arrays)

    def _windows(self, size: int, rng: np.random.Generator) -> Iterator[dict[str, Array]]:
        """Fill windows with whole batches."""
        fits = self.memory // (8 * size_of_rows(1, self.row))
        room = max(1, min(WINDOW, fits, self.rows + size - 1) // size) * size
        yield from map(self.standardized, windows(self._blocks(rng), self.row, room))

    def _blocks(self, rng: np.random.Generator) -> Iterator[Block]:
        for first, block in in_turns(self.parts, self.source.read, rng):
            yield block.part(self.kept(first, block.rows)) if self.lots else block

    def kept(self, first: int, rows: int) -> NDArray[np.bool_]:
        """Say of ``rows`` rows, from ``first`` on, which are not left out."""
        kept = np.ones(rows, dtype=np.bool_)
        for lot in self.lots:
            kept &= ~lot.drawn(first, rows)
        return kept

    def standardized(self, arrays: dict[str, Array]) -> dict[str, Array]:
        """Standardize rows in place, and return them."""
        for name, scale in self.scales.items():
            scale.apply(arrays[name])
        return arrays


def streamed(
    source: Source,
    found: Opened,
    unused: Mapping[str, str],
    standardize: Collection[str] | bool,
    bias: bool,
    memory: int,
) -> Stream:
    """Read tables once, so that no run ends in the middle at a missing value.

    Args:
        source: the tables.
        found: arrays from other files; those with as many rows stand beside the tables.
        unused: why names that might be meant are no arrays.
        standardize: the arrays to standardize, or whether to.
        bias: whether every matrix gets a last column of ones.
        memory: how many bytes may be taken.

    Raises:
        FileError: when a file is damaged.
        SettingError: when a value is no finite number, a column is constant, or there is nothing
            to standardize.
    """
    seen = {selection.name: Moments() for selection in source.selections if standardize}

    def visit(block: Block) -> None:
        gathered = Gathered(source.row, block.rows)
        gathered.add(block)
        for name, array in gathered.arrays().items():
            seen[name].add(array)

    rows, parts = source.through(visit if seen else lambda _: None)
    beside = {name: a for name, a in found.arrays.items() if a.ndim and len(a) == rows}
    source = replace(source, beside=beside)
    if bias:
        check_bias(source.row)
    scales = {}
    headers = {selection.name: selection.headers for selection in source.selections}
    for name in to_standardize(standardize, source.row):
        passed = seen[name] if name in seen else moments(beside[name])
        scales[name] = passed.scale(name, headers.get(name), found.sources[name])
    fixed = {name: array for name, array in found.arrays.items() if name not in beside}
    return Stream(
        source, parts, rows, rows, fixed, found.sources, scales, dict(unused), bias, memory
    )
