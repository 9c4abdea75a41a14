"""Sums, products and powers in SymPy's form, at once where nothing in them can be joined.

Whatever it puts together, SymPy takes apart again, looks for parts to join, and asks whether a
term may be infinite. In what people type there is seldom anything to find, and the search takes
most of the time of reading it.
"""

from collections.abc import Sequence
from functools import cmp_to_key

import sympy as sp

_ORDER = cmp_to_key(sp.Basic.compare)
"""How SymPy sorts terms and factors: numbers come first."""


def add(terms: Sequence[sp.Expr]) -> sp.Expr:
    """Return the sum of real terms.

    >>> x, y = sp.symbols("x y", real=True)
    >>> add([y, 2 * x, sp.Integer(3)]), add([x, 2 * x])
    (2*x + y + 3, 3*x)
    """
    kinds = {term.as_coeff_Mul()[1] for term in terms}
    joined = len(kinds) < len(terms) or any(term.is_Number and not term for term in terms)
    if joined or any(term.is_Add for term in terms):
        return sp.Add(*terms)
    return sp.Add(*sorted(terms, key=_ORDER), evaluate=False)


def multiply(factors: Sequence[sp.Expr]) -> sp.Expr:
    """Return the product of real factors.

    >>> x, y = sp.symbols("x y", real=True)
    >>> multiply([y**2, sp.Integer(3), x]), multiply([x, x]), multiply([sp.Integer(2), x + y])
    (3*x*y**2, x**2, 2*x + 2*y)
    """
    numbers = [factor for factor in factors if factor.is_Number]
    others = [factor for factor in factors if not factor.is_Number]
    bases = {factor.base if factor.is_Pow else factor for factor in others}
    joined = len(numbers) > 1 or len(bases) < len(others)
    joined = joined or any(not number or number is sp.S.One for number in numbers)
    spread = bool(numbers) and len(others) == 1 and others[0].is_Add
    if joined or spread or not all(map(_stands_alone, others)):
        return sp.Mul(*factors)
    return sp.Mul(*sorted(factors, key=_ORDER), evaluate=False)


def power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """Return a real power.

    >>> x, y = sp.symbols("x y", real=True)
    >>> power(x + y, sp.Integer(2)), power(x**2, sp.Integer(3)), power(x, sp.Integer(0))
    ((x + y)**2, x**6, 1)
    """
    if _varies(base) and exponent.is_Number and exponent not in (0, 1):
        return sp.Pow(base, exponent, evaluate=False)
    return sp.Pow(base, exponent)


def _stands_alone(factor: sp.Expr) -> bool:
    """Say whether a factor joins with none but powers of its own base."""
    return _varies(factor) or bool(factor.is_Pow and _varies(factor.base) and factor.exp.is_Number)


def _varies(base: sp.Expr) -> bool:
    """Say whether an expression is a variable or a sum with one."""
    return bool(base.is_Symbol or (base.is_Add and not base.is_number))
