"""One coordinate of a rule's step, as expressions: what is differentiated to linearise it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from symgd.calculus import reverse
from symgd.language import REDUCTIONS, parse, symbol
from symgd.language.decimals import rational
from symgd.printing.arrays import array_function
from symgd.rules.rule import Rule

Array = NDArray[np.float64]

LONGEST = 2000
"""Symbols, numbers and operations, written out, up to which a step is analysed; the rules in the
table have under 100."""


class NotAnalysedError(Exception):
    """Why a rule's step has no linearisation, as the end of a sentence about the rule."""


@dataclass(frozen=True)
class Coordinate:
    """The step of one coordinate, its equations carried out one after the other.

    Attributes:
        rule: whose step it is.
        inputs: what a step starts from: w and the states.
        outputs: the same after the step, over the inputs, g, lr, t, steps and the constants.
        reduced: names in the outputs -> the norms, sums and products that they stand for, which
            in one coordinate are those of a vector with one entry.
    """

    rule: Rule
    inputs: tuple[sp.Symbol, ...]
    outputs: tuple[sp.Expr, ...]
    reduced: Mapping[sp.Symbol, sp.Expr]

    @cached_property
    def partials(self) -> tuple[tuple[sp.Expr, ...], ...]:
        """One row an output: its derivatives by the inputs, by g, then by each reduction."""
        by = (*self.inputs, symbol("g"), *self.reduced)
        return tuple(reverse.gradient(output, by) for output in self.outputs)

    def initial(self, given: Mapping[str, float]) -> Array:
        """Return the inputs of the first step, (1 + states,), with w = 0."""
        values = [0.0]
        for start in self.rule.state.values():
            expression = parse(str(start), names=set(given)).expression
            values.append(float(expression.xreplace({symbol(k): v for k, v in given.items()})))
        return np.array(values)

    def step(self, inputs: Array, given: Mapping[str, ArrayLike]) -> Array:
        """Take one step from the inputs (1 + states, B); the result has the same shape.

        ``given`` are g, lr, t and steps and the constants: numbers, or arrays (B,).
        """
        return self._step(self._rows(inputs, given))

    def jacobian(self, inputs: Array, given: Mapping[str, ArrayLike]) -> Array:
        """Return the partials at B places, (outputs, inputs + 1 + reductions, B)."""
        values = self._jacobian(self._rows(inputs, given))
        return values.reshape(len(self.outputs), -1, values.shape[-1])

    @property
    def _names(self) -> tuple[str, ...]:
        return (*self.rule.given[1:], *self.rule.constants)

    def _rows(self, inputs: Array, given: Mapping[str, ArrayLike]) -> Array:
        rest = [np.asarray(given.get(name, 0.0)) for name in self._names]  # noise is left out
        shape = np.broadcast_shapes(inputs.shape[1:], *(values.shape for values in rest))
        rows = np.empty((len(inputs) + len(rest), *shape))
        for row, values in zip(rows, (*inputs, *rest), strict=True):
            row[...] = values
        return rows

    @cached_property
    def _step(self) -> Callable[[ArrayLike], Array]:
        return array_function(self.outputs, self._symbols, self.reduced)

    @cached_property
    def _jacobian(self) -> Callable[[ArrayLike], Array]:
        entries = [entry for row in self.partials for entry in row]
        return array_function(entries, self._symbols, self.reduced)

    @property
    def _symbols(self) -> tuple[sp.Symbol, ...]:
        return (*self.inputs, *map(symbol, self._names))


def coordinate(rule: Rule) -> Coordinate:
    """Return the step of one coordinate of a rule.

    Raises:
        NotAnalysedError: when it is too long.

    >>> from symgd.rules import optimizers
    >>> coordinate(optimizers["nesterov"]).outputs
    (-lr*(g + momentum*(b*momentum + g)) + w, b*momentum + g)
    """
    inputs = tuple(map(symbol, ("w", *rule.state)))
    values: dict[sp.Symbol, sp.Expr] = {}
    reduced: dict[sp.Symbol, sp.Expr] = {}

    def reduce(node: sp.Expr) -> sp.Expr:
        """Replace norm(v) and its like by names; inner ones first."""
        if not node.has(*REDUCTIONS):
            return node
        args = [reduce(arg) for arg in node.args]
        if node.func not in REDUCTIONS:
            return node.func(*args)
        name = sp.Dummy(real=True)
        reduced[name] = REDUCTIONS[node.func](*((arg,) for arg in args))
        return name

    sizes: dict[sp.Basic, int] = {}
    for equation in rule.assignments:
        name = symbol(equation.name)
        nodes = sp.preorder_traversal(equation.expression)
        size = sum(sizes.get(node, 1) for node in nodes)
        if size > LONGEST:  # known beforehand: an equation can double what those before it made
            raise NotAnalysedError("is too long to be analysed")
        decimals = {number: rational(number) for number in equation.expression.atoms(sp.Float)}
        values[name] = reduce(equation.expression.xreplace({**values, **decimals}))
        sizes[name] = size
    outputs = tuple(values.get(name, name) for name in inputs)
    return Coordinate(rule, inputs, outputs, reduced)
