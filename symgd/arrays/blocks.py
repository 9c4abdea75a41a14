"""Loops over blocks of rows, as lines of Python: what lives within one has buffers of a block."""

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np

from symgd.arrays.instructions import Call, Contract, Instruction, Reduced, Scattered, View
from symgd.arrays.source import Source, index_source, writes
from symgd.arrays.stages import Rows, Stages
from symgd.language.operations import Symbol

BLOCK = 1 << 16
"""About how many numbers the arrays of a block have together: half a megabyte, for the cache."""

MOST = 8192
"""Rows in a block at most: from 10,000 numbers on, OpenBLAS starts threads for a dot product."""

FEWEST = 128
"""Rows in a block at least: fewer would not be worth the calls."""

FEWEST_OF_MATRICES = 512
"""The same where sums of rows are matrices, which are added up once for each block."""

_STARTS: Mapping[np.ufunc, str] = {
    np.maximum: "(-inf)",
    np.minimum: "inf",
    np.logaddexp: "(-inf)",
}


class Blocks:
    """The loop in the making; lives for one loop.

    Args:
        source: where its lines go.
        order: the stages that it is part of.
        values: what is computed in it, in order.
    """

    def __init__(self, source: Source, order: Stages, values: Sequence[Symbol]) -> None:
        self.source, self.values, self.how = source, values, order.rows
        self.steps, self.shapes = source.code.steps, source.code.shapes
        self.stored = order.stored.intersection(values)
        self.length = self.how[values[0]].length
        self.inside = {v for v in values if not self.how[v].totals}
        self.local: dict[Symbol, str] = {}
        self.buffers: dict[str, tuple[int, ...]] = {}
        self.free: list[str] = []
        self.owner: dict[Symbol, str] = {}
        self.before: list[str] = []
        self.body: list[str] = []
        self.cuts: list[str] = []
        self.full = dict(source.names)
        self.last = self._last_reads()

    def print(self) -> None:
        """Print the loop."""
        for value in self.values:
            if value in self.stored or self.how[value].totals:
                self._begin(value)
        outer, self.source.lines = self.source.lines, self.body
        for number, value in enumerate(self.values):
            self._step(number, value)
        self.source.lines, self.source.names = outer, self.full
        block = self._rows_in_block()
        allocated = [
            f"{name} = {self.source.call(np.empty, str((block, *shape)))}"
            for name, shape in self.buffers.items()
        ]
        shorter = "; ".join(f"{name} = {name}[:{self.length} - i]" for name in self.buffers)
        outer += [*self.before, *allocated, f"for i in range(0, {self.length}, {block}):"]
        body = [f"j = i + {block}"]
        if self.buffers and self.length % block:
            body.append(f"if j > {self.length}: {shorter}")
        outer += [f"    {line}" for line in [*body, *self.body]]
        if self.cuts:
            outer.append(f"del {', '.join(self.cuts)}")

    def _begin(self, value: Symbol) -> None:
        """Print what comes before the loop: the array or number that a value gathers in."""
        step, shape = self.steps[value], self.shapes[value]
        name = self.source.fresh()
        given = self.source.given.get(value) if shape else None
        self.full[value] = name
        if not self.how[value].totals:
            empty = self.source.call(np.empty, str(shape))
            self.before.append(f"{name} = {given or empty}")
            return
        function = step.function if isinstance(step, Reduced) else np.add
        start = _STARTS.get(function, "0.0")
        if not shape:
            self.before.append(f"{name} = {start}")
        elif given:
            self.before += [f"{name} = {given}", f"{name}[...] = {start}"]
        else:
            made = self.source.call(np.zeros, str(shape))
            if start != "0.0":
                made = self.source.call(np.full, str(shape), start)
            self.before.append(f"{name} = {made}")

    def _step(self, number: int, value: Symbol) -> None:
        step, how = self.steps[value], self.how[value]
        self._name_operands(how)
        if how.totals:
            self._gather(value, step)
        elif value in self.stored:
            name = self._cut(self.full[value])
            self.source.assign(self.source.fresh(), step, name)
            self.local[value] = name
        elif writes(step):
            self._buffered(number, value, step)
        else:
            self.local[value] = name = self.source.fresh()
            self.source.assign(name, step)
            if isinstance(step, Call):
                self.owner[value] = name
        for operand in {self._base(s) for s in step.operands}:
            if self.last.get(operand) == number and self.owner.get(operand) in self.buffers:
                self.free.append(self.owner.pop(operand))

    def _buffered(self, number: int, value: Symbol, step: Instruction) -> None:
        """Print an instruction that writes to a buffer, that of an operand if it is free then."""
        shape = self.shapes[value]
        dying = (
            s
            for s in step.operands
            if isinstance(step, Call)
            and s in self.owner
            and self.last.get(s) == number
            and self.shapes[s] == shape
        )
        operand = next(dying, None)
        if operand is not None:
            name = self.owner.pop(operand)
        else:
            fits = [name for name in self.free if self.buffers[name] == shape[1:]]
            name = fits[0] if fits else f"b{len(self.buffers)}"
            if fits:
                self.free.remove(name)
            else:
                self.buffers[name] = shape[1:]
        self.owner[value] = self.local[value] = name
        self.body.append(self.source.into(step, name))

    def _gather(self, value: Symbol, step: Instruction) -> None:
        """Print how the rows of a block are added to those before."""
        name = self.full[value]
        if isinstance(step, Scattered):
            for term in step.terms:
                view = self.source.fresh()
                self.before.append(f"{view} = {name}[{index_source(term.index)}]")
                place = self._cut(view)
                function = np.subtract if term.negative else np.add
                self.body.append(
                    self.source.call(function, place, self.source.operand(term.of), place)
                )
            return
        partial = self.source.value(step)
        if isinstance(step, Reduced) and step.function is not np.add:
            self.body.append(f"{name} = {self.source.call(step.function, name, partial)}")
        else:
            self.body.append(f"{name} += {partial}")

    def _name_operands(self, how: Rows) -> None:
        names = dict(self.full)
        for operand in how.cut:
            if operand not in self.inside:
                names[operand] = self._cut(self.full[operand])
            else:
                names[operand] = self.local[operand]
        self.source.names = names

    def _cut(self, name: str) -> str:
        """Return the name of the rows of an array that are in the block."""
        cut = f"{name}_"
        if cut not in self.cuts:
            self.cuts.append(cut)
            self.body.append(f"{cut} = {name}[i:j]")
        return cut

    def _base(self, value: Symbol) -> Symbol:
        """Return the value whose numbers a view shows."""
        step = self.steps.get(value)
        while isinstance(step, View) and step.of in self.inside:
            value, step = step.of, self.steps.get(step.of)
        return value

    def _last_reads(self) -> dict[Symbol, int]:
        """Return where each value that lives in the loop is read last, views of it included."""
        last: dict[Symbol, int] = {}
        for number, value in enumerate(self.values):
            for operand in self.how[value].cut & self.inside:
                last[self._base(operand)] = last[operand] = number
        return last

    def _rows_in_block(self) -> int:
        cut = {s for value in self.values for s in self.how[value].cut if s not in self.inside}
        sizes = [prod(self.shapes[s][1:]) for s in cut]
        sizes += [prod(self.shapes[value][1:]) for value in self.stored]
        sizes += map(prod, self.buffers.values())
        sums = [value for value in self.values if isinstance(self.steps[value], Contract)]
        matrices = any(len(self.shapes[value]) == 2 for value in sums)
        fewest = FEWEST_OF_MATRICES if matrices else FEWEST
        return min(MOST, max(fewest, BLOCK // max(1, sum(sizes))))
