"""Exact names for critical points: guessed, and proved by substitution. In the second interpreter.

A name is kept only when every component of the gradient is proved to be 0 there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

import sympy as sp

from symgd.analysis.critical.guess import guesses
from symgd.analysis.critical.located import Zero
from symgd.analysis.deadline import Deadline
from symgd.analysis.exact.eigenvalues import exact_eigenvalues
from symgd.analysis.exact.exactly import defined, exact_derivatives, loss_again
from symgd.analysis.exact.inertia import Inertia, inertia, sign
from symgd.printing.text import plain

SHOWN = 60
"""Characters up to which an exact value is worth showing."""

TRIES = 4
"""Guesses that are tried at a point."""

DIGITS = 30

LEAST = 1e-13
"""Distance within which a guess is tried at least, where no box holds just one zero."""


@dataclass(frozen=True)
class Named:
    """What is known exactly of a critical point.

    Attributes:
        point: its coordinates as text.
        floats: the same as floats.
        height: the loss there.
        value: the same as text, where it is short.
        eigenvalues: of the Hessian as text, where they are short.
        signs: of the eigenvalues, where they are known.
    """

    point: tuple[str, ...]
    floats: tuple[float, ...]
    height: float
    value: str | None
    eigenvalues: tuple[str, ...] | None
    signs: Inertia | None


def named(
    text: str, variables: tuple[str, ...], zeros: Sequence[Zero], seconds: float
) -> tuple[Named | None, ...]:
    """Name as many zeros of the gradient as can be in about so many seconds, in their order."""
    deadline = Deadline(seconds)
    found: list[Named | None] = []
    for zero in zeros:
        if deadline.over:
            break
        found.append(_name(text, variables, zero))
    return tuple(found)


def _name(text: str, variables: tuple[str, ...], zero: Zero) -> Named | None:
    derivatives = exact_derivatives(text, variables)
    symbols = loss_again(text, variables).symbols
    for guess in islice(_points(zero), TRIES):
        at = dict(zip(symbols, guess, strict=True))
        try:
            if all(_vanishes(component, at) for component in derivatives.gradient):
                return _described(derivatives.loss, derivatives.hessian, at)
        except Exception:  # SymPy raises all sorts where a function has no value
            continue
    return None


def _points(zero: Zero) -> Iterator[tuple[sp.Expr, ...]]:
    """Yield guesses; where a box holds just one zero, only those that lie in it."""
    sides = zip(zero.point, zero.low, zero.high, strict=True)
    each = []
    for value, low, high in sides:
        found = guesses(value, (high - low) / 2 if zero.alone else max((high - low) / 2, LEAST))
        if zero.alone:
            box = sp.Rational(low), sp.Rational(high)
            found = (guess for guess in found if box[0] <= guess <= box[1])
        each.append(list(islice(found, 2)))
    return product(*each)


def _vanishes(expression: sp.Expr, at: dict[sp.Symbol, sp.Expr]) -> bool:
    if all(value.is_Rational for value in at.values()):
        number = expression.xreplace(at)
        if number.is_Rational:
            return bool(number == 0)
    near = expression.xreplace({symbol: value.evalf(2 * DIGITS) for symbol, value in at.items()})
    if not abs(near.evalf(DIGITS)) < sp.Float(10) ** (-DIGITS // 2):
        return False
    return sign(defined(expression).xreplace(at)) == 0


def _described(
    loss: sp.Expr, hessian: sp.ImmutableDenseMatrix, at: dict[sp.Symbol, sp.Expr]
) -> Named:
    exact = tuple(at.values())
    H = hessian.applyfunc(lambda entry: sp.simplify(defined(entry).xreplace(at)))
    height = sp.simplify(defined(loss).xreplace(at))
    value = plain(height)
    try:
        signs = inertia(H.tolist())
    except (ValueError, TypeError):
        signs = None
    return Named(
        point=tuple(map(plain, exact)),
        floats=tuple(map(float, exact)),
        height=float(height.evalf(DIGITS)),
        value=value if len(value) <= SHOWN else None,
        eigenvalues=exact_eigenvalues(H) if signs else None,
        signs=signs,
    )
