"""Derivatives to 60 digits, where doubles lose too many."""

from collections.abc import Sequence

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.analysis.exact.eigenvalues import many_digits

Array = NDArray[np.float64]

DIGITS = 60

SINGULAR = 1e-30
"""Share of the largest eigenvalue below which Newton's method does not divide by one."""

ROUNDS = 6
"""Steps that get shorter before Newton's method is left."""

MOST_ROUNDS = 40


def eigenvalues(
    hessian: sp.ImmutableDenseMatrix, symbols: Sequence[sp.Symbol], point: Array
) -> Array | None:
    """Return the eigenvalues of the Hessian, in ascending order; None where it has no value."""
    with mpmath.workdps(DIGITS):
        try:
            at = [mpmath.mpf(float(x)) for x in point]
            return many_digits(_matrix(hessian, symbols, at).tolist())
        except (TypeError, ValueError, ArithmeticError):
            return None


def told_apart(eigenvalues: Array) -> bool:
    """Say whether none of them is so near 0 that 60 digits leave its sign in doubt."""
    size = np.abs(eigenvalues)
    return bool(size.min() > SINGULAR * size.max())


def settled(
    gradient: Sequence[sp.Expr],
    hessian: sp.ImmutableDenseMatrix,
    symbols: Sequence[sp.Symbol],
    point: Array,
) -> tuple[Array, Array] | None:
    """Return where Newton's method goes from a point, and its last step; None if it fails.

    It stops after a few steps where they get shorter slowly, as at a degenerate zero. Along the
    bottom of a valley that is flat to doubles, it goes on to where the zero is.
    """
    with mpmath.workdps(DIGITS):
        w = mpmath.matrix([mpmath.mpf(float(x)) for x in point])
        before, slow = mpmath.inf, 0
        try:
            for _ in range(MOST_ROUNDS):
                step = _newton_step(gradient, hessian, symbols, w)
                w, size = w + step, mpmath.norm(step)
                slow = slow + 1 if size < before else 0
                if slow > ROUNDS or size <= mpmath.mpf(10) ** (-DIGITS // 2):
                    break
                before = size
        except (TypeError, ValueError, ArithmeticError):
            return None
        return np.array([float(x) for x in w]), np.array([float(x) for x in step])


def _newton_step(
    gradient: Sequence[sp.Expr],
    hessian: sp.ImmutableDenseMatrix,
    symbols: Sequence[sp.Symbol],
    w: mpmath.matrix,
) -> mpmath.matrix:
    g = mpmath.matrix([_value(component, symbols, w) for component in gradient])
    values, V = mpmath.eigsy(_matrix(hessian, symbols, w))
    along = V.T * g
    floor = SINGULAR * max(abs(value) for value in values)
    for i, value in enumerate(values):
        along[i] = along[i] / value if abs(value) > floor else 0
    return -V * along


def _matrix(
    hessian: sp.ImmutableDenseMatrix, symbols: Sequence[sp.Symbol], w: Sequence[mpmath.mpf]
) -> mpmath.matrix:
    return mpmath.matrix([[_value(entry, symbols, w) for entry in row] for row in hessian.tolist()])


def _value(
    expression: sp.Expr, symbols: Sequence[sp.Symbol], w: Sequence[mpmath.mpf]
) -> mpmath.mpf:
    at = {symbol: sp.Float(x, DIGITS) for symbol, x in zip(symbols, w, strict=True)}
    return mpmath.mpf(expression.xreplace(at).evalf(DIGITS))
