"""Differences: the error of a numerical derivative against the step that it takes.

    forward   (f(x + h) - f(x))/h            error  h·abs(f'')/2  + 2ε·F/h
    central   (f(x + h) - f(x - h))/(2h)     error  h²·abs(f''')/6 + ε·F/h

The first part is what Taylor's series leaves out, the second the rounding of f. A large step
suffers from the first, a small one from the second: on logarithmic axes their sum is a V.

Source: Nocedal & Wright, Numerical Optimization, 2nd ed. 2006, section 8.1; Press et al.,
Numerical Recipes, 3rd ed. 2007, section 5.7.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from symgd.differentiation.reference import Reference
from symgd.loss import Loss

Array = NDArray[np.float64]

EPSILON = float(np.finfo(np.float64).eps)

PER_DECADE = 4
"""Steps tried from one power of ten to the next."""

DECADES = 16
"""Powers of ten below the coordinate, or below 1, that steps are tried down to."""

LONGEST = 24
"""The most powers of ten that steps are tried over."""


CANCELLED = 100
"""A loss so many times smaller than x·f' is a difference of larger numbers."""


@dataclass(frozen=True)
class Theory:
    """The error that theory gives a difference: truncation·h^order + rounding/h.

    >>> central = Theory(2, 0.5, 1e-15)
    >>> round(central.best, 9), central.error(central.best) < 2e-10
    (1e-05, True)
    """

    order: int
    truncation: float
    rounding: float

    def error(self, h: float) -> float:
        """Return the error at a step."""
        # A product becomes infinite where a power would raise.
        return self.truncation * math.prod([h] * self.order) + self.rounding / h

    @property
    def best(self) -> float | None:
        """The step of least error, (rounding/(order·truncation))^(1/(order + 1)).

        None where one of the two parts is missing, so that there is no such step.
        """
        if not (self.truncation > 0 and self.rounding > 0):
            return None
        best = (self.rounding / self.truncation / self.order) ** (1 / (self.order + 1))
        return best if 0 < best < math.inf else None


@dataclass(frozen=True)
class Differences:
    """Differences of a loss along one variable, for many steps.

    Attributes:
        name: the variable.
        h: (k,) steps, from large to small.
        forward, central: (k,) estimates; nan where the loss is undefined, or where the step is
            lost beside the coordinate.
        forward_errors, central_errors: (k,) their absolute errors; nan where there is no
            reference.
        forward_theory, central_theory: what they should be; None where that is unknown.
        reason: why there is no reference; empty if there is one.
    """

    name: str
    h: Array
    forward: Array
    central: Array
    forward_errors: Array
    central_errors: Array
    forward_theory: Theory | None
    central_theory: Theory | None
    reason: str = ""


def difference_errors(
    loss: Loss, index: int, point: Sequence[float], exact: Reference
) -> Differences:
    """Return differences of the compiled loss along a variable, and their errors.

    A difference is divided by the distance of the two points, which rounding makes another than
    was asked for; the rounding of f alone is then to blame.

    >>> from symgd.differentiation.reference import reference, unit
    >>> loss = Loss("exp(x)*sin(y)")
    >>> found = difference_errors(loss, 0, [1.0, 2.0], reference(loss, [1.0, 2.0], unit(2, 0)))
    >>> best = found.h[np.argmin(found.central_errors)]
    >>> bool(1e-7 < best < 1e-3), bool(found.central_errors.min() < 1e-9)
    (True, True)
    """
    x = float(point[index])
    h = steps(x)
    columns = np.repeat(np.asarray(point, dtype=np.float64)[:, None], 2 * len(h) + 1, axis=1)
    with np.errstate(over="ignore"):
        columns[index] = np.concatenate([x + h, x - h, [x]])
        ahead, behind = columns[index, : len(h)], columns[index, len(h) : -1]
        values = loss.value(columns)
    above, below, here = values[: len(h)], values[len(h) : -1], values[-1]
    with np.errstate(all="ignore"):
        forward = _finite((above - here) / (ahead - x))
        central = _finite((above - below) / (ahead - behind))
    forward_theory, central_theory = theories(x, exact)
    return Differences(
        loss.variables[index],
        h,
        forward,
        central,
        errors(forward, exact),
        errors(central, exact),
        forward_theory,
        central_theory,
        exact.reason,
    )


def steps(x: float) -> Array:
    """Return the steps to be tried around a coordinate, from its size or 1 downwards.

    >>> steps(3.0)[:5].round(3), float(steps(3.0)[-1])
    (array([1.   , 0.562, 0.316, 0.178, 0.1  ]), 1e-16)
    """
    size = math.floor(math.log10(abs(x))) if x else 0
    high = max(size, 0)
    low = max(min(size, 0) - DECADES, high - LONGEST)
    powers = np.arange((high - low) * PER_DECADE, -1, -1) / PER_DECADE + low
    return np.asarray(10.0**powers, dtype=np.float64)


def theories(x: float, exact: Reference) -> tuple[Theory | None, Theory | None]:
    """Return the theory of the forward and of the central difference, where it is known.

    F is abs(f). Where f is far smaller than x·f', it is a difference of larger numbers, and has
    their rounding: then F is abs(x·f').
    """
    if exact.value is None or exact.first is None:
        return None, None
    size, moved = abs(exact.value), abs(Decimal(x) * exact.first)
    if CANCELLED * size < moved:
        size = moved
    return (
        _theory(1, exact.second, 2, 2 * EPSILON, size),
        _theory(2, exact.third, 6, EPSILON, size),
    )


def _theory(
    order: int, derivative: Decimal | None, divisor: int, rounding: float, size: Decimal
) -> Theory | None:
    if derivative is None:
        return None
    left_out, rounded = float(abs(derivative)) / divisor, rounding * float(size)
    underflows = left_out == 0 != derivative
    known = math.isfinite(left_out) and math.isfinite(rounded) and not underflows
    return Theory(order, left_out, rounded) if known else None


def errors(estimates: Array, exact: Reference) -> Array:
    """Return the absolute errors of estimates, correct far below the rounding of doubles."""
    if exact.first is None or not math.isfinite(nearest := float(exact.first)):
        return np.full(len(estimates), np.nan)
    # A double near the nearest one differs from it by a double, and that from the rest exactly.
    rest = float(exact.first - Decimal(nearest))
    return np.asarray(np.abs((estimates - nearest) - rest), dtype=np.float64)


def _finite(numbers: Array) -> Array:
    return np.where(np.isfinite(numbers), numbers, np.nan)
