"""A computation as instructions, for arrays of known shapes: each value is made once."""

import math
from collections.abc import Mapping

import numpy as np

from symgd.arrays.depends import needed
from symgd.arrays.elementary import Elementary
from symgd.arrays.instructions import (
    Call,
    Column,
    Contract,
    Copied,
    Instructions,
    Joined,
    Matmul,
    Operand,
    Part,
    Reduced,
    Repeated,
    Reshaped,
    Scattered,
    Term,
    Turned,
    View,
)
from symgd.arrays.shapes import Shape, joins, sliced
from symgd.arrays.values import Values
from symgd.language.operations import (
    AsColumn,
    Axis,
    Computation,
    Concat,
    Elementwise,
    Fold,
    Index,
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
)

_REDUCTIONS: Mapping[str, np.ufunc] = {
    "sum": np.add,
    "max": np.maximum,
    "min": np.minimum,
    "logsumexp": np.logaddexp,
}


def lowered(computation: Computation, shapes: Mapping[Symbol, Shape]) -> Instructions:
    """Return the instructions of a computation.

    Args:
        computation: any computation.
        shapes: of every input and name.
    """
    lowering = _Lowering(computation, shapes)
    for name, operation in computation.definitions.items():
        lowering.define(name, operation)
    outputs = tuple(lowering.own(name, i) for i, name in enumerate(computation.outputs))
    return Instructions(
        computation.inputs,
        needed(lowering.steps, outputs, lambda step: step.operands),
        lowering.shapes,
        outputs,
    )


class _Lowering(Values):
    """The operations of one computation.

    A value may be smaller than what it stands for: what is the same along an axis is repeated only
    where NumPy does not do so itself.
    """

    def __init__(self, computation: Computation, shapes: Mapping[Symbol, Shape]) -> None:
        super().__init__({s: shapes[s] for s in computation.inputs})
        self._full = shapes
        self._owned: set[Symbol] = set()
        self._elementary = Elementary(self)
        self._elementary.values.update({s: s for s in computation.inputs})

    def define(self, name: Symbol, operation: Operation) -> None:
        """Carry out one assignment."""
        self._elementary.values[name] = self._value(name, operation)

    def own(self, name: Symbol, place: int) -> Symbol:
        """Return the value of an output, in its full shape and as an array of its own."""
        value = self.whole(name)
        step = self.steps.get(value)
        if step is None or isinstance(step, View) or value in self._owned:
            value = self.make(Copied(value, place), self._full[name])
        self._owned.add(value)
        return value

    def whole(self, name: Symbol) -> Symbol:
        """Return the value of a name in its full shape."""
        value, shape = self._elementary.values[name], self._full[name]
        if isinstance(value, float):
            value = self.make(Call(np.positive, (value,)), ())
        return value if self.shapes[value] == shape else self.make(Repeated(value, shape), shape)

    def _value(self, name: Symbol, operation: Operation) -> Operand:
        match operation:
            case Elementwise(expression=expression):
                return self._elementary.value(expression)
            case Product(left=left, right=right):
                return self._product(self.whole(left), self.whole(right))
            case Outer(left=left, right=right):
                column = self.make(Column(self.whole(left)), (*self._full[left], 1))
                return self.call(np.multiply, column, self.whole(right))
            case Transpose(of=of):
                return self._turned(self.whole(of))
            case Reduce(of=of, kind=kind, axis=axis):
                return self._reduced(of, _REDUCTIONS[kind], _axes(self._full[of], axis))
            case Size(of=of, axis=axis):
                return float(math.prod(self._full[of][i] for i in _axes(self._full[of], axis)))
            case Slice(of=of, index=index):
                return self._part(self.whole(of), index)
            case AsColumn(of=of):
                return self.make(Column(self.whole(of)), self._full[name])
            case Concat(parts=parts):
                return self.make(Joined(tuple(map(self._wide, parts))), self._full[name])
            case Spread(of=of, like=like, axis=axis):
                return self._spread(of, self._full[like], axis)
            case Fold(of=of, like=like):
                return self._folded(of, self._full[like])
            case Scatter(of=of, index=index):
                term = Term(self._elementary.values[of], index)
                return self.make(Scattered(self._full[name], (term,)), self._full[name])
            case Split(of=of, parts=parts, place=place):
                at = joins([self._full[part] for part in parts])[place]
                return self._part(self.whole(of), (at,))
        raise TypeError(operation)

    def _wide(self, part: Symbol) -> Symbol:
        """Return a part of a concatenation, a number as a vector of one entry."""
        value = self.whole(part)
        return value if self.shapes[value] else self.make(Reshaped(value, (1,)), (1,))

    def _turned(self, value: Symbol) -> Symbol:
        shape = self.shapes[value]
        return self.make(Turned(value), shape[::-1]) if len(shape) == 2 else value

    def _part(self, value: Symbol, index: Index) -> Symbol:
        return self.make(Part(value, index), sliced(self.shapes[value], index))

    def _product(self, left: Symbol, right: Symbol) -> Operand:
        for factor, inner in self.scaled(left):
            return self.call(np.multiply, factor, self._product(inner, right))
        for factor, inner in self.scaled(right):
            return self.call(np.multiply, factor, self._product(left, inner))
        shape = self.shapes[left][:-1] + self.shapes[right][1:]
        turned = self.steps.get(left)
        if isinstance(turned, Turned):
            return self.make(Contract(turned.of, right), shape)
        if len(self.shapes[left]) == 1:
            return self.make(Contract(left, right), shape)
        return self.make(Matmul(left, right), shape)

    def _reduced(self, of: Symbol, function: np.ufunc, axes: tuple[int, ...]) -> Operand:
        full = self._full[of]
        if not axes:
            return self._elementary.values[of]
        value = self.whole(of)
        if function is np.add and len(axes) == len(full):
            return self.total(value)
        if function is np.logaddexp:
            return self.log_sum_exp(value, axes)
        left = tuple(n for i, n in enumerate(full) if i not in axes)
        return self.make(Reduced(value, function, axes), left)

    def _spread(self, of: Symbol, shape: Shape, axis: Axis) -> Operand:
        value = self._elementary.values[of]
        if len(self.shape(value)) == 1 and len(shape) == 2 and axis in (1, -1):
            return self.make(Column(self.whole(of)), (shape[0], 1))
        return value

    def _folded(self, of: Symbol, shape: Shape) -> Operand:
        full = self._full[of]
        ahead = len(full) - len(shape)
        same = [i for i in range(ahead, len(full)) if full[i] == shape[i - ahead]]
        value = self._reduced(of, np.add, tuple(i for i in range(len(full)) if i not in same))
        if isinstance(value, float) or len(same) == len(shape):
            return value
        return self.make(Reshaped(value, shape), shape)


def _axes(shape: Shape, axis: Axis) -> tuple[int, ...]:
    if axis is None or not shape:
        return tuple(range(len(shape)))
    return (axis % len(shape),)
