"""Expressions as calls of NumPy: numbers are joined before arrays are touched."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import sympy as sp
from sympy.logic.boolalg import BooleanFunction

from symgd.arrays.instructions import Operand
from symgd.errors import SymgdError
from symgd.language import BY_HEAD, FUNCTIONS

LARGEST_POWER = 16
"""Whole powers up to this are products; np.power is some 20 times slower than one."""

_RELATIONS: Mapping[type, np.ufunc] = {
    sp.StrictLessThan: np.less,
    sp.LessThan: np.less_equal,
    sp.StrictGreaterThan: np.greater,
    sp.GreaterThan: np.greater_equal,
    sp.Equality: np.equal,
    sp.Unequality: np.not_equal,
}
_JUNCTIONS: Mapping[type, np.ufunc] = {sp.And: np.logical_and, sp.Or: np.logical_or}
_sigmoid, _softplus, _relu = (FUNCTIONS[name].head for name in ("sigmoid", "softplus", "relu"))
_maximum, _minimum = FUNCTIONS["max"].head, FUNCTIONS["min"].head


class Machine(Protocol):
    """What calls are made on."""

    def call(self, function: Callable[..., Any], *args: Operand) -> Operand:
        """Return the value of a function, entry by entry."""

    def entries(self, value: Operand) -> int:
        """Return how many entries a value has."""


class Elementary:
    """Lowers expressions, each subexpression once; lives for one computation.

    Attributes:
        values: what has been lowered, symbols included.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.values: dict[sp.Basic, Operand] = {}

    def value(self, node: sp.Basic) -> Operand:
        """Return the value of an expression over symbols whose values are known.

        Raises:
            SymgdError: when it holds a function that symgd has no code for.
        """
        if node not in self.values:
            self.values[node] = self._lower(node)
        return self.values[node]

    def _lower(self, node: sp.Basic) -> Operand:
        call, value = self._machine.call, self.value
        if node.is_Number or node.is_NumberSymbol:
            return _number(node)
        if node in (sp.true, sp.false):
            return float(bool(node))
        if node.is_Add:
            return self._sum(node)
        if node.is_Mul:
            return self._product(*node.as_coeff_Mul())
        if node.is_Pow:
            return self._power(*node.args)
        if isinstance(node, sp.Piecewise):
            return self._choice(node)
        args = [value(arg) for arg in node.args]
        if type(node) in _RELATIONS:
            return call(_RELATIONS[type(node)], *args)
        if isinstance(node, BooleanFunction):
            return self._logic(node, args)
        return self._function(node, args)

    def _sum(self, node: sp.Expr) -> Operand:
        """Add up, small arrays first; what has a minus is subtracted."""
        content, rest = node.primitive()
        if all(term.as_coeff_Mul()[0].is_negative for term in node.args):
            content, rest = -content, -rest
        if content != 1:
            # SymPy has made 2*x - 2*y of 2*(x - y): the difference may be known.
            return self._product(content, rest)
        terms = [term.as_coeff_Mul() for term in node.args]
        parts = [(bool(c < 0), self._product(abs(c), rest)) for c, rest in terms]
        parts.sort(key=lambda part: (self._machine.entries(part[1]), part[0]))
        (negative, total), *others = parts
        for minus, part in others:
            if minus == negative:
                total = self._machine.call(np.add, total, part)
            elif negative:
                negative, total = False, self._machine.call(np.subtract, part, total)
            else:
                total = self._machine.call(np.subtract, total, part)
        return self._machine.call(np.negative, total) if negative else total

    def _product(self, coefficient: sp.Expr, rest: sp.Expr) -> Operand:
        """Multiply, small arrays first, and divide by one denominator."""
        above: list[sp.Expr] = []
        below: list[sp.Expr] = []
        for factor in sp.Mul.make_args(rest):
            reciprocal = factor.is_Pow and factor.exp.is_Rational and factor.exp.is_negative
            (below if reciprocal else above).append(factor)
        factors = [self.value(factor) for factor in above if factor != 1]
        if abs(coefficient) != 1:
            factors.append(_number(coefficient))
        divisors = [self._power(factor.base, -factor.exp) for factor in below]
        # Numbers that are known now are joined first, then those of a call, then arrays.
        for small in (lambda f: isinstance(f, float), lambda f: self._machine.entries(f) == 1):
            over, under = list(filter(small, factors)), list(filter(small, divisors))
            if over and under:
                factors = [f for f in factors if f not in over]
                divisors = [d for d in divisors if d not in under]
                factors.append(self._quotient(self._times(over), self._times(under)))
        result = self._times(factors)
        if divisors:
            result = self._quotient(result, self._times(divisors))
        return self._machine.call(np.negative, result) if coefficient == -1 else result

    def _times(self, factors: Sequence[Operand]) -> Operand:
        ordered = sorted(
            factors, key=lambda f: (self._machine.entries(f), not isinstance(f, float))
        )
        result = ordered[0] if ordered else 1.0
        for factor in ordered[1:]:
            result = self._machine.call(np.multiply, result, factor)
        return result

    def _quotient(self, above: Operand, below: Operand) -> Operand:
        return self._machine.call(np.divide, above, below)

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> Operand:
        call, raised = self._machine.call, self.value(base)
        if exponent.is_Rational and exponent.is_negative:
            return self._quotient(1.0, self._power(base, -exponent))
        if exponent == sp.S.Half:
            return call(np.sqrt, raised)
        if exponent.is_Integer and exponent <= LARGEST_POWER:
            return self._whole_power(base, int(exponent))
        if exponent == sp.Rational(3, 2):
            return call(np.multiply, raised, call(np.sqrt, raised))
        return call(np.power, raised, self.value(exponent))

    def _whole_power(self, base: sp.Expr, exponent: int) -> Operand:
        if exponent == 1:
            return self.value(base)
        half = self._whole_power(base, exponent // 2)
        square = self._machine.call(np.multiply, half, half)
        return self._machine.call(np.multiply, square, self.value(base)) if exponent % 2 else square

    def _choice(self, node: sp.Piecewise) -> Operand:
        *pairs, (last, _) = node.args
        result = self.value(last)
        for value, condition in reversed(pairs):
            result = self._machine.call(np.where, self.value(condition), self.value(value), result)
        return result

    def _logic(self, node: BooleanFunction, args: Sequence[Operand]) -> Operand:
        if isinstance(node, sp.Not):
            return self._machine.call(np.logical_not, *args)
        return self._joined(_JUNCTIONS[node.func], args)

    def _joined(self, function: np.ufunc, args: Sequence[Operand]) -> Operand:
        result, *others = args
        for other in others:
            result = self._machine.call(function, result, other)
        return result

    def _function(self, node: sp.Expr, args: Sequence[Operand]) -> Operand:
        call = self._machine.call
        if isinstance(node, _sigmoid):
            # exp(-x) may be infinite: then the sigmoid is 0, to the last digit that doubles have.
            below = call(np.add, 1.0, call(np.exp, call(np.negative, args[0])))
            return call(np.divide, 1.0, below)
        if isinstance(node, _softplus):
            return call(np.logaddexp, 0.0, args[0])
        if isinstance(node, _relu):
            return call(np.maximum, args[0], 0.0)
        if isinstance(node, _maximum | _minimum):
            smaller = isinstance(node, _minimum)
            return self._joined(np.minimum if smaller else np.maximum, args)
        row = BY_HEAD.get(node.func)
        if row is None:
            raise SymgdError(f"symgd cannot compute {node.func.__name__}: no code is known for it")
        function = np.log if isinstance(node, sp.log) and len(args) == 1 else row.numpy
        return call(function, *args)


def _number(node: sp.Expr) -> float:
    try:
        return float(node.p / node.q) if node.is_Rational else float(node)
    except OverflowError:  # a coefficient that differentiation made too large for a double
        return float("inf") if node.is_positive else float("-inf")
