"""Sums and extremes as formulas: n·c for a sum of n numbers that are all c."""

from typing import TYPE_CHECKING

import sympy as sp

from symgd.arrays.axes import without
from symgd.arrays.shown import times
from symgd.language.operations import Axis, Reduce, Spread, Symbol

if TYPE_CHECKING:
    from symgd.arrays.reading.reading import Reading


def summed(reading: "Reading", symbol: Symbol, of: Symbol, axis: Axis) -> sp.Expr:
    """Return a sum along an axis, n·c where all n numbers are the same c."""
    inner, axis = reading.expression(of), _axis(reading, of, axis)
    kept = without(reading.axes[of], axis)
    if axis != 1 and reading.visible(inner) == reading.shape(symbol):
        return times([reading.length(reading.axes[of], kept), inner])
    number, of = reading.without_number(of)
    return times([number, reading.make(Reduce(of, "sum", axis), kept)])


def extreme(reading: "Reading", operation: Reduce) -> Symbol:
    """Return a reduction along the one axis that is meant."""
    axis = _axis(reading, operation.of, operation.axis)
    kept = without(reading.axes[operation.of], axis)
    return reading.make(Reduce(operation.of, operation.kind, axis), kept)


def folded(reading: "Reading", symbol: Symbol, of: Symbol, like: Symbol) -> sp.Expr:
    """Return the sum along the axes that were repeated; those of length 1 are seen anyway."""
    if reading.shape(of) == reading.shape(like):
        return reading.expression(of)
    lengths = reading.shape(like)
    if all(length == 1 for length in lengths):
        return summed(reading, symbol, of, None)
    if len(lengths) == 2 and lengths[1] == 1:
        total = reading.make(Reduce(of, "sum", 1), reading.axes[of][:1])
        return reading.make(Spread(total, like, 1), reading.axes[like])
    return summed(reading, symbol, of, 0)


def _axis(reading: "Reading", of: Symbol, axis: Axis) -> Axis:
    """Return None for all entries, also of a vector, 0 or 1 for those of a matrix."""
    if axis is None or len(reading.shape(of)) < 2:
        return None
    return 1 if axis == -1 else axis
