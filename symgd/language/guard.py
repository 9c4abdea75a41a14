"""Guarded constructors: SymPy's own, less all that would never return or is not real.

SymPy folds constants while it builds, also ones that no syntax tree shows: ``9**(x - x + 9**9)``.
So each piece is sized up before it is built, and looked through after.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from symgd.language import canonical, limits
from symgd.language.floats import UndefinedError, compute, power
from symgd.language.function import Function
from symgd.language.functions import BY_HEAD
from symgd.language.reductions import REDUCTIONS
from symgd.language.size import (
    SMALL,
    TOO_LARGE,
    as_float,
    bits,
    check_expansion,
    coefficient,
    decimal,
    is_short,
)

DOUBLE = 1_000
"""Powers of 2 that a double can hold, with some to spare."""
_VOCABULARY = frozenset({*BY_HEAD, *REDUCTIONS})


class _UnknownError(UndefinedError):
    """SymPy answered in a function that symgd does not have."""


class Guard:
    """The constructors of one expression; it remembers what it has looked through.

    Attributes:
        rounded: whether a constant was made a decimal on the way, though it was not typed as one.
        guessed: whether doubles decided a jump or a condition that lies too near for them.
    """

    def __init__(self) -> None:
        self.rounded = False
        self.guessed = False
        self._values: dict[sp.Basic, float | None] = {}

    def value(self, node: sp.Expr) -> float | None:
        """Return the value of a constant expression, None for any other.

        Raises:
            UndefinedError: when some part is not a real number.
        """
        if node not in self._values:
            self._values[node] = self._look_through(node)
        return self._values[node]

    def add(self, terms: Sequence[sp.Expr]) -> sp.Expr:
        """Return the sum of terms; as decimals where the exact sum would be too long."""
        denominator = 1
        for term in terms:
            denominator = math.lcm(denominator, int(coefficient(term).q))
            if denominator.bit_length() > limits.BITS:
                self.rounded = True
                return self._checked(sp.Add(*map(decimal, terms)))
        return self._checked(canonical.add(terms))

    def multiply(self, factors: Sequence[sp.Expr]) -> sp.Expr:
        """Return the product of factors; as decimals where the exact one would be too long."""
        if sum(map(bits, factors)) > limits.BITS:
            self.rounded = True
            factors = [self._constant_as_decimal(factor) for factor in factors]
            if sum(map(bits, factors)) > limits.BITS:
                raise UndefinedError(TOO_LARGE)
        return self._checked(canonical.multiply(factors))

    def power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """Return base**exponent."""
        number, raised = self.value(base), self.value(exponent)
        self._check_exponent(base, exponent)
        check_expansion(base, exponent)
        if raised is None:
            if number is not None and number <= 0:
                raise UndefinedError(
                    "raises zero or a negative number to a power that varies: "
                    "that is not real everywhere"
                )
            return self._checked(sp.Pow(base, exponent))
        result = power(1.0 if number is None else number, raised)
        if exponent.is_Float and (2 * raised).is_integer():
            exponent = sp.Rational(int(2 * raised), 2)
        elif exponent.is_Rational and exponent.q > SMALL:
            self.rounded = True
            exponent = sp.Float(raised)
        size = bits(base) * abs(raised)
        if number is not None:
            exact = size <= limits.BITS and not exponent.is_Float
            self.rounded |= not exact
            return self._checked(sp.Pow(base, exponent) if exact else sp.Float(result))
        front = abs(float(base.as_coeff_Mul()[0]))
        # What stands in front may be 0 in a double, and yet not 0.
        scale = raised * math.log2(front or 2.0**-DOUBLE)
        if scale > DOUBLE or size > 6 * limits.BITS:
            raise UndefinedError(TOO_LARGE)
        if scale < -DOUBLE:
            # Taken out of the power, as SymPy does, the coefficient would become 0.
            return self._checked(sp.Pow(base, exponent, evaluate=False))
        self.rounded |= size > limits.BITS
        base = decimal(base) if size > limits.BITS else base
        return self._checked(canonical.power(base, exponent))

    def call(self, row: Function, args: Sequence[sp.Expr]) -> sp.Expr:
        """Return a function of arguments."""
        if row.name == "sqrt":
            return self.power(args[0], sp.S.Half)
        if row.name == "pow":
            return self.power(*args)
        values = [self.value(arg) for arg in args]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            result = compute(row.python, *known)
            if row.name in ("sign", "floor", "ceil") and not args[0].is_Rational:
                jump = 0.0 if row.name == "sign" else float(round(known[0]))
                self.guessed |= not apart(known[0], jump)
                return sp.Integer(int(result))
            if not all(is_short(arg) and not arg.has(sp.Function) for arg in args):
                self.rounded = True
                return sp.Float(result)
        if row.name == "exp":
            self._check_exponent(sp.E, args[0])
        if row.name == "abs" and not args[0].is_extended_real:
            # SymPy would expand the square of what may be complex.
            return self._checked(sp.Abs(args[0], evaluate=False))
        try:
            return self._checked(row.build(*args))
        except _UnknownError:
            if row.head is None:
                raise
            return self._checked(row.head(*args, evaluate=False))

    def compare(
        self, holds: Callable[[float, float], bool], left: sp.Expr, right: sp.Expr
    ) -> bool | None:
        """Return whether a relation of constants holds, None where it is not one of constants."""
        a, b = self.value(left), self.value(right)
        if a is None or b is None:
            return None
        if left.is_Rational and right.is_Rational:
            return bool(holds(left, right))
        self.guessed |= not apart(a, b)
        return holds(a, b)

    def where(self, condition: Any, a: sp.Expr, b: sp.Expr) -> sp.Expr:
        """Return a where the condition holds, else b."""
        if isinstance(condition, bool):
            return a if condition else b
        return self._checked(sp.Piecewise((a, condition), (b, True), evaluate=False))

    def reduce(self, head: Callable[..., sp.Expr], args: Sequence[sp.Expr]) -> sp.Expr:
        """Return a reduction of vectors."""
        return self._checked(head(*args))

    def _checked(self, expression: sp.Expr) -> sp.Expr:
        value = self.value(expression)
        if value is None or expression.is_Rational:
            return expression
        small = 1 / SMALL < abs(value) < SMALL
        if small and is_short(expression):
            return expression
        self.rounded |= not expression.is_Float
        return sp.Float(value)

    def _look_through(self, node: sp.Expr) -> float | None:
        if node.is_Symbol:
            return None
        if node.is_Number or node.is_NumberSymbol:
            return as_float(node)
        if isinstance(node, sp.Piecewise):
            for branch, condition in node.args:
                self.value(branch)
                for relation in condition.atoms(Relational):
                    self.value(relation.lhs)
                    self.value(relation.rhs)
            return None
        if node.is_Atom:
            raise UndefinedError("is not a real number")
        if not (node.is_Add or node.is_Mul or node.is_Pow or node.func in _VOCABULARY):
            raise _UnknownError("is not a real number")
        values = [self.value(arg) for arg in node.args]
        if node.is_Pow and values[1] is not None:
            power(1.0, values[1])
        known = [value for value in values if value is not None]
        if len(known) < len(values) or node.func in REDUCTIONS:
            return None
        if node.is_Add:
            return compute(lambda *terms: math.fsum(terms), *known)
        if node.is_Mul:
            return compute(lambda *factors: math.prod(factors), *known)
        return power(*known) if node.is_Pow else compute(BY_HEAD[node.func].python, *known)

    def _constant_as_decimal(self, factor: sp.Expr) -> sp.Expr:
        number = self.value(factor)
        return decimal(factor) if number is None else sp.Float(number)

    def _check_exponent(self, base: sp.Expr, exponent: sp.Expr) -> None:
        """Size up every power with a constant exponent that SymPy may make of base**exponent.

        ``(2**(n*x))**(1/x)`` becomes ``2**n``, and ``exp(n*log(z))`` becomes ``z**n``, exactly.
        """
        power(1.0, float(exponent.as_coeff_Add()[0]))
        if exponent.is_Number and base.is_Rational:
            power(float(base), float(exponent))
        for factor in sp.Mul.make_args(base):
            if factor.is_Pow:
                self._check_exponent(factor.base, factor.exp * exponent)
            elif isinstance(factor, sp.exp):
                self._check_exponent(sp.E, factor.args[0] * exponent)
        for term in sp.Add.make_args(exponent):
            number, rest = term.as_coeff_Mul()
            parts = sp.Mul.make_args(rest)
            logs = [part for part in parts if isinstance(part, sp.log)]
            others = [part for part in parts if not part.has(sp.log) and not part.is_number]
            if logs and not others:
                for log in logs:
                    self._check_exponent(log.args[0], number)


def apart(a: float, b: float) -> bool:
    """Say whether two doubles differ by more than the rounding on the way to them may have made.

    >>> apart(3.0000000000000004, 3.0), apart(3.14, 3.0)
    (False, True)
    """
    return abs(a - b) > 1e-9 * max(abs(a), abs(b), 1e-290)
