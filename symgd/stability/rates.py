"""Which learning rates hold at a minimum, and which is best, from the linearised step.

Source: Polyak 1964, section 2; Lessard, Recht & Packard 2016, SIAM J. Optim. 26(1), 57-95, Table 1.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd.stability.linear import LinearStep

Array = NDArray[np.float64]

REACH = 1e9
"""How far around 1/λ a limit is looked for, as a factor."""

FINE, ROUNDS = 65, 8
"""A place is found by grids of so many points, each in the gap of the one before: 1e-12 of it."""

MOMENTUM_ROUNDS = 9
"""The same for the momentum, to about 1e-6."""

CARRIED_OUT = 3000
"""Steps that are carried out before the rest is extrapolated."""

SHRINKING = 1e-7
"""How far inside the unit circle the eigenvalues have to come; a double one is rounded by 1e-8."""

LEVEL = 1e-6
"""Rates are equally good if their distances from the unit circle differ by less, relatively."""


@dataclass(frozen=True)
class BestRate:
    """The learning rate that makes the slowest mode as fast as can be.

    Attributes:
        lr: the rate; where several are equally good, the one in the middle of ``low`` and ``high``.
        radius: the largest spectral radius of all modes with it.
        low, high: the ends of the rates that are equally good.
    """

    lr: float
    radius: float
    low: float
    high: float


def rate_limit(step: LinearStep, curvatures: Sequence[float]) -> float:
    """Return the learning rate up to which every mode shrinks: 2/λmax for gradient descent.

    It is 0 where no rate makes them shrink, and infinite where all rates do from some rate on.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> rate_limit(linear_step(optimizers["gd"]), [1.0, 4.0])
    0.5
    """
    limits = [_crossing(partial(step.radius, λ), 1 / λ) for λ in curvatures]
    return min(limits, default=math.inf)


def best_rate(step: LinearStep, curvatures: Sequence[float]) -> BestRate | None:
    """Return the best learning rate: 2/(λmin + λmax) for gradient descent.

    None where no rate holds, or where the rule has no learning rate.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> best = best_rate(linear_step(optimizers["gd"]), [1.0, 4.0])
    >>> round(best.lr, 12), round(best.radius, 12)
    (0.4, 0.6)
    """
    limit = rate_limit(step, curvatures)
    if not (0 < limit < math.inf and step.uses_rate):
        return None
    modes = np.array(curvatures)[:, None]

    def slowest(rates: ArrayLike) -> Array:
        radii: Array = step.radius(modes, np.atleast_1d(rates)).max(axis=0)
        return radii

    rates = limit * np.geomspace(1e-6, 1 - 1e-9, 300)
    radii = slowest(rates)
    least = int(np.argmin(radii))
    near, far = rates[[max(least - 1, 0), min(least + 1, len(rates) - 1)]].tolist()
    lr = _lowest(slowest, near, far)
    radius = min(float(slowest(lr)[0]), float(radii[least]))
    equal = [lr, *rates[1 - radii >= (1 - radius) * (1 - LEVEL)].tolist()]
    low, high = min(equal), max(equal)
    middle = math.sqrt(low * high) if high > 1.01 * low else lr
    return BestRate(middle, radius, low, high)


def best_momentum(
    step: LinearStep, curvatures: Sequence[float], constant: str = "momentum"
) -> tuple[float, BestRate] | None:
    """Return the best momentum with the best rate for it, for the smallest and largest curvature.

    For the heavy ball these are ((√κ - 1)/(√κ + 1))² and (2/(√λmin + √λmax))². None where the rule
    has no such constant, or converges with none of its values.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> momentum, best = best_momentum(linear_step(optimizers["momentum"]), [1.0, 9.0])
    >>> round(momentum, 4), round(best.lr, 4)
    (0.25, 0.25)
    """
    if constant not in step.constants:
        return None

    ends = (min(curvatures), max(curvatures))

    def best(momentum: float) -> BestRate | None:
        return best_rate(replace(step, constants={**step.constants, constant: momentum}), ends)

    def radii(momenta: Array) -> Array:
        found = [best(momentum) for momentum in momenta.tolist()]
        return np.array([1.0 if one is None else one.radius for one in found])

    grid = np.concatenate([np.linspace(0, 0.9, 10), 1 - np.geomspace(0.05, 1e-4, 10)])
    for _ in range(MOMENTUM_ROUNDS):
        least = int(np.argmin(radii(grid)))
        near, far = grid[[max(least - 1, 0), min(least + 1, len(grid) - 1)]]
        grid = np.linspace(near, far, 9)
    momentum = float((near + far) / 2)
    found = best(momentum)
    return None if found is None else (momentum, found)


def steps_until(radius: float, ratio: float) -> float:
    """Return about how many steps make a distance ``ratio`` times as large: ln ratio/ln radius.

    >>> round(steps_until(0.5, 1e-6), 2), steps_until(1.0, 1e-6)
    (19.93, inf)
    """
    if ratio >= 1:
        return 0.0
    if radius <= 0:
        return 1.0
    if ratio <= 0:
        return math.inf
    return math.log(ratio) / math.log(radius) if radius < 1 else math.inf


def steps_to_tolerance(
    step: LinearStep, hessian: Array, gradient: Array, lr: float, tolerance: float
) -> float:
    """Return in how many steps the linearised step brings the gradient's norm to ``tolerance``.

    It is carried out in the eigenvectors of the Hessian, from states of 0; after many steps the
    rest is told from the spectral radius.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> bowl, slope = np.diag([2.0, 4.0]), np.array([6.0, 16.0])
    >>> steps_to_tolerance(linear_step(optimizers["gd"]), bowl, slope, 0.1, 1e-6)
    70.0
    """
    curvatures, modes = np.linalg.eigh(hessian)
    radius = float(step.radius(curvatures, lr).max())
    if radius >= 1:
        return math.inf
    matrices = step.matrix(curvatures, lr)
    carried = np.zeros((len(curvatures), matrices.shape[-1]))
    carried[:, 0] = modes.T @ gradient / curvatures
    for count in range(CARRIED_OUT):
        norm = float(np.linalg.norm(curvatures * carried[:, 0]))
        if norm <= tolerance:
            return float(count)
        carried = np.einsum("ijk,ik->ij", matrices, carried)
    return CARRIED_OUT + steps_until(radius, tolerance / norm)


def _crossing(radius: Callable[[Array], Array], scale: float) -> float:
    """Return the first number, around ``scale``, at which a mode no longer shrinks."""
    grid = scale * np.geomspace(1 / REACH, REACH, 600)
    radii = radius(grid)
    shrinking = radii < 1 - SHRINKING
    if not shrinking.any():
        return 0.0
    since = int(np.argmax(shrinking))
    growing = radii[since:] > 1 + 1e-12
    if not growing.any():
        return math.inf
    first = since + int(np.argmax(growing))
    low, high = grid[first - 1], grid[first]
    for _ in range(ROUNDS):
        grid = np.linspace(low, high, FINE)
        first = max(1, int(np.argmax(radius(grid) > 1)))
        low, high = grid[first - 1], grid[first]
    return _rounded(float(high))


def _rounded(value: float) -> float:
    """Drop the last digits, which the eigenvalues' rounding has made."""
    return float(f"{value:.12g}")


def _lowest(function: Callable[[Array], Array], low: float, high: float) -> float:
    """Return where a function with one valley is lowest, on finer and finer grids."""
    for _ in range(ROUNDS):
        grid = np.linspace(low, high, FINE)
        least = int(np.argmin(function(grid)))
        low, high = grid[[max(least - 1, 0), min(least + 1, FINE - 1)]].tolist()
    return (low + high) / 2
