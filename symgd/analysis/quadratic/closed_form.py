"""The closed form of a quadratic loss, computed in the second interpreter.

With f = ½·wᵀA·w + bᵀw + c the gradient is A·w + b. Where A is positive definite the minimiser is
-A⁻¹b. Where A is only positive semidefinite there are minimisers if b lies in its range; with N a
basis of its null space, (A + N·Nᵀ)·w = -b gives the shortest, for which Nᵀw = 0.
"""

from dataclasses import replace

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import NDArray

from symgd.analysis.exact.eigenvalues import exact_eigenvalues, many_digits
from symgd.analysis.exact.exactly import exact_loss, loss_again
from symgd.analysis.exact.inertia import Inertia, decimal, inertia
from symgd.analysis.quadratic.degree_two import Terms, degree_two
from symgd.analysis.quadratic.elimination import null_space, solve, vanishes, without_hidden_zeros
from symgd.analysis.quadratic.quadratic import Quadratic
from symgd.in_numbers import in_numbers
from symgd.loss import LossLike
from symgd.printing.text import plain
from symgd.worker import UnfinishedError, limited

Array = NDArray[np.float64]

LARGEST = 50
"""Variables up to which the closed form is computed exactly; beyond, in floating point."""

LARGEST_IRRATIONAL = 8
"""The same where coefficients are not fractions, and SymPy has to prove what is 0."""

PRECISE = 20
"""Variables up to which eigenvalues are computed with 50 digits; beyond, in doubles."""

ROUNDING = 1e-12
"""Share of the largest below which an eigenvalue in doubles counts as 0."""


def quadratic(loss: LossLike, seconds: float = 10.0) -> Quadratic | None:
    """Return everything about a loss of degree at most two, or None where it is not seen to be one.

    None also when the time is up.

    >>> found = quadratic("x**2 + x*y + y**2 - 3*x")
    >>> found.exact_minimiser, found.exact_value, found.exact_eigenvalues, found.condition
    (('2', '-1'), '-3', ('1', '3'), 3.0)
    >>> quadratic("x**4")
    """
    loss = in_numbers(loss)
    try:
        return limited(seconds, closed_form, loss.text, loss.variables)
    except UnfinishedError:
        return None


def coefficients(terms: Terms, n: int) -> tuple[sp.Matrix, sp.Matrix, sp.Expr]:
    """Return A, b and c of ½·wᵀA·w + bᵀw + c.

    >>> coefficients({(): 3, (0,): 1, (0, 1): 5, (1, 1): 2}, 2)
    (Matrix([
    [0, 5],
    [5, 4]]), Matrix([
    [1],
    [0]]), 3)
    """
    A, b, c = sp.zeros(n, n), sp.zeros(n, 1), sp.S.Zero
    for monomial, coefficient in terms.items():
        match monomial:
            case ():
                c = coefficient
            case (i,):
                b[i] = coefficient
            case (i, j):
                A[i, j] += coefficient
                A[j, i] += coefficient
    return A, b, c


def closed_form(text: str, variables: tuple[str, ...]) -> Quadratic | None:
    """Do the work of :func:`quadratic`; runs in the second interpreter."""
    loss = loss_again(text, variables)
    try:
        expression, exact = exact_loss(text), True
    except ValueError:
        expression, exact = loss.expression, False
    terms = degree_two(expression, loss.symbols)
    if terms is None:
        return None
    A, b, c = coefficients(terms, len(variables))
    rational = all(entry.is_Rational for entry in (*A, *b, c))
    if exact and len(variables) <= (LARGEST if rational else LARGEST_IRRATIONAL):
        try:
            return _exactly(A, b, c)
        except ValueError:  # a number of which SymPy cannot tell whether it is 0
            pass
    return _numerically(A, b, c)


def _exactly(A: sp.Matrix, b: sp.Matrix, c: sp.Expr) -> Quadratic:
    A, b = without_hidden_zeros(A), without_hidden_zeros(b)
    signs = inertia(A.tolist())
    known = replace(
        _described(A, b, c, _eigenvalues(A, signs), signs),
        exact_eigenvalues=exact_eigenvalues(A),
        proved=True,
    )
    null = null_space(A, signs.zero)
    level = (null.T * b).applyfunc(sp.simplify)
    if vanishes(level):
        w = solve(A + null * null.T, -b)
        value = sp.simplify((b.T * w)[0] / 2 + c)
        known = replace(
            known,
            critical=tuple(map(float, _floats(w))),
            exact_critical=tuple(map(plain, w)),
            critical_value=float(value),
            exact_critical_value=plain(value),
            free=tuple(_unit(_floats(null[:, k])) for k in range(null.cols)),
        )
    if signs.negative:
        return _without_minimum(known, _downwards(A))
    if known.critical is None:
        return _without_minimum(known, _floats(-null * (null.T * null).LUsolve(level)))
    return _with_minimum(known)


