"""Critical points of a polynomial in one variable: all of them, exactly.

The real roots of the gradient are isolated by exact arithmetic (Collins & Akritas 1976, as SymPy
has it), so that none is missed and their multiplicities are known.
"""

import sympy as sp

from symgd.analysis.critical.points import CriticalPoint, Kind
from symgd.analysis.exact.exactly import exact_loss, loss_again
from symgd.printing.text import plain

DIGITS = 30

SHOWN = 60

LARGEST_DEGREE = 100


def real_critical_points(text: str, variables: tuple[str, ...]) -> tuple[CriticalPoint, ...] | None:
    """Return every critical point on the real line, or None if the loss is not such a polynomial.

    A simple root of f' is a minimum where f' rises and a maximum where it falls; a multiple one is
    degenerate. From right to left f' changes its sign at every root of odd multiplicity, and to the
    right of all it has that of its leading coefficient. In the second interpreter.
    """
    (x,) = loss_again(text, variables).symbols
    loss = exact_loss(text)
    if not loss.is_polynomial(x):
        return None
    whole = sp.Poly(loss, x)
    if not (whole.domain.is_QQ or whole.domain.is_ZZ) or whole.degree() > LARGEST_DEGREE:
        return None
    polynomial = whole.diff(x)
    second = polynomial.diff(x).as_expr()
    loss = whole.as_expr()
    if polynomial.is_zero:
        return None
    found = []
    rises = bool(polynomial.LC() > 0)
    for root, multiplicity in reversed(sp.real_roots(polynomial, multiple=False)):
        kind = Kind.MINIMUM if rises else Kind.MAXIMUM
        kind = kind if multiplicity == 1 else Kind.DEGENERATE
        found.append(_described(x, loss, second, root, kind))
        rises = rises if multiplicity % 2 == 0 else not rises
    return tuple(reversed(found))


def _described(
    x: sp.Symbol, loss: sp.Expr, second: sp.Expr, root: sp.Expr, kind: Kind
) -> CriticalPoint:
    shown = not root.has(sp.CRootOf) and len(plain(root)) <= SHOWN
    near = root.evalf(2 * DIGITS)
    value = loss.xreplace({x: near}).evalf(DIGITS)
    exact_value = None
    if shown:
        text = plain(sp.radsimp(sp.expand(loss.xreplace({x: root}))))
        exact_value = text if len(text) <= SHOWN else None
    bends = kind is not Kind.DEGENERATE
    curvature = float(second.xreplace({x: near}).evalf(DIGITS)) if bends else 0.0
    exact_curvature = plain(sp.radsimp(sp.expand(second.xreplace({x: root})))) if shown else ""
    return CriticalPoint(
        point=(float(near),),
        exact=(plain(root),) if shown else None,
        value=float(value),
        exact_value=exact_value,
        kind=kind,
        nearby="",
        eigenvalues=(curvature,),
        exact_eigenvalues=(exact_curvature,) if 0 < len(exact_curvature) <= SHOWN else None,
        condition=1.0 if kind is Kind.MINIMUM else None,
        proved=True,
    )
