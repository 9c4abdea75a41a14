"""How many real critical points a polynomial has in all, exactly. In the second interpreter.

The polynomials modulo the ideal of the gradient are a vector space, of finite dimension where there
are finitely many complex zeros. On it Tr(M_{pq}), the trace of multiplication by p·q, is a
quadratic form, and its signature is the number of different real zeros.

Source: Hermite 1856; Pedersen, Roy & Szpirglas 1993; Cox, Little & O'Shea, Using Algebraic
Geometry, 2nd ed. 2005, section 2.5.
"""

from collections.abc import Sequence
from itertools import product

import sympy as sp
from sympy.polys.groebnertools import groebner
from sympy.polys.orderings import grevlex
from sympy.polys.rings import PolyElement, PolyRing

from symgd.analysis.exact.exactly import exact_derivatives, loss_again
from symgd.analysis.exact.inertia import inertia

LARGEST_DIMENSION = 40
"""Complex zeros, with multiplicities, up to which the real ones are counted."""


def count_real(text: str, variables: tuple[str, ...]) -> int | None:
    """Return the number of real critical points anywhere, or None where it is not found.

    >>> count_real("x**3 - 3*x*y**2", ("x", "y")), count_real("x**4 - x**2 + y**2", ("x", "y"))
    (1, 3)
    >>> count_real("(x*y - 1)**2", ("x", "y"))
    """
    symbols = loss_again(text, variables).symbols
    gradient = exact_derivatives(text, variables).gradient
    if not all(component.is_polynomial(*symbols) for component in gradient):
        return None
    ring = PolyRing(symbols, sp.QQ, grevlex)
    try:
        basis = groebner([ring.from_expr(sp.expand(component)) for component in gradient], ring)
    except (ValueError, sp.CoercionFailed):  # a coefficient such as pi
        return None
    monomials = _below([element.LM for element in basis], len(symbols))
    if monomials is None:
        return None
    return _signature(ring, basis, monomials)


def _below(leading: Sequence[tuple[int, ...]], n: int) -> list[tuple[int, ...]] | None:
    """Return the monomials that no leading one divides, or None if there are too many."""
    bounds = []
    for i in range(n):
        pure = [m[i] for m in leading if sum(m) == m[i]]
        if not pure:
            return None
        bounds.append(min(pure))
    if sp.prod(bounds) > 50 * LARGEST_DIMENSION:
        return None
    below = [
        monomial
        for monomial in product(*map(range, bounds))
        if not any(all(a <= b for a, b in zip(m, monomial, strict=True)) for m in leading)
    ]
    return below if len(below) <= LARGEST_DIMENSION else None


def _signature(
    ring: PolyRing, basis: Sequence[PolyElement], monomials: Sequence[tuple[int, ...]]
) -> int:
    terms = [ring.from_dict({monomial: sp.QQ(1)}) for monomial in monomials]
    reduced = [[(p * q).rem(basis) for q in terms] for p in terms]
    zero = sp.QQ(0)
    traces = [
        sum((row[k].get(monomial, zero) for k, monomial in enumerate(monomials)), zero)
        for row in reduced
    ]
    form = [
        [
            sp.Rational(
                sum((p.get(m, zero) * t for m, t in zip(monomials, traces, strict=True)), zero)
            )
            for p in row
        ]
        for row in reduced
    ]
    signs = inertia(form)
    return signs.positive - signs.negative
