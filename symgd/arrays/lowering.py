"""A computation as instructions, for arrays of known shapes: each value is made once."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import sympy as sp

from symgd.arrays.elementary import Elementary
from symgd.arrays.instructions import (
    Call,
    Column,
    Contract,
    Copied,
    Dot,
    Instruction,
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
from symgd.arrays.shapes import Shape, sliced
from symgd.language.operations import (
    Axis,
    Computation,
    Concat,
    Elementwise,
    Fold,
    Index,
    Operation,
    Outer,
    Product,
    Range,
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
        computation.inputs, _needed(lowering.steps, outputs), lowering.shapes, outputs
    )


class _Lowering:
    """Instructions in the making; lives for one call.

    Attributes:
        steps: the instructions so far.
        shapes: the shapes of their values, and of the inputs. A value may be smaller than what it
            stands for: what is the same along an axis is repeated only where NumPy does not do so.
    """

    def __init__(self, computation: Computation, shapes: Mapping[Symbol, Shape]) -> None:
        self.steps: dict[Symbol, Instruction] = {}
        self.shapes: dict[Symbol, Shape] = {s: shapes[s] for s in computation.inputs}
        self._full = shapes
        self._made: dict[Instruction, Symbol] = {}
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
            value = self._make(Copied(value, place), self._full[name])
        self._owned.add(value)
        return value

    def entries(self, value: Operand) -> int:
        """Return how many entries a value has."""
        return math.prod(self.shape(value))

    def shape(self, value: Operand) -> Shape:
        """Return the shape of a value; a number has none."""
        return () if isinstance(value, float) else self.shapes[value]

    def call(self, function: Callable[..., Any], *args: Operand) -> Operand:
        """Return the value of a function, entry by entry."""
        if all(isinstance(arg, float) for arg in args):
            with np.errstate(all="ignore"):
                return float(function(*map(np.float64, args)))
        if function is np.multiply and 1.0 in args:
            return args[1] if args[0] == 1.0 else args[0]
        if function is np.multiply and -1.0 in args:
            return self.call(np.negative, args[1] if args[0] == -1.0 else args[0])
        scattered = self._scattered(function, args)
        if scattered is not None:
            return scattered
        shape = np.broadcast_shapes(*(self.shape(arg) for arg in args))
        return self._make(Call(function, args), shape)

    def whole(self, name: Symbol) -> Symbol:
        """Return the value of a name in its full shape."""
        value, shape = self._elementary.values[name], self._full[name]
        if isinstance(value, float):
            value = self._make(Call(np.positive, (value,)), ())
        return value if self.shapes[value] == shape else self._make(Repeated(value, shape), shape)

    def _make(self, step: Instruction, shape: Shape) -> Symbol:
        if step not in self._made:
            value = sp.Dummy()
            self._made[step] = value
            self.steps[value], self.shapes[value] = step, shape
        return self._made[step]

    def _value(self, name: Symbol, operation: Operation) -> Operand:
        match operation:
            case Elementwise(expression=expression):
                return self._elementary.value(expression)
            case Product(left=left, right=right):
                return self._product(self.whole(left), self.whole(right))
            case Outer(left=left, right=right):
                column = self._make(Column(self.whole(left)), (*self._full[left], 1))
                return self.call(np.multiply, column, self.whole(right))
            case Transpose(of=of):
                return self._turned(self.whole(of))
            case Reduce(of=of, kind=kind, axis=axis):
                return self._reduced(of, _REDUCTIONS[kind], _axes(self._full[of], axis))
            case Size(of=of, axis=axis):
                return float(math.prod(self._full[of][i] for i in _axes(self._full[of], axis)))
            case Slice(of=of, index=index):
                return self._part(self.whole(of), index)
            case Concat(parts=parts):
                return self._make(Joined(tuple(map(self.whole, parts))), self._full[name])
            case Spread(of=of, like=like, axis=axis):
                return self._spread(of, self._full[like], axis)
            case Fold(of=of, like=like):
                return self._folded(of, self._full[like])
            case Scatter(of=of, index=index):
                term = Term(self._elementary.values[of], index)
                return self._make(Scattered(self._full[name], (term,)), self._full[name])
            case Split(of=of, parts=parts, place=place):
                start = sum(self._full[part][0] for part in parts[:place])
                stop = start + self._full[parts[place]][0]
                return self._part(self.whole(of), (Range(start, stop),))
        raise TypeError(operation)

    def _turned(self, value: Symbol) -> Symbol:
        shape = self.shapes[value]
        return self._make(Turned(value), shape[::-1]) if len(shape) == 2 else value

    def _part(self, value: Symbol, index: Index) -> Symbol:
        return self._make(Part(value, index), sliced(self.shapes[value], index))

    def _product(self, left: Symbol, right: Symbol) -> Operand:
        for factor, inner in self._scaled(left):
            return self.call(np.multiply, factor, self._product(inner, right))
        for factor, inner in self._scaled(right):
            return self.call(np.multiply, factor, self._product(left, inner))
        shape = self.shapes[left][:-1] + self.shapes[right][1:]
        turned = self.steps.get(left)
        if isinstance(turned, Turned):
            return self._make(Contract(turned.of, right), shape)
        if len(self.shapes[left]) == 1:
            return self._make(Contract(left, right), shape)
        return self._make(Matmul(left, right), shape)

    def _reduced(self, of: Symbol, function: np.ufunc, axes: tuple[int, ...]) -> Operand:
        full = self._full[of]
        if not axes:
            return self._elementary.values[of]
        value = self.whole(of)
        if function is np.add and len(axes) == len(full):
            return self._total(value)
        left = tuple(n for i, n in enumerate(full) if i not in axes)
        return self._make(Reduced(value, function, axes), left)

    def _total(self, value: Symbol) -> Operand:
        """Return the sum of all entries, without a pass for products and numbers in front."""
        shape, step = self.shapes[value], self.steps.get(value)
        for factor, inner in self._scaled(value):
            return self.call(np.multiply, factor, self._total(inner))
        if isinstance(step, Call) and not any(isinstance(arg, float) for arg in step.args):
            same = all(self.shapes[arg] == shape for arg in step.args)
            if same and step.function is np.multiply:
                return self._make(Dot(*step.args), ())
            if same and step.function is np.add and all(map(self._is_square, step.args)):
                return self.call(np.add, *map(self._total, step.args))
        return self._make(Reduced(value, np.add, tuple(range(len(shape)))), ())

    def _scaled(self, value: Operand) -> Iterator[tuple[Operand, Symbol]]:
        """Yield the number in front of an array and the array, where there is a number."""
        step = None if isinstance(value, float) else self.steps.get(value)
        if isinstance(step, Call) and self.shape(value):
            if step.function is np.negative:
                yield -1.0, step.args[0]
            elif step.function is np.multiply and self.shape(step.args[0]) == ():
                yield step.args[0], step.args[1]

    def _is_square(self, value: Operand) -> bool:
        """Say whether entries are squares, so that sums of them do not cancel."""
        for factor, inner in self._scaled(value):
            return isinstance(factor, float) and factor > 0 and self._is_square(inner)
        step = self.steps.get(value)
        return isinstance(step, Call) and step.function is np.multiply and len(set(step.args)) == 1

    def _spread(self, of: Symbol, shape: Shape, axis: Axis) -> Operand:
        value = self._elementary.values[of]
        if len(self.shape(value)) == 1 and len(shape) == 2 and axis in (1, -1):
            return self._make(Column(self.whole(of)), (shape[0], 1))
        return value

    def _folded(self, of: Symbol, shape: Shape) -> Operand:
        full = self._full[of]
        ahead = len(full) - len(shape)
        same = [i for i in range(ahead, len(full)) if full[i] == shape[i - ahead]]
        value = self._reduced(of, np.add, tuple(i for i in range(len(full)) if i not in same))
        if isinstance(value, float) or len(same) == len(shape):
            return value
        return self._make(Reshaped(value, shape), shape)

    def _scattered(self, function: Callable[..., Any], args: Sequence[Operand]) -> Symbol | None:
        """Return a sum of scattered arrays as one, so that zeros are written only once."""
        steps = [None if isinstance(arg, float) else self.steps.get(arg) for arg in args]
        shapes = {step.shape for step in steps if isinstance(step, Scattered)}
        if not shapes or len(shapes) > 1:
            return None
        (shape,) = shapes
        terms = [step.terms if isinstance(step, Scattered) else None for step in steps]
        if function is np.multiply and () in map(self.shape, args):
            number, inner = (args[0], terms[1]) if terms[0] is None else (args[1], terms[0])
            scaled = (replace(t, of=self.call(np.multiply, number, t.of)) for t in inner or ())
            return self._make(Scattered(shape, tuple(scaled)), shape)
        if function not in (np.add, np.subtract, np.negative):
            return None
        if np.broadcast_shapes(shape, *map(self.shape, args)) != shape:
            return None
        parts = [
            (Term(arg, ()),) if known is None else known
            for arg, known in zip(args, terms, strict=True)
        ]
        if function is not np.add:
            parts[-1] = tuple(replace(term, negative=not term.negative) for term in parts[-1])
        return self._make(Scattered(shape, tuple(chain(*parts))), shape)


def _axes(shape: Shape, axis: Axis) -> tuple[int, ...]:
    if axis is None or not shape:
        return tuple(range(len(shape)))
    return (axis % len(shape),)


def _needed(
    steps: Mapping[Symbol, Instruction], outputs: Sequence[Symbol]
) -> dict[Symbol, Instruction]:
    """Return the instructions that the outputs are made of."""
    needed = set(outputs)
    for value in reversed(steps):
        if value in needed:
            needed.update(steps[value].operands)
    return {value: step for value, step in steps.items() if value in needed}
