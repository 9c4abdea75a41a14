"""How large a thing SymPy would make, found without making it."""

import math

import sympy as sp

from symgd.language import limits
from symgd.language.floats import UndefinedError
from symgd.language.tokens import LARGEST

TOO_LARGE = f"comes to too large a number: {LARGEST}"
_TOO_LONG = "comes to a fraction of over 1,000 digits: type decimals, such as 0.5"
SMALL = 10**6
"""Largest whole number in a constant that is kept exact."""
_SHORT, _LOW = 12, 100
"""Most nodes and largest exponent in such a constant."""
_DEGREE = 50
"""Highest power that SymPy may multiply out."""


def is_short(constant: sp.Expr) -> bool:
    """Say whether a constant is kept exact; SymPy finds the sign of a long one by long work."""
    for count, node in enumerate(sp.preorder_traversal(constant)):
        if count > _SHORT or node.is_Float:
            return False
        if node.is_Rational and max(abs(node.p), node.q) > SMALL:
            return False
        if node.is_Pow and node.exp.is_Rational and abs(node.exp) > _LOW:
            return False
    return True


def check_expansion(base: sp.Expr, exponent: sp.Expr) -> None:
    """Size up (z**m)**y: SymPy expands z**m to see whether it may become z**(m*y).

    It also expands the base and the exponent to find a logarithm of the one in the other.

    Raises:
        UndefinedError: when that would take too long.
    """
    if (base is not sp.E or exponent.has(sp.log)) and (reach := _reach(exponent)) > limits.EXPONENT:
        raise UndefinedError(f"has numbers up to {reach:.6g} in its exponent: 10,000 is the most")
    if exponent.args and base is not sp.E and max(_degree(base), _degree(exponent)) > _DEGREE:
        raise UndefinedError("has a high power in it: type exp(y*log(x)) for x**y")
    if exponent.is_integer:
        return
    for factor in sp.Mul.make_args(base):
        inner, height = factor.as_base_exp()
        real = height == 1 or (inner.is_extended_real and height.is_extended_real)
        if not real and _degree(factor) > _DEGREE:
            raise UndefinedError("is a power of a power: multiply the exponents, type one power")


def _reach(node: sp.Basic) -> float:
    """Return the largest number that multiplying out an exponent may bring up."""
    if node.is_Number:
        return abs(float(node))
    if node.is_Add:
        return sum(map(_reach, node.args))
    if node.is_Mul:
        return math.prod(map(_reach, node.args))
    if node.is_Pow and node.exp.is_Integer and node.exp > 0:
        size = max(1.0, _reach(node.base))
        return math.exp(min(700.0, float(node.exp) * math.log(size)))
    return 1.0


def _degree(node: sp.Basic) -> int:
    """Return the degree of what SymPy would multiply out to find the real part."""
    if getattr(node, "is_extended_real", False):
        return 0
    degrees = [_degree(arg) for arg in node.args]
    if node.is_Pow and node.exp.is_Integer:
        return abs(int(node.exp)) * max(1, degrees[0])
    return sum(degrees) if node.is_Mul else max(degrees, default=0)


def coefficient(expression: sp.Expr) -> sp.Rational:
    """Return the rational number in front of an expression, 1 where there is none."""
    factor = expression.as_coeff_Mul()[0]
    return factor if factor.is_Rational else sp.S.One


def decimal(expression: sp.Expr) -> sp.Expr:
    """Return an expression with the fraction in front of it as a decimal."""
    factor, rest = expression.as_coeff_Mul()
    return expression if factor.is_Integer else sp.Mul(sp.Float(factor), rest)


def bits(factor: sp.Expr) -> float:
    """Return how many bits the rational numbers in a product may take up, exactly computed."""
    if factor.is_Rational:
        p, q = abs(factor.p), factor.q
        return 0 if p == q == 1 else max(p.bit_length(), q.bit_length())
    if factor.is_Mul:
        return sum(map(bits, factor.args))
    if factor.is_Pow and factor.base.is_Rational:
        return bits(factor.base) * max(1.0, abs(float(factor.exp.as_coeff_Add()[0])))
    return 0


def as_float(node: sp.Expr) -> float:
    """Return a SymPy number as a float.

    Raises:
        UndefinedError: when it is too large, too long, or none at all.
    """
    if node.is_Rational and max(node.p.bit_length(), node.q.bit_length()) > limits.BITS:
        raise UndefinedError(_TOO_LONG)
    try:
        value = node.p / node.q if node.is_Rational else float(node)
    except OverflowError:
        raise UndefinedError(TOO_LARGE) from None
    if node is sp.nan or node.is_infinite:
        raise UndefinedError("divides by zero")
    if math.isinf(value):
        raise UndefinedError(TOO_LARGE)
    return float(value)
