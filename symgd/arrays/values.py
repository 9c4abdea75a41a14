"""Values in the making: instructions, each made once, and what is known of sums and numbers."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import sympy as sp

from symgd.arrays.instructions import (
    Call,
    Column,
    Dot,
    Instruction,
    Operand,
    Reduced,
    Scattered,
    Term,
)
from symgd.arrays.shapes import Shape
from symgd.language.operations import Symbol


class Values:
    """The instructions so far; lives for one computation.

    Attributes:
        steps: the instructions.
        shapes: the shapes of their values, and of the inputs.
    """

    def __init__(self, shapes: Mapping[Symbol, Shape]) -> None:
        self.steps: dict[Symbol, Instruction] = {}
        self.shapes: dict[Symbol, Shape] = dict(shapes)
        self._made: dict[Instruction, Symbol] = {}

    def entries(self, value: Operand) -> int:
        """Return how many entries a value has."""
        return math.prod(self.shape(value))

    def shape(self, value: Operand) -> Shape:
        """Return the shape of a value; a number has none."""
        return () if isinstance(value, float) else self.shapes[value]

    def make(self, step: Instruction, shape: Shape) -> Symbol:
        """Return the value of an instruction, whose result has this shape; it is made once."""
        if step not in self._made:
            value = sp.Dummy()
            self._made[step] = value
            self.steps[value], self.shapes[value] = step, shape
        return self._made[step]

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
        return self.make(Call(function, args), shape)

    def total(self, value: Symbol) -> Operand:
        """Return the sum of all entries, without a pass for products and numbers in front."""
        shape, step = self.shapes[value], self.steps.get(value)
        for factor, inner in self.scaled(value):
            return self.call(np.multiply, factor, self.total(inner))
        if isinstance(step, Call) and not any(isinstance(arg, float) for arg in step.args):
            same = all(self.shapes[arg] == shape for arg in step.args)
            if same and step.function is np.multiply:
                return self.make(Dot(*step.args), ())
            if same and step.function is np.add and all(map(self._is_square, step.args)):
                return self.call(np.add, *map(self.total, step.args))
        return self.make(Reduced(value, np.add, tuple(range(len(shape)))), ())

    def log_sum_exp(self, value: Symbol, axes: tuple[int, ...]) -> Operand:
        """Return m + log(Σ exp(z - m)) with the largest z as m, three times faster than logaddexp.

        Where the largest is infinite, m is 0: no difference of infinities is taken.
        """
        shape = self.shapes[value]
        left = tuple(n for i, n in enumerate(shape) if i not in axes)
        largest = self.make(Reduced(value, np.maximum, axes), left)
        shift = self.call(np.where, self.call(np.isfinite, largest), largest, 0.0)
        below = self.make(Column(shift), (*left, 1)) if len(shape) == 2 and axes == (1,) else shift
        terms = self.call(np.exp, self.call(np.subtract, value, below))
        total = self.make(Reduced(terms, np.add, axes), left)
        return self.call(np.add, self.call(np.log, total), shift)

    def scaled(self, value: Operand) -> Iterator[tuple[Operand, Symbol]]:
        """Yield the number in front of an array and the array, where there is a number."""
        step = None if isinstance(value, float) else self.steps.get(value)
        if isinstance(step, Call) and self.shape(value):
            if step.function is np.negative:
                yield -1.0, step.args[0]
            elif step.function is np.multiply and self.shape(step.args[0]) == ():
                yield step.args[0], step.args[1]

    def _is_square(self, value: Operand) -> bool:
        """Say whether entries are squares, so that sums of them do not cancel."""
        for factor, inner in self.scaled(value):
            return isinstance(factor, float) and factor > 0 and self._is_square(inner)
        step = self.steps.get(value)
        return isinstance(step, Call) and step.function is np.multiply and len(set(step.args)) == 1

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
            return self.make(Scattered(shape, tuple(scaled)), shape)
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
        return self.make(Scattered(shape, tuple(chain(*parts))), shape)
