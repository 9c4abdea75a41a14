"""A piece of a program on whole arrays, as one generated function that holds its own states."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.kernels.draft import Carried, Value, entries
from symgd.kernels.pieces import Piece
from symgd.kernels.step_source import StepSource
from symgd.printing.python import compiled, function_source, tuple_source
from symgd.printing.scalars import ScalarPrinter

Array = NDArray[np.float64]

BLOCK = 8192
"""Entries of a block: 64 KB an array, so that the arrays of a step fit a core's cache together."""


@dataclass(frozen=True)
class Stepping:
    """A compiled piece.

    Attributes:
        constants: the numbers fixed for a run, by name.
        whole: for each state, whether it is an array.
        begin: (constants, n) -> the first value of each state.
        bind: (constants, n, blocks, states) -> step, which is called as (k, given) with what the
            loop gives at step k: the rate, or the loss. It changes the blocks in place.
    """

    constants: Mapping[str, Value]
    whole: tuple[bool, ...]
    begin: Callable[..., tuple[float, ...]]
    bind: Callable[..., Callable[[int, float], Any]]

    def on(self, arrays: Sequence[Array], constants: Sequence[float]) -> Callable[..., Any]:
        """Return the step on arrays (n,), changed in place, from the first states on.

        Raises:
            ArithmeticError, ValueError: when a state has no first value with these constants.
        """
        n = len(arrays[0]) if arrays else 0
        first = list(zip(self.begin(constants, n), self.whole, strict=True))
        every = [*arrays, *(np.full(n, float(value)) for value, whole in first if whole)]
        blocks = [tuple(a[i : i + BLOCK] for a in every) for i in range(0, n, BLOCK)]
        return self.bind(constants, n, blocks, [value for value, whole in first if not whole])


def stepping(
    piece: Piece,
    given: str,
    *,
    tests: Sequence[sp.Basic] = (),
    moved: Sequence[Carried] = (),
    result: sp.Expr | None = None,
) -> Stepping:
    """Compile a piece.

    Args:
        piece: states and definitions.
        given: the name of what the loop gives at each step.
        tests: conditions: the step returns the number (from 1) of the first that holds, and then
            leaves everything as it was.
        moved: arrays that the loop gives and the step changes, with their updates.
        result: what the step returns where no test holds.
    """
    source = StepSource(piece, given, tests, moved, result)
    initials = [item.initial for item in piece.carried]
    fixed = [entry for value in piece.named.values() for entry in entries(value)]
    unpacked = f"{tuple_source([source.names[symbol] for symbol in fixed])} = constants"
    first = ScalarPrinter(initials, source.names, piece.definitions)
    begun = tuple_source([first.text(initial) for initial in initials])
    begin = function_source(
        "begin(constants, n)", [unpacked, *first.once, *first.lines, f"return {begun}"]
    )
    step = function_source("step(k, given)", source.lines).splitlines()
    bind = function_source(
        "bind(constants, n, blocks, states)",
        [unpacked, f"{source.states} = states", *source.scalars.once, *step, "return step"],
    )
    return Stepping(
        constants=piece.named,
        whole=tuple(item.symbol in piece.arrays for item in piece.carried),
        begin=compiled("begin", begin, first.functions),
        bind=compiled("bind", bind, source.scalars.functions),
    )
