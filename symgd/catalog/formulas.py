"""Formulas of any number of variables, written out."""

from collections.abc import Iterable


def names(n: int) -> tuple[str, ...]:
    """Return the variables of an example of n variables.

    >>> names(2), names(3)
    (('x', 'y'), ('x1', 'x2', 'x3'))
    """
    return ("x", "y")[:n] if n <= 2 else tuple(f"x{i}" for i in range(1, n + 1))


def total(terms: Iterable[str]) -> str:
    """Write a sum.

    >>> total(f"{x}**2" for x in names(2))
    'x**2 + y**2'
    """
    return " + ".join(terms)


def product(factors: Iterable[str]) -> str:
    """Write a product.

    >>> product(f"cos({x})" for x in names(2))
    'cos(x)*cos(y)'
    """
    return "*".join(factors)
