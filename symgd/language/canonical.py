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
    kinds: set[sp.Expr] = set()
    for term in terms:
        kind = term.as_coeff_Mul()[1]
        if kind in kinds or term.is_Add or (term.is_Number and not term):
            return sp.Add(*terms)
        kinds.add(kind)
    return sp.Add(*sorted(terms, key=_ORDER), evaluate=False)


def multiply(factors: Sequence[sp.Expr]) -> sp.Expr:
    """Return the product of real factors.

    >>> x, y = sp.symbols("x y", real=True)
    >>> multiply([y**2, sp.Integer(3), x]), multiply([x, x]), multiply([sp.Integer(2), x + y])
    (3*x*y**2, x**2, 2*x + 2*y)
    """
    numbers = [factor for factor in factors if factor.is_Number]
    others = [factor for factor in factors if not factor.is_Number]
    bases = {_base(factor) for factor in others}
    if None in bases or len(bases) < len(others) or not _stays(numbers, others):
        return sp.Mul(*factors)
    return sp.Mul(*numbers, *sorted(others, key=_ORDER), evaluate=False)


def power(base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
    """Return a real power.

    >>> x, y = sp.symbols("x y", real=True)
    >>> power(x + y, sp.Integer(2)), power(x**2, sp.Integer(3)), power(x, sp.Integer(0))
    ((x + y)**2, x**6, 1)
    """
    if _varies(base) and exponent.is_Number and exponent not in (sp.S.Zero, sp.S.One):
        return sp.Pow(base, exponent, evaluate=False)
    return sp.Pow(base, exponent)


def _stays(numbers: Sequence[sp.Expr], others: Sequence[sp.Expr]) -> bool:
    """Say whether numbers are one that stays in front of the other factors, or none."""
    if not numbers:
        return True
    spread = len(others) == 1 and others[0].is_Add
    return len(numbers) == 1 and bool(numbers[0]) and numbers[0] is not sp.S.One and not spread


def _base(factor: sp.Expr) -> sp.Expr | None:
    """Return what a factor is a power of, if it joins with powers of the same and nothing else."""
    base = factor.base if factor.is_Pow and factor.exp.is_Number else factor
    return base if _varies(base) else None


def _varies(base: sp.Expr) -> bool:
    """Say whether an expression is a variable or a sum with one."""
    return bool(base.is_Symbol or (base.is_Add and not base.is_number))
