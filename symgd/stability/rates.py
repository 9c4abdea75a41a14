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

LEVEL = 1e-9
"""Spectral radii that differ by less are equally good."""


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

    It is 0 where no rate holds, and infinite where every rate does.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> rate_limit(linear_step(optimizers["gd"]), [1.0, 4.0])
    0.5
    """
    limits = [_crossing(partial(step.radius, λ), 1 / λ) for λ in curvatures]
    return min(limits, default=math.inf)


def curvature_limit(step: LinearStep, lr: float) -> float:
    """Return the curvature up to which a mode shrinks at a learning rate.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> curvature_limit(linear_step(optimizers["momentum"]), 0.1)
    38.0
    """
    return _crossing(lambda λ: step.radius(λ, lr), 1 / lr)


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
    lr = _lowest(lambda rate: float(slowest(rate)[0]), near, far)
    radius = min(float(slowest(lr)[0]), float(radii[least]))
    equal = [lr, *rates[radii <= radius + LEVEL].tolist()]
    low, high = min(equal), max(equal)
    middle = math.sqrt(low * high) if high > 1.01 * low else lr
    return BestRate(middle, radius, low, high)


def best_momentum(step: LinearStep, curvatures: Sequence[float]) -> tuple[float, BestRate] | None:
    """Return the best momentum with the best rate for it.

    For the heavy ball these are ((√κ - 1)/(√κ + 1))² and (2/(√λmin + √λmax))². None where the rule
    has no constant ``momentum``.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> momentum, best = best_momentum(linear_step(optimizers["momentum"]), [1.0, 9.0])
    >>> round(momentum, 4), round(best.lr, 4)
    (0.25, 0.25)
    """
    if "momentum" not in step.constants:
        return None

    def best(momentum: float) -> BestRate | None:
        return best_rate(
            replace(step, constants={**step.constants, "momentum": momentum}), curvatures
        )

    def radius(momentum: float) -> float:
        found = best(momentum)
        return found.radius if found else 1.0

    grid = np.concatenate([np.linspace(0, 0.9, 10), 1 - np.geomspace(0.05, 1e-4, 10)])
    least = int(np.argmin([radius(float(momentum)) for momentum in grid]))
    near, far = grid[[max(least - 1, 0), min(least + 1, len(grid) - 1)]].tolist()
    momentum = _lowest(radius, near, far, turns=30)
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
    return math.log(ratio) / math.log(radius) if radius < 1 else math.inf


def steps_to_tolerance(
    step: LinearStep, hessian: Array, gradient: Array, lr: float, tolerance: float
) -> float:
    """Return about how many steps bring the gradient's norm to ``tolerance`` near a minimum.

    In the eigenvectors of the Hessian each part of the gradient shrinks at the rate of its mode.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> bowl, slope = np.diag([2.0, 4.0]), np.array([6.0, 16.0])
    >>> round(steps_to_tolerance(linear_step(optimizers["gd"]), bowl, slope, 0.1, 1e-6), 1)
    69.9
    """
    curvatures, modes = np.linalg.eigh(hessian)
    parts = np.abs(modes.T @ gradient)
    radii = step.radius(curvatures, lr)
    return max(
        (
            steps_until(r, tolerance / g)
            for r, g in zip(radii.tolist(), parts.tolist(), strict=True)
            if g
        ),
        default=0.0,
    )


def _crossing(radius: Callable[[Array], Array], scale: float) -> float:
    """Return the first number, around ``scale``, at which a mode no longer shrinks."""
    grid = scale * np.geomspace(1 / REACH, REACH, 600)
    growing = radius(grid) > 1 + 1e-12
    if not growing.any():
        return math.inf
    first = int(np.argmax(growing))
    if first == 0:
        return 0.0
    low, high = float(grid[first - 1]), float(grid[first])
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return _rounded(middle)
        if radius(np.array([middle]))[0] > 1:
            high = middle
        else:
            low = middle


def _rounded(value: float) -> float:
    """Drop the last digits, which the eigenvalues' rounding has made."""
    return float(f"{value:.12g}")


def _lowest(function: Callable[[float], float], low: float, high: float, turns: int = 60) -> float:
    """Return where a function with one valley is lowest: golden-section search.

    Source: Kiefer 1953, Proc. Amer. Math. Soc. 4, 502-506.
    """
    ratio = (math.sqrt(5) - 1) / 2
    a, b = high - ratio * (high - low), low + ratio * (high - low)
    at_a, at_b = function(a), function(b)
    for _ in range(turns):
        if at_a <= at_b:
            high, b, at_b = b, a, at_a
            a = high - ratio * (high - low)
            at_a = function(a)
        else:
            low, a, at_a = a, b, at_b
            b = low + ratio * (high - low)
            at_b = function(b)
    return (low + high) / 2
