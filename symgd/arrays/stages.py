"""Which instructions go together over blocks of rows, so that what they share stays in the cache.

A long array is read from memory once for all that is computed row by row, and what lives between
two of them is never longer than a block. Sums over rows are ready after the last block: what reads
them belongs to a later stage.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

from symgd.arrays.instructions import (
    Call,
    Column,
    Contract,
    Dot,
    Instruction,
    Instructions,
    Matmul,
    Part,
    Reduced,
    Scattered,
    View,
)
from symgd.arrays.shapes import Shape, sliced
from symgd.language.operations import Range, Symbol

LONG = 65_536
"""Arrays of at least so many entries, half a megabyte, are worth a loop over blocks."""

MANY = 1024
"""And of at least so many rows: those of a mini-batch are one block anyway."""


@dataclass(frozen=True)
class Rows:
    """How an instruction goes through rows.

    Attributes:
        length: how many rows there are.
        cut: the operands that are read row by row.
        totals: whether its result gathers all rows, and is not one row after the other itself.
    """

    length: int
    cut: frozenset[Symbol]
    totals: bool = False


def rows(step: Instruction, shapes: Mapping[Symbol, Shape], shape: Shape) -> Rows | None:
    """Return how an instruction goes through rows, given its result's shape; None if it cannot."""
    match step:
        case Call() if shape:
            cut = (s for s in step.operands if len(shapes[s]) == len(shape))
            return Rows(shape[0], frozenset(s for s in cut if shapes[s][0] == shape[0]))
        case Matmul(left=left, right=right) if left != right:
            return Rows(shapes[left][0], frozenset([left]))
        case Contract() | Dot():
            return Rows(shapes[step.left][0], frozenset(step.operands), totals=True)
        case Reduced(of=of, axes=axes) if 0 in axes:
            return Rows(shapes[of][0], frozenset([of]), totals=True)
        case Reduced(of=of) | Column(of=of):
            return Rows(shapes[of][0], frozenset([of]))
        case Part(of=of, index=(Range(start=None, stop=None, step=None), *_)):
            return Rows(shapes[of][0], frozenset([of]))
        case Scattered(terms=terms):
            regions = {sliced(step.shape, term.index) for term in terms}
            full = all(not isinstance(t.of, float) and shapes[t.of] in regions for t in terms)
            in_order = all(isinstance(term.index[0], Range) for term in terms if term.index)
            if full and in_order and len(regions) == 1 and regions != {()}:
                return Rows(regions.pop()[0], frozenset(step.operands), totals=True)
    return None


@dataclass(frozen=True)
class Stages:
    """The order of work: at each level single instructions first, then loops over rows.

    Attributes:
        single: level -> values that are computed whole.
        loops: (level, number of rows) -> values that are computed in blocks.
        rows: how each of them goes through rows.
        stored: those of them that are kept in full, because they are read whole or later.
    """

    single: Mapping[int, list[Symbol]]
    loops: Mapping[tuple[int, int], list[Symbol]]
    rows: Mapping[Symbol, Rows]
    stored: frozenset[Symbol]

    def __iter__(self) -> Iterator[Symbol | tuple[int, int]]:
        """Yield values that are computed whole, and the keys of loops, in their order."""
        for level in sorted({*self.single, *(level for level, _ in self.loops)}):
            yield from self.single.get(level, ())
            yield from sorted(key for key in self.loops if key[0] == level)


def stages(code: Instructions) -> Stages:
    """Put instructions in stages."""
    planning = _Planning(code)
    planning.place()
    planning.postpone()
    return planning.result()


class _Planning:
    """Levels in the making; lives for one call.

    Attributes:
        rows: how each value that is computed in blocks goes through rows.
        level: at which level each value is computed.
    """

    def __init__(self, code: Instructions) -> None:
        self.code = code
        self.rows: dict[Symbol, Rows] = {}
        self.level: dict[Symbol, int] = dict.fromkeys(code.inputs, 0)
        self.readers: dict[Symbol, list[Symbol]] = {value: [] for value in code.shapes}
        for value, step in code.steps.items():
            for operand in step.operands:
                self.readers[operand].append(value)
        sizes: dict[int, int] = {}
        arrays = (v for v in (*code.inputs, *code.steps) if not isinstance(code.steps.get(v), View))
        for shape in filter(None, map(code.shapes.get, arrays)):
            sizes[shape[0]] = max(sizes.get(shape[0], 0), prod(shape))
        self.long = {n for n, size in sizes.items() if size >= LONG and n >= MANY}

    def place(self) -> None:
        """Find the first level at which each value can be computed."""
        for value, step in self.code.steps.items():
            how = rows(step, self.code.shapes, self.code.shapes[value])
            if how is not None and how.length in self.long and not self._is_view_of_whole(step):
                self.rows[value] = how
            self.level[value] = max((self._ready(value, s) for s in step.operands), default=0)

    def postpone(self) -> None:
        """Compute rows only in the loop that reads them first, so that they need not be stored."""
        for value in reversed(self.rows):
            readers = self.readers[value]
            if self.rows[value].totals or not readers or value in self.code.outputs:
                continue
            if all(self._reads_rows(reader, value) for reader in readers):
                self.level[value] = min(self.level[reader] for reader in readers)

    def result(self) -> Stages:
        """Return the stages."""
        single: dict[int, list[Symbol]] = {}
        loops: dict[tuple[int, int], list[Symbol]] = {}
        for value in self.code.steps:
            level = self.level[value]
            if value in self.rows:
                loops.setdefault((level, self.rows[value].length), []).append(value)
            else:
                single.setdefault(level, []).append(value)
        stored = frozenset(value for value in self.rows if self._is_stored(value))
        return Stages(single, loops, self.rows, stored)

    def _is_view_of_whole(self, step: Instruction) -> bool:
        return isinstance(step, View) and step.of not in self.rows

    def _reads_rows(self, reader: Symbol, operand: Symbol) -> bool:
        return reader in self.rows and operand in self.rows[reader].cut

    def _ready(self, reader: Symbol, operand: Symbol) -> int:
        """Return the first level at which a value can be read."""
        if operand not in self.rows:
            return self.level[operand]
        same_block = self._reads_rows(reader, operand) and not self.rows[operand].totals
        return self.level[operand] + (not same_block)

    def _is_stored(self, value: Symbol) -> bool:
        if self.rows[value].totals:
            return False
        return value in self.code.outputs or any(
            not self._reads_rows(reader, value) or self.level[reader] != self.level[value]
            for reader in self.readers[value]
        )
