"""Data larger than memory: tables that are read again in every epoch."""

from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NoReturn

import numpy as np

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
from symgd.errors import SettingError

WINDOW = 1 << 18
"""Rows that are shuffled at once, where memory allows."""

OPEN = 8
"""Parts of tables, chosen at random, that a window is filled from in turns."""


@dataclass(frozen=True, eq=False)
class Stream:
    """Rows of tables, read in the background while a run computes.

    Parts of the tables are opened in random order, several at a time, and fill a window of rows
    in turns; the rows of the window are shuffled. Each row comes once.

    Attributes:
        source: the tables.
        parts: what can be read in any order.
        rows: how many rows there are.
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
    fixed: Mapping[str, Array]
    sources: Mapping[str, str]
    scales: Mapping[str, Scale]
    unused: Mapping[str, str]
    bias: bool
    memory: int
    lots: tuple[Lot, ...] = field(default=())

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
        windows = self._windows(size, for_reader)
        with ThreadPoolExecutor(1) as reader:
            ahead = reader.submit(next, windows, None)
            while window := ahead.result():
                ahead = reader.submit(next, windows, None)
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
        gathered = Gathered(self.source.row, count)
        for part in self.parts:
            for first, block in self.source.read(part):
                drawn = lot.drawn(first, block.rows) & self._kept(first, block.rows)
                gathered.add(block.part(drawn))
        out = self._standardized({n: widened(a, self.bias) for n, a in gathered.arrays().items()})
        rows = len(next(iter(out.values())))
        held = Arrays(
            out | dict(self.fixed),
            rows=rows,
            sources=self.sources,
            scales=self.scales,
            unused=self.unused,
        )
        return replace(self, rows=self.rows - rows, lots=(*self.lots, lot)), held

    def _windows(self, size: int, rng: np.random.Generator) -> Iterator[dict[str, Array]]:
        """Fill windows with whole batches; the last is what is left.

        There are two, in turns: a window is good until the next but one is begun.
        """
        fits = self.memory // (8 * size_of_rows(1, self.row))
        room = max(1, min(WINDOW, fits) // size) * size
        window, other = (
            {name: np.ones((room, *row)) for name, row in self.row.items()} for _ in range(2)
        )
        filled = 0
        for block in self._blocks(rng):
            done = 0
            while done < block.rows:
                taken = min(block.rows - done, room - filled)
                block.part(slice(done, done + taken)).write(window, filled)
                done, filled = done + taken, filled + taken
                if filled == room:
                    yield self._standardized(window)
                    window, other, filled = other, window, 0
        if filled:
            yield self._standardized({name: array[:filled] for name, array in window.items()})

    def _blocks(self, rng: np.random.Generator) -> Iterator[Block]:
        """Read parts in random order, OPEN of them in turns."""
        waiting = [self.parts[place] for place in rng.permutation(len(self.parts))]
        reading: list[Iterator[tuple[int, Block]]] = []
        while waiting or reading:
            while waiting and len(reading) < OPEN:
                reading.append(self.source.read(waiting.pop()))
            turn = int(rng.integers(len(reading)))
            found = next(reading[turn], None)
            if found is None:
                del reading[turn]
                continue
            first, block = found
            yield block.part(self._kept(first, block.rows)) if self.lots else block

    def _kept(self, first: int, rows: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        kept = np.ones(rows, dtype=np.bool_)
        for lot in self.lots:
            kept &= ~lot.drawn(first, rows)
        return kept

    def _standardized(self, arrays: dict[str, Array]) -> dict[str, Array]:
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
        scales[name] = passed.scale(name, headers.get(name))
    fixed = {name: array for name, array in found.arrays.items() if name not in beside}
    return Stream(source, parts, rows, fixed, found.sources, scales, dict(unused), bias, memory)
