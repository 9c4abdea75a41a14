"""A critical point is classified by the signs of the eigenvalues of its Hessian."""

from collections.abc import Sequence
from dataclasses import replace

from symgd.analysis.critical.located import Zero
from symgd.analysis.critical.naming import Named
from symgd.analysis.critical.nearby import nearby
from symgd.analysis.critical.points import CriticalPoint, Kind
from symgd.analysis.exact.inertia import Inertia
from symgd.loss import Loss

_ORDER = (Kind.MINIMUM, Kind.SADDLE, Kind.MAXIMUM, Kind.DEGENERATE)

ROUNDING = 1e-5
"""Share of the largest eigenvalue below which one in floating point may be 0."""


def kind_of(signs: Inertia) -> Kind:
    """Classify by the signs of the eigenvalues.

    >>> kind_of(Inertia(negative=1, zero=1, positive=1)).value
    'saddle'
    """
    if signs.negative and signs.positive:
        return Kind.SADDLE
    if signs.zero or not (signs.negative or signs.positive):
        return Kind.DEGENERATE
    return Kind.MAXIMUM if signs.negative else Kind.MINIMUM


LARGEST = 1e300
"""The largest condition number that is told."""


def classified(loss: Loss, zero: Zero, name: Named | None) -> CriticalPoint:
    """Return what was found as a critical point, exact where it has a name."""
    at = name.floats if name else zero.point
    values = zero.eigenvalues
    if name and name.signs:
        kind = kind_of(name.signs)
        first = name.signs.negative
        zeros = range(first, first + name.signs.zero)
        values = tuple(0.0 if i in zeros else value for i, value in enumerate(values))
    elif zero.alone or zero.signs:
        kind = kind_of(Inertia.of(values))
    else:
        kind = _in_floats(values)
    least, most = values[0], values[-1]
    return CriticalPoint(
        point=at,
        exact=name.point if name else None,
        value=name.height if name else float(loss.value(at)),
        exact_value=name.value if name else None,
        kind=kind,
        nearby="",
        eigenvalues=values,
        exact_eigenvalues=name.eigenvalues if name else None,
        # Of scales as far apart as 1e300 and 1e-300 no double holds the quotient.
        condition=most / least if kind is Kind.MINIMUM and least > most / LARGEST else None,
        proved=bool((name and name.signs) or (zero.alone and zero.signs)),
    )


def _in_floats(values: tuple[float, ...]) -> Kind:
    """Classify by eigenvalues in floating point, of which small ones may be 0."""
    size = ROUNDING * max(map(abs, values))
    negative, zero = sum(v < -size for v in values), sum(abs(v) <= size for v in values)
    return kind_of(Inertia(negative, zero, len(values) - negative - zero))


def in_order(loss: Loss, points: Sequence[CriticalPoint]) -> tuple[CriticalPoint, ...]:
    """Sort by kind and value, and look around the degenerate ones."""
    told = [
        replace(point, nearby=nearby(loss, point.point)) if point.kind is Kind.DEGENERATE else point
        for point in points
    ]
    return tuple(sorted(told, key=lambda p: (_ORDER.index(p.kind), p.value, p.point)))
