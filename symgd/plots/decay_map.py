"""The spectral radius of a rule over its learning rate and its momentum, at a minimum."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from symgd.rules.gradients import transforms
from symgd.rules.rule import Rule
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import LinearStep, linear_step
from symgd.stability.rates import rate_limit

Array = NDArray[np.float64]

KNOTS = 120
"""Points along each axis."""

USUAL = 0.9
"""The map reaches to the limits with a momentum below; nearer to 1 they may be far off."""

REACH = 3e-3
"""The smallest rate shown, as a share of the largest."""

NEAR_ONE = 1e-3
"""How near to 1 the momentum gets."""

FINER, BESIDE = 9, 4
"""How often the neighbourhood of the best point is looked at more closely, and its size in points:
the valley in which it lies is narrow and bent."""


@dataclass(frozen=True)
class Pair:
    """A learning rate, a momentum and the spectral radius with both."""

    lr: float
    momentum: float
    radius: float


@dataclass(frozen=True)
class DecayMap:
    """How fast the slowest mode of a loss shrinks at a minimum.

    Attributes:
        constant: the name of the constant that is the momentum.
        lr: (k,), the learning rates, evenly spaced in their logarithm.
        momentum: (m,), the values of the constant.
        radius: (m, k), the factor a step by which the distance to the minimum shrinks in the end.
        limit: (m,), the rate up to which it shrinks; NaN where that is off the map.
        best: the pair with the smallest radius.
    """

    constant: str
    lr: Array
    momentum: Array
    radius: Array
    limit: Array
    best: Pair

    @property
    def steps(self) -> Array:
        """Return how many steps it takes to come ten times as near, (m, k); infinite if never.

        >>> rule = Rule.from_text("v = k*v + g; w = w - lr*v", {"k": 0.9})
        >>> best = decay_map(*memory(rule, 100), (1.0, 4.0)).best
        >>> round(best.momentum, 2), round(best.lr, 2), round(best.radius, 2)
        (0.11, 0.44, 0.33)
        """
        with np.errstate(divide="ignore"):
            return np.where(self.radius < 1, -math.log(10) / np.log(self.radius), np.inf)


def memory(rule: Rule, steps: float) -> tuple[LinearStep, str] | str:
    """Return a rule's linearised step and the constant that is its momentum.

    That is the first constant from 0 to 1 by which a state acts on the parameters. Where there is
    none, or no linearisation, the sentence that says so is returned.
    """
    try:
        linear_step(rule, steps)
    except NotAnalysedError as reason:
        return f"{rule.name} {reason}, so that rate and momentum alone do not tell how fast it is"
    for name, value in rule.constants.items():
        if name in transforms or not isinstance(value, int | float) or not 0 <= value < 1:
            continue
        # A momentum of 0 carries nothing on.
        low, high = (
            linear_step(replace(rule, constants={**rule.constants, name: trial}), steps)
            for trial in (0.5, 0.75)
        )
        remembers = len(low.kept) > 1
        if remembers and not np.allclose(low.matrix(1.0, 0.1), high.matrix(1.0, 0.1)):
            return low, name
    return f"{rule.name} has no constant below 1 that carries earlier gradients on"


def decay_map(
    step: LinearStep, constant: str, curvatures: Sequence[float], marked: float | None = None
) -> DecayMap:
    """Return the map for the smallest and largest of some curvatures, with ``marked`` on it."""
    ends = np.array([min(curvatures), max(curvatures)])
    momentum = np.concatenate([np.linspace(0, 0.95, KNOTS - 30), _towards_one(30)])
    usual = momentum[momentum < USUAL][:: KNOTS // 12]
    limits = [rate_limit(with_momentum(step, constant, value), ends.tolist()) for value in usual]
    found = [limit for limit in limits if 0 < limit < math.inf]
    largest = 1.3 * max(found, default=1 / ends[1])
    smallest = REACH * largest
    if marked:
        smallest, largest = min(smallest, marked / 2), max(largest, 2 * marked)
    lr = np.geomspace(smallest, largest, KNOTS)
    radius = _radii(step, constant, ends, lr, momentum)
    limit = [
        _limit(with_momentum(step, constant, value), ends, lr, row)
        for value, row in zip(momentum, radius, strict=True)
    ]
    best = _best(step, constant, ends, lr, momentum)
    return DecayMap(constant, lr, momentum, radius, np.array(limit), best)


def _limit(step: LinearStep, ends: Array, lr: Array, radius: Array) -> float:
    """Return where a row of the map first stops shrinking, to a hundredth of its grid."""
    stable = radius < 1
    growing = ~stable & (np.cumsum(stable) > 0)
    if not growing.any():
        return math.nan
    first = int(np.argmax(growing))
    between = np.linspace(lr[first - 1], lr[first], 101)
    over = step.radius(ends[:, None], between).max(axis=0) >= 1
    return float(between[int(np.argmax(over))])


def _radii(step: LinearStep, constant: str, ends: Array, lr: Array, momentum: Array) -> Array:
    """Return the spectral radius of the slowest mode, (m, k)."""
    rows = (with_momentum(step, constant, value).radius(ends[:, None], lr) for value in momentum)
    return np.stack([row.max(axis=0) for row in rows])


def _best(step: LinearStep, constant: str, ends: Array, lr: Array, momentum: Array) -> Pair:
    """Return the best pair, on finer and finer grids around the best point of the one before."""
    for _ in range(FINER):
        radius = _radii(step, constant, ends, lr, momentum)
        row, column = divmod(int(np.argmin(radius)), len(lr))
        best = Pair(float(lr[column]), float(momentum[row]), float(radius[row, column]))
        around = momentum[max(row - BESIDE, 0) : row + BESIDE + 1]
        near = lr[max(column - BESIDE, 0) : column + BESIDE + 1]
        momentum, lr = np.linspace(around[0], around[-1], 25), np.geomspace(near[0], near[-1], 81)
    return best


def with_momentum(step: LinearStep, constant: str, value: float) -> LinearStep:
    """Return a linearised step with another momentum."""
    return replace(step, constants={**step.constants, constant: float(value)})


def _towards_one(count: int) -> Array:
    return np.asarray(1 - np.geomspace(0.049, NEAR_ONE, count))