def _numerically(A: sp.Matrix, b: sp.Matrix, c: sp.Expr) -> Quadratic:
    line = _floats(b)
    values, vectors = np.linalg.eigh(_array(A))
    scale = float(np.abs(values).max(initial=0.0))
    values[np.abs(values) <= ROUNDING * scale] = 0.0
    signs = Inertia.of(values)
    known = _described(A, b, c, values, signs)
    null = vectors[:, values == 0]
    level = null @ (null.T @ line)
    if np.linalg.norm(level) <= ROUNDING * np.linalg.norm(line):
        inverse = np.divide(1.0, values, out=np.zeros_like(values), where=values != 0)
        w = -vectors @ (inverse * (vectors.T @ line))
        known = replace(
            known,
            critical=tuple(map(float, w)),
            critical_value=float(line @ w / 2 + float(c)),
            free=tuple(map(_unit, null.T)),
        )
    if signs.negative:
        return _without_minimum(known, vectors[:, 0])
    return _without_minimum(known, -level) if known.critical is None else _with_minimum(known)


def _with_minimum(known: Quadratic) -> Quadratic:
    return replace(
        known,
        minimiser=known.critical,
        exact_minimiser=known.exact_critical,
        value=known.critical_value,
        exact_value=known.exact_critical_value,
    )


def _described(
    A: sp.Matrix, b: sp.Matrix, c: sp.Expr, eigenvalues: Array, signs: Inertia
) -> Quadratic:
    """Return what does not depend on whether there is a minimum, as if there were one."""
    lipschitz = float(np.abs(eigenvalues).max(initial=0.0))
    strong = max(0.0, float(eigenvalues[0])) if signs.positive == A.rows else 0.0
    return Quadratic(
        A=tuple(tuple(map(float, row)) for row in _array(A)),
        b=tuple(map(float, _floats(b))),
        c=float(c),
        exact_A=tuple(tuple(map(plain, row)) for row in A.tolist()),
        exact_b=tuple(map(plain, b)),
        exact_c=plain(c),
        eigenvalues=tuple(map(float, eigenvalues)),
        lipschitz=lipschitz,
        strong_convexity=strong,
        condition=lipschitz / strong if strong else None,
        definiteness=_definiteness(signs),
        reason=_reason(signs),
    )


def _without_minimum(known: Quadratic, direction: Array) -> Quadratic:
    bends = "negative" in known.definiteness or known.definiteness == "indefinite"
    reason = (
        f"no minimum: A is {known.definiteness}, so the loss falls without bound"
        if bends
        else "no minimum: the loss is linear along a direction in which A is flat, and falls there"
    )
    return replace(known, unbounded=_unit(direction), reason=reason)


def _definiteness(signs: Inertia) -> str:
    if signs.positive and signs.negative:
        return "indefinite"
    if not signs.positive and not signs.negative:
        return "zero"
    name = "positive" if signs.positive else "negative"
    return f"{name} {'semidefinite' if signs.zero else 'definite'}"


def _reason(signs: Inertia) -> str:
    if not signs.zero:
        return "A is positive definite: the minimiser is -A^-1 b, and there is no other"
    if not signs.positive:
        return "the loss is constant: every point is a minimiser"
    return (
        "A is positive semidefinite and b lies in its range: the minimisers are the shortest "
        f"one and all that lie from it along {signs.zero} free "
        f"direction{'' if signs.zero == 1 else 's'}"
    )


def _eigenvalues(A: sp.Matrix, signs: Inertia) -> Array:
    """Return the eigenvalues, in ascending order, those that are proved to be 0 as exactly 0."""
    if A.rows > PRECISE:
        values = np.asarray(np.linalg.eigvalsh(_array(A)), dtype=np.float64)
    else:
        with mpmath.workdps(50):
            values = many_digits([[mpmath.mpf(e.evalf(50)) for e in row] for row in A.tolist()])
    values[signs.negative : signs.negative + signs.zero] = 0.0
    return values


def _downwards(A: sp.Matrix) -> Array:
    return np.asarray(np.linalg.eigh(_array(A))[1][:, 0])


def _array(A: sp.Matrix) -> Array:
    return np.array([[_float(entry) for entry in row] for row in A.tolist()]).reshape(A.shape)


def _floats(vector: sp.Matrix) -> Array:
    return np.array([_float(entry) for entry in vector])


def _float(entry: sp.Expr) -> float:
    return float(entry if entry.is_Number else decimal(entry) or 0)


def _unit(vector: Array) -> tuple[float, ...]:
    return tuple(float(x) for x in vector / np.linalg.norm(vector))
