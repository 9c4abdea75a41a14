"""Critical points of a polynomial in one variable: all of them, exactly.

The real roots of the gradient are isolated by exact arithmetic (Collins & Akritas 1976, as SymPy
has it), so that none is missed and their multiplicities are known.
"""

import sympy as sp

from symgd.analysis.critical.points import CriticalPoint, Kind
from symgd.analysis.exact.exactly import exact, loss_again
from symgd.printing.text import plain

DIGITS = 30

SHOWN = 60

LARGEST_DEGREE = 100


def real_critical_points(text: str, variables: tuple[str, ...]) -> tuple[CriticalPoint, ...] | None:
    """Return every critical point on the real line, or None if the loss is not such a polynomial.

    A simple root of f' is a minimum where f'' > 0 and a maximum where f'' < 0; a multiple one is
    degenerate. In the second interpreter.
    """
    (x,) = loss_again(text, variables).symbols
    loss = exact(loss_again(text, variables).expression)
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
    return tuple(
        _described(x, loss, second, root, multiplicity)
        for root, multiplicity in sp.real_roots(polynomial, multiple=False)
    )


def _described(
    x: sp.Symbol, loss: sp.Expr, second: sp.Expr, root: sp.Expr, multiplicity: int
) -> CriticalPoint:
    shown = not root.has(sp.CRootOf) and len(plain(root)) <= SHOWN
    near = root.evalf(2 * DIGITS)
    value = loss.xreplace({x: near}).evalf(DIGITS)
    exact_value = None
    if shown:
        text = plain(sp.radsimp(sp.expand(loss.xreplace({x: root}))))
        exact_value = text if len(text) <= SHOWN else None
    curvature = float(second.xreplace({x: near}).evalf(DIGITS)) if multiplicity == 1 else 0.0
    kind = Kind.MINIMUM if curvature > 0 else Kind.MAXIMUM
    kind = Kind.DEGENERATE if multiplicity > 1 else kind
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
