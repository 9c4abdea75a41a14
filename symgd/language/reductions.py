# ruff: noqa: N801 (as in heads.py: a class is named as the function is typed)
"""Numbers made from all the entries of a vector: for rules and stopping tests."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import sympy as sp

from symgd.language import canonical

Entries = tuple[sp.Expr, ...]


class Reduction(sp.Function):  # type: ignore[misc]
    """A number made from vectors; replaced by their entries before anything is computed."""

    is_real = True


class norm(Reduction):
    """Euclidean norm."""

    is_nonnegative = True


class dot(Reduction):
    """Scalar product."""


class mean(Reduction):
    """Mean of the entries."""


class total(Reduction):
    """Sum of the entries."""


total.__name__ = "sum"


def _norm(v: Entries) -> sp.Expr:
    squares = [canonical.power(entry, sp.Integer(2)) for entry in v]
    return canonical.power(canonical.add(squares), sp.S.Half)


def _dot(a: Entries, b: Entries) -> sp.Expr:
    longest = max(len(a), len(b))
    pairs = zip(*(v * longest if len(v) == 1 else v for v in (a, b)), strict=True)
    return canonical.add([canonical.multiply(pair) for pair in pairs])


def _mean(v: Entries) -> sp.Expr:
    return canonical.add(v) / len(v)


def _total(v: Entries) -> sp.Expr:
    return canonical.add(v)


REDUCTIONS: Mapping[type, Callable[..., sp.Expr]] = MappingProxyType(
    {norm: _norm, dot: _dot, mean: _mean, total: _total}
)
"""Heads -> the number, from the entries of each argument."""

REDUCED: Mapping[str, tuple[type[sp.Function], int]] = MappingProxyType(
    {"norm": (norm, 1), "dot": (dot, 2), "mean": (mean, 1), "sum": (total, 1)}
)
"""Names that a user types -> heads, and numbers of arguments."""
