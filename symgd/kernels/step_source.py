"""The source of a step on whole arrays: sums in passes, then everything that changes, in one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import sympy as sp

from symgd.kernels.blocks import BlockPrinter, loop
from symgd.kernels.draft import Carried, entries
from symgd.kernels.pieces import Piece
from symgd.kernels.stages import stages
from symgd.printing.python import tuple_source
from symgd.printing.scalars import ScalarPrinter


class StepSource:
    """Lines of Python, written when it is made.

    Attributes:
        names: what the symbols that are given, carried or summed are called.
        lines: those of a step.
        scalars: the printer of single numbers, with the lines that depend on constants only and
            the functions that all lines call.
        states: the pattern of the single numbers that are carried.
    """

    def __init__(
        self,
        piece: Piece,
        given: str,
        tests: Sequence[sp.Basic],
        moved: Sequence[Carried],
        result: sp.Expr | None,
    ) -> None:
        changes = [*moved, *piece.carried]
        self._piece = piece
        self._numbers = [item for item in changes if item.symbol not in piece.arrays]
        self._additions = dict(_additions(piece, changes))
        self._updates = {
            item.symbol: item.update
            for item in changes
            if item.symbol in piece.arrays and item.symbol not in self._additions
        }
        self._outputs = [
            *tests,
            *([] if result is None else [result]),
            *piece.totals.values(),
            *self._additions.values(),
            *self._updates.values(),
            *(item.update for item in self._numbers),
        ]
        self.names = _names(piece, given)
        fixed = [*_fixed(piece), piece.count]
        self.scalars = ScalarPrinter(self._outputs, self.names, piece.definitions, fixed)
        held = [self.names[item.symbol] for item in self._numbers]
        self.states = tuple_source(held)
        self.lines = [f"nonlocal {', '.join(held)}"] if held else []
        self._sum()
        self._test(tests)
        self._move(result)

    def _sum(self) -> None:
        """Add the passes that make sums over all entries."""
        totals = self._piece.totals
        for stage in stages(totals, self._piece.definitions):
            printer = self._printer()
            sums = [f"{self.names[s]} += {printer.summed(totals[s])}" for s in stage]
            self._flush()
            self.lines += [f"{self.names[s]} = 0.0" for s in stage]
            self.lines += self._loop([*printer.lines, *sums])

    def _test(self, tests: Iterable[sp.Basic]) -> None:
        for number, test in enumerate(tests, 1):
            condition = self.scalars.text(test)
            self._flush()
            self.lines.append(f"if {condition}: return {number}")

    def _move(self, result: sp.Expr | None) -> None:
        """Add the pass in which arrays change, and then the numbers."""
        printer = self._printer()
        writes = list(self._writes(printer))
        after = [self.scalars.text(item.update) for item in self._numbers]
        returned = "0" if result is None else self.scalars.text(result)
        self._flush()
        self.lines += self._loop([*printer.lines, *writes])
        if not self._numbers:
            self.lines.append(f"return {returned}")
            return
        # All at once: the result and each number are made of the numbers before the step.
        self.lines += [
            f"returned, {self.states} = {returned}, {tuple_source(after)}",
            "return returned",
        ]

    def _writes(self, printer: BlockPrinter) -> Iterator[str]:
        """Print new entries, all of them before the first is written; yield the writing."""
        kept = {self.names[symbol] for symbol in (*self._updates, *self._additions)}
        for number, (symbol, update) in enumerate(self._updates.items()):
            source = printer.text(update)
            if source == self.names[symbol]:
                continue
            # A view of a block that another line changes.
            source = f"{source}.copy()" if source in kept else source
            printer.lines.append(f"new{number} = {source}")
            yield f"{self.names[symbol]}[...] = new{number}"
        for number, (symbol, addition) in enumerate(self._additions.items()):
            printer.lines.append(f"change{number} = {printer.text(addition)}")
            yield f"{self.names[symbol]} += change{number}"

    def _printer(self) -> BlockPrinter:
        piece = self._piece
        return BlockPrinter(
            self._outputs, self.names, piece.arrays, piece.definitions, self.scalars
        )

    def _loop(self, lines: Sequence[str]) -> list[str]:
        arrays = [name for symbol, name in self.names.items() if symbol in self._piece.arrays]
        return loop(arrays, lines)

    def _flush(self) -> None:
        """Add the lines of numbers that the next lines need."""
        self.lines += self.scalars.lines
        self.scalars.lines.clear()


def _fixed(piece: Piece) -> list[sp.Expr]:
    return [entry for value in piece.named.values() for entry in entries(value)]


def _names(piece: Piece, given: str) -> dict[sp.Symbol, str]:
    """Return names for the symbols: constants c, arrays a, states s, totals t."""
    arrays = [e for v in piece.given.values() for e in entries(v) if e in piece.arrays]
    names = {symbol: f"c{i}" for i, symbol in enumerate(_fixed(piece))}
    for i, symbol in enumerate([*arrays, *(item.symbol for item in piece.carried)]):
        names[symbol] = f"{'a' if symbol in piece.arrays else 's'}{i}"
    names |= {symbol: f"t{i}" for i, symbol in enumerate(piece.totals)}
    return names | {
        piece.counter: "k",
        piece.count: "n",
        entries(piece.given[given])[0]: "given",
    }


def _additions(piece: Piece, changes: Sequence[Carried]) -> Iterator[tuple[sp.Symbol, sp.Expr]]:
    """Yield what is added in place to arrays whose new entries nothing else is made of."""
    made = [*piece.definitions.values(), *piece.totals.values(), *(c.update for c in changes)]
    uses = Counter(symbol for expression in made for symbol in expression.free_symbols)
    for item in changes:
        update = piece.definitions.get(item.update, sp.S.Zero)
        if item.symbol in piece.arrays and update.is_Add and uses[item.update] == 1:
            others = [term for term in update.args if term is not item.symbol]
            if len(others) < len(update.args):
                yield item.symbol, sp.Add(*others)
