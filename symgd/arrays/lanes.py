"""Computations carried out for many values of some inputs at once, one lane each."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.arrays.elementary import Elementary
from symgd.arrays.instructions import Operand
from symgd.arrays.shapes import Shape, joins
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

Array = NDArray[np.float64]


class NoLanesError(Exception):
    """An operation that is not carried out in lanes."""


def in_lanes(
    computation: Computation,
    shapes: Mapping[Symbol, Shape],
    given: Mapping[Symbol, Array],
    lanes: Mapping[Symbol, Array],
) -> tuple[Array, ...]:
    """Return the outputs of a computation that is linear in the inputs that have lanes.

    Args:
        computation: such as a Hessian-vector product, which is linear in its direction.
        shapes: of all symbols, without lanes.
        given: the inputs that are the same in all lanes.
        lanes: the others, each of its shape and a last axis of length B.

    Returns:
        Each output in its shape and a last axis of length B.

    Raises:
        NoLanesError: where an operation has no such form.

    >>> from symgd.language import symbol
    >>> X, d, f = symbol("X"), symbol("d"), symbol("f")
    >>> both = Computation((X, d), {f: Product(X, d)}, (f,))
    >>> rows = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> in_lanes(both, {X: (2, 2), d: (2,), f: (2,)}, {X: rows}, {d: np.eye(2)})[0]
    array([[1., 2.],
           [3., 4.]])
    """
    run = _Run(shapes, dict(given), dict(lanes))
    for name, operation in computation.definitions.items():
        run.take(name, operation)
    count = next(iter(lanes.values())).shape[-1]
    return tuple(
        run.moving[output]
        if output in run.moving
        else np.broadcast_to(run.still[output][..., np.newaxis], (*shapes[output], count))
        for output in computation.outputs
    )


class _Run:
    """One run: what is the same in all lanes, and what is not."""

    def __init__(
        self,
        shapes: Mapping[Symbol, Shape],
        still: dict[Symbol, Array],
        moving: dict[Symbol, Array],
    ) -> None:
        self.shapes, self.still, self.moving = shapes, still, moving

    def take(self, name: Symbol, operation: Operation) -> None:
        read = [symbol for symbol in operation.operands if symbol in self.moving]
        if read:
            self.moving[name] = self.value(operation, self.shapes[name], self.lane, 1)
        else:
            self.still[name] = self.value(operation, self.shapes[name], self.still.__getitem__, 0)

    def lane(self, symbol: Symbol) -> Array:
        """Return a value with its lanes, or one lane that stands for all."""
        if symbol in self.moving:
            return self.moving[symbol]
        return self.still[symbol][..., np.newaxis]

    def value(
        self, operation: Operation, shape: Shape, of: Callable[[Symbol], Array], extra: int
    ) -> Array:
        """Carry out an operation; its operands have ``extra`` more axes than their shapes."""
        wide = (*shape, -1) if extra else shape
        if isinstance(operation, Reduce | Size) and not self.shapes[operation.of]:
            operation = replace(operation, axis=None)  # The last axis of a number is none.
        match operation:
            case Elementwise(expression=expression):
                now = _Now({symbol: of(symbol) for symbol in operation.operands})
                found = np.asarray(now.value(expression))
                return np.broadcast_to(found, (*shape, *found.shape[found.ndim - extra :]))
            case Product(left=left, right=right):
                return self.product(of(left), of(right), extra)
            case Outer(left=left, right=right):
                return of(left)[:, np.newaxis] * of(right)[np.newaxis]
            case Transpose(of=name):
                array = of(name)
                return array.swapaxes(0, 1) if array.ndim - extra == 2 else array
            case Size(of=name, axis=axis):
                sizes = self.shapes[name]
                return np.asarray(float(np.prod(sizes if axis is None else sizes[axis])))
            case Reduce(of=name, kind="sum", axis=axis):
                axes = range(len(self.shapes[name]))
                return np.asarray(
                    np.sum(of(name), axis=tuple(axes) if axis is None else axes[axis])
                )
            case Slice(of=name, index=index):
                return of(name)[as_index(index)]
            case AsColumn(of=name):
                return of(name)[:, np.newaxis]
            case Concat(parts=parts):
                arrays = [of(part) for part in parts]
                arrays = [a[np.newaxis] if a.ndim == extra else a for a in arrays]
                count = max(array.shape[-1] for array in arrays)
                if extra:
                    arrays = [np.broadcast_to(a, (*a.shape[:-1], count)) for a in arrays]
                return np.concatenate(arrays)
            case Split(of=name, parts=parts, place=place):
                at = joins([self.shapes[part] for part in parts])[place]
                return of(name)[as_index((at,))]
            case Spread(of=name, axis=axis):
                array = of(name)
                if axis is not None and len(shape) == 2 and array.ndim - extra == 1:
                    array = np.expand_dims(array, range(2)[axis])
                return np.broadcast_to(array, (*shape, *array.shape[array.ndim - extra :]))
            case Scatter(of=name, index=index):
                array = of(name)
                whole = np.zeros((*shape, *array.shape[array.ndim - extra :]))
                whole[as_index(index)] = array
                return whole
            case Fold(of=name):
                return _folded(of(name), shape, extra).reshape(wide)
            case Reduce(of=name, kind=kind, axis=axis) if not extra:
                reduction = {"max": np.maximum, "min": np.minimum, "logsumexp": np.logaddexp}[kind]
                return np.asarray(reduction.reduce(of(name), axis=axis))
        raise NoLanesError

    def product(self, left: Array, right: Array, extra: int) -> Array:
        """Multiply matrices; one of the two is the same in all lanes."""
        if not extra:
            return np.asarray(left @ right)
        if left.shape[-1] == 1 and left.ndim - 1:
            columns = right.reshape(len(right), -1)
            return _times(left[..., 0], columns).reshape(*left.shape[:-2], *right.shape[1:])
        if right.shape[-1] == 1:
            turned = np.moveaxis(left, -1, 0) @ right[..., 0]
            return np.asarray(np.moveaxis(turned, 0, -1))
        raise NoLanesError


class _Now:
    """An expression of arrays, each call of it made at once."""

    def __init__(self, arrays: Mapping[Symbol, Array]) -> None:
        self.arrays: dict[Operand, Any] = dict(arrays)

    def value(self, expression: sp.Expr) -> Any:
        lowering = Elementary(self)
        lowering.values |= {symbol: symbol for symbol in self.arrays}
        found = lowering.value(expression)
        return self.arrays.get(found, found)

    def call(self, function: Callable[..., Any], *args: Operand) -> Operand:
        result = sp.Dummy()
        self.arrays[result] = function(*(self.arrays.get(arg, arg) for arg in args))
        return result

    def entries(self, value: Operand) -> int:
        return int(np.size(self.arrays.get(value, value)))


def _times(left: Array, columns: Array) -> Array:
    """Multiply a matrix or a vector by columns; those of one entry each just pick from it.

    Along the axes that a Hessian is made of, this is half of the work.
    """
    count = columns.shape[1]
    if 0 < np.count_nonzero(columns) <= count:
        rows, lanes = np.nonzero(columns)
        entries = columns[rows, lanes]
        if np.array_equal(lanes, np.arange(count)) and (np.diff(rows) == 1).all():
            # A view of the data itself: NumPy takes half of the time for X.T @ X.
            run = left[..., rows[0] : rows[0] + count]
            return run if (entries == 1).all() else run * entries
        if len(np.unique(lanes)) == len(lanes):
            result = np.zeros((*left.shape[:-1], count))
            result[..., lanes] = left[..., rows] * entries
            return result
    return np.asarray(left @ columns)


def _folded(array: Array, shape: Shape, extra: int) -> Array:
    """Add up along the axes that a shape lacks, or has with length 1."""
    own = array.ndim - extra
    wide = (1,) * (own - len(shape)) + shape
    axes = tuple(axis for axis in range(own) if wide[axis] == 1)
    return np.asarray(array.sum(axis=axes, keepdims=True))
