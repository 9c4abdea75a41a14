"""Computations carried out entry by entry: on formulas, or on numbers of any field."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import product
from typing import Any, Protocol

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.arrays.shapes import Shape, joins
from symgd.errors import SettingError
from symgd.language import FUNCTIONS
from symgd.language.limits import ARGUMENTS
from symgd.language.operations import (
    AsColumn,
    Computation,
    Concat,
    Elementwise,
    Fold,
    Operation,
    Outer,
    Product,
    Reduce,
    Scatter,
    Size,
    Slice,
    Split,
    Spread,
    Symbol,
    Transpose,
    as_index,
)

Entries = NDArray[np.object_]

_logaddexp = FUNCTIONS["logaddexp"].build


class Arithmetic(Protocol):
    """What entries are; they have ``*``."""

    def value(self, expression: sp.Expr, values: Mapping[Symbol, Any]) -> Any:
        """Return an expression with values in the place of its symbols."""

    def total(self, terms: Iterable[Any]) -> Any:
        """Return a sum of one term at least."""


class Formulas:
    """Entries that are SymPy expressions."""

    def value(self, expression: sp.Expr, values: Mapping[Symbol, Any]) -> sp.Expr:  # noqa: D102
        return expression.xreplace(values)

    def total(self, terms: Iterable[Any]) -> sp.Expr:  # noqa: D102
        return sp.Add(*terms)


def carried_out(
    computation: Computation,
    shapes: Mapping[Symbol, Shape],
    entries: Mapping[Symbol, Entries],
    arithmetic: Arithmetic,
) -> dict[Symbol, Entries]:
    """Return the entries of every name.

    Args:
        computation: any computation.
        shapes: of all symbols.
        entries: of the inputs, and of names that are known already.
        arithmetic: what entries are.

    Raises:
        SettingError: when max or min has too many entries.

    >>> from symgd.language import symbol
    >>> x, y, f = map(symbol, "xyf")
    >>> both = Computation((x, y), {f: Product(x, y)}, (f,))
    >>> one, two = filled([sp.S.One, x], (2,)), filled([y, y], (2,))
    >>> carried_out(both, {x: (2,), y: (2,), f: ()}, {x: one, y: two}, Formulas())[f]
    array(x*y + y, dtype=object)
    """
    found = dict(entries)
    for name, operation in computation.definitions.items():
        if name not in found:
            found[name] = _result(operation, found, shapes[name], arithmetic)
    return found


def filled(values: Sequence[Any], shape: Shape) -> Entries:
    """Return entries in a shape; NumPy looks into none of them."""
    entries = np.empty(len(values), object)
    entries[:] = values
    return entries.reshape(shape)


def _result(
    operation: Operation, entries: Mapping[Symbol, Entries], shape: Shape, arithmetic: Arithmetic
) -> Entries:
    match operation:
        case Elementwise(expression=expression, over=over):
            arrays = [np.broadcast_to(entries[s], shape).ravel() for s in over]
            places = [dict(zip(over, row, strict=True)) for row in zip(*arrays, strict=True)]
            values = [arithmetic.value(expression, place) for place in places or [{}]]
            return filled(values, shape)
        case Product(left=left, right=right):
            rows, columns = np.atleast_2d(entries[left]), np.atleast_2d(entries[right].T)
            sums = [arithmetic.total(row * column) for row, column in product(rows, columns)]
            return filled(sums, shape)
        case Outer(left=left, right=right):
            return np.asarray(entries[left][:, np.newaxis] * entries[right], object)
        case Reduce(of=of, kind=kind, axis=axis):
            return filled(
                [_reduced(kind, one, arithmetic) for one in _lines(entries[of], axis)], shape
            )
        case Fold(of=of):
            return _folded(entries[of], shape, arithmetic)
        case Size(of=of, axis=axis):
            line = _lines(entries[of], axis)[0]
            return filled([arithmetic.value(sp.Integer(len(line)), {})], ())
    return _moved(operation, entries, shape, arithmetic)


def _moved(
    operation: Operation, entries: Mapping[Symbol, Entries], shape: Shape, arithmetic: Arithmetic
) -> Entries:
    """Carry out what moves entries and computes none."""
    match operation:
        case Transpose(of=of):
            return entries[of].T
        case Slice(of=of, index=index):
            part = np.empty(shape, object)
            part[...] = entries[of][as_index(index)]
            return part
        case AsColumn(of=of):
            return entries[of][:, np.newaxis]
        case Concat(parts=parts):
            return np.concatenate([np.atleast_1d(entries[part]) for part in parts])
        case Split(of=of, parts=parts, place=place):
            at = joins([entries[part].shape for part in parts])[place]
            return entries[of][(*as_index((at,)), ...)]
        case Spread(of=of, axis=axis):
            last = axis in (1, -1) and len(shape) == 2 and entries[of].ndim == 1
            return np.broadcast_to(entries[of][:, np.newaxis] if last else entries[of], shape)
        case Scatter(of=of, index=index):
            whole = filled([arithmetic.value(sp.S.Zero, {})] * int(np.prod(shape)), shape)
            whole[as_index(index)] = entries[of]
            return whole
    raise TypeError(f"{type(operation).__name__} is no operation on arrays")


def _lines(array: Entries, axis: int | None) -> Entries:
    """Return the entries that are made one, a line for each result."""
    if axis is None or array.ndim == 0:
        return array.reshape(1, -1)
    return np.moveaxis(array, axis, -1).reshape(-1, array.shape[axis])


def _reduced(kind: str, line: Entries, arithmetic: Arithmetic) -> Any:
    if kind == "sum":
        return arithmetic.total(line)
    if kind != "logsumexp" and len(line) > ARGUMENTS:
        raise SettingError(
            f"{kind} of {len(line)} entries is too large to be written out in numbers: "
            f"it takes at most {ARGUMENTS}"
        )
    whole, symbols = _reduction(kind, len(line))
    return arithmetic.value(whole, dict(zip(symbols, line, strict=True)))


@lru_cache(maxsize=64)
def _reduction(kind: str, count: int) -> tuple[sp.Expr, Sequence[Symbol]]:
    symbols = [sp.Dummy(real=True) for _ in range(count)]
    if kind == "logsumexp":
        return reduce(_logaddexp, symbols), symbols
    return FUNCTIONS[kind].build(*symbols), symbols


def _folded(array: Entries, shape: Shape, arithmetic: Arithmetic) -> Entries:
    """Add up along the axes that a shape lacks, or has with length 1."""
    wide = (1,) * (array.ndim - len(shape)) + shape
    for axis, length in enumerate(wide):
        if length == 1:
            lines = _lines(array, axis)
            kept = (*array.shape[:axis], 1, *array.shape[axis + 1 :])
            array = filled([arithmetic.total(line) for line in lines], kept)
    return array.reshape(shape)
