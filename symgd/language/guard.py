"""Guarded constructors: SymPy's own, less all that would never return or is not real.

SymPy folds constants while it builds, also ones that no syntax tree shows: ``9**(x - x + 9**9)``.
So each piece is sized up before it is built, and looked through after.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from symgd.language import limits
from symgd.language.constants import UndefinedError, compute, power
from symgd.language.function import Function
from symgd.language.functions import BY_HEAD
from symgd.language.reductions import REDUCTIONS
from symgd.language.tokens import LARGEST

_TOO_LARGE = f"comes to too large a number: {LARGEST}"
_TOO_LONG = "comes to a fraction of over 1,000 digits: type decimals, such as 0.5"
_VOCABULARY = frozenset({*BY_HEAD, *REDUCTIONS})
_SHORT, _SMALL, _LOW = 12, 10**6, 100
"""Most nodes, largest whole number and largest exponent in a constant that is kept exact."""
_EXPANSION = 1_000
"""Most terms that SymPy may multiply out."""
_DOUBLE = 1_000
"""Powers of 2 that a double can hold, with some to spare."""


class _UnknownError(UndefinedError):
    """SymPy answered in a function that symgd does not have."""


class Guard:
    """The constructors of one expression; it remembers what it has looked through."""

    def __init__(self) -> None:
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
            denominator = math.lcm(denominator, int(_coefficient(term).q))
            if denominator.bit_length() > limits.BITS:
                return self._checked(sp.Add(*map(_decimal, terms)))
        return self._checked(sp.Add(*terms))

    def multiply(self, factors: Sequence[sp.Expr]) -> sp.Expr:
        """Return the product of factors; as decimals where the exact one would be too long."""
        if sum(map(_bits, factors)) > limits.BITS:
            factors = [self._constant_as_decimal(factor) for factor in factors]
            if sum(map(_bits, factors)) > limits.BITS:
                raise UndefinedError(_TOO_LARGE)
        return self._checked(sp.Mul(*factors))

    def power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        """Return base**exponent."""
        number, raised = self.value(base), self.value(exponent)
        self._check_exponent(base, exponent)
        _check_expansion(base, exponent)
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
        size = _bits(base) * abs(raised)
        if number is not None:
            exact = size <= limits.BITS
            return self._checked(sp.Pow(base, exponent) if exact else sp.Float(result))
        coefficient = abs(float(base.as_coeff_Mul()[0]))
        scale = raised * math.log2(coefficient)
        if scale > _DOUBLE:
            raise UndefinedError(_TOO_LARGE)
        if scale < -_DOUBLE:
            # Taken out of the power, as SymPy does, the coefficient would become 0.
            return self._checked(sp.Pow(base, exponent, evaluate=False))
        return self._checked(sp.Pow(_decimal(base) if size > limits.BITS else base, exponent))

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
                return sp.Integer(int(result))
            if not all(map(_is_short, args)):
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
        exact = value is None or expression.is_Rational or _is_short(expression)
        return expression if exact else sp.Float(value)

    def _look_through(self, node: sp.Expr) -> float | None:
        if node.is_Symbol:
            return None
        if node.is_Number or node.is_NumberSymbol:
            return _number(node)
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
        return _decimal(factor) if number is None else sp.Float(number)

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


def _is_short(constant: sp.Expr) -> bool:
    """Say whether a constant is kept exact; SymPy finds the sign of a long one by long work."""
    for count, node in enumerate(sp.preorder_traversal(constant)):
        if count > _SHORT or node.is_Float:
            return False
        if node.is_Rational and max(abs(node.p), node.q) > _SMALL:
            return False
        if node.is_Pow and node.exp.is_Rational and abs(node.exp) > _LOW:
            return False
    return True


def _check_expansion(base: sp.Expr, exponent: sp.Expr) -> None:
    """Size up (z**m)**y: SymPy expands z**m to see whether it may become z**(m*y)."""
    inner, height = base.as_base_exp()
    if height == 1 or exponent.is_integer or (inner.is_extended_real and height.is_extended_real):
        return
    if _expanded(base) > _EXPANSION:
        raise UndefinedError("is a power of a power: multiply the exponents, and type one power")


def _expanded(node: sp.Basic) -> float:
    """Return how many terms an expression may have when all its powers are multiplied out."""
    if not node.args:
        return 1
    if node.is_Pow and node.exp.is_Integer:
        return (abs(int(node.exp)) + 1) * _expanded(node.base)
    sizes = [_expanded(arg) for arg in node.args]
    return math.prod(sizes) if node.is_Mul else sum(sizes)


def _coefficient(expression: sp.Expr) -> sp.Rational:
    """Return the rational number in front of an expression, 1 where there is none."""
    factor = expression.as_coeff_Mul()[0]
    return factor if factor.is_Rational else sp.S.One


def _decimal(expression: sp.Expr) -> sp.Expr:
    """Return an expression with the fraction in front of it as a decimal."""
    factor, rest = expression.as_coeff_Mul()
    return expression if factor.is_Integer else sp.Mul(sp.Float(factor), rest)


def _bits(factor: sp.Expr) -> float:
    """Return how many bits the rational numbers in a product may take up, exactly computed."""
    if factor.is_Rational:
        return 0 if abs(factor) == 1 else max(factor.p.bit_length(), factor.q.bit_length())
    if factor.is_Mul:
        return sum(map(_bits, factor.args))
    if factor.is_Pow and factor.base.is_Rational:
        return _bits(factor.base) * max(1.0, abs(float(factor.exp.as_coeff_Add()[0])))
    return 0


def _number(node: sp.Expr) -> float:
    if node.is_Rational and max(node.p.bit_length(), node.q.bit_length()) > limits.BITS:
        raise UndefinedError(_TOO_LONG)
    try:
        number = node.p / node.q if node.is_Rational else float(node)
    except OverflowError:
        raise UndefinedError(_TOO_LARGE) from None
    if node is sp.nan or node.is_infinite:
        raise UndefinedError("divides by zero")
    if math.isinf(number):
        raise UndefinedError(_TOO_LARGE)
    return float(number)
