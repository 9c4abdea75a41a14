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
from symgd.stability.rates import best_momentum, rate_limit

Array = NDArray[np.float64]

ROWS, TOP_ROWS = 144, 24
"""Momenta up to NEAR, and from there to 1."""

NEAR, TOP = 0.95, 1 - 1e-3
"""Where the momenta begin to be closer together, and the last of them."""

COLUMNS, EDGE_COLUMNS = 140, 20
"""Rates for each momentum, and how many of them crowd at its limit, where the radius rises to 1."""

EDGE = 0.02
"""The share of a row, in its logarithm, in which they do."""

USUAL = 0.9
"""The map reaches to the limits with a momentum below; nearer to 1 they may be far off."""

REACH = 3e-3
"""The smallest rate shown, as a share of the largest."""


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
        span: the smallest and the largest learning rate of the map.
        momentum: (m,), the values of the constant.
        lr: (m, k), the rates for each, from the smallest up to its limit or the largest.
        radius: (m, k), the factor a step by which the distance to the minimum shrinks in the end.
        limit: (m,), the rate up to which it shrinks: 0 if never, infinite if always.
        best: the pair with the smallest radius; None if none shrinks.
    """

    constant: str
    span: tuple[float, float]
    momentum: Array
    lr: Array
    radius: Array
    limit: Array
    best: Pair | None

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
        step = linear_step(rule, steps)
    except NotAnalysedError as reason:
        return f"{rule.name} {reason}, so that rate and momentum alone do not tell how fast it is"
    if not step.uses_rate:
        return f"{rule.name} has no learning rate"
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
    ends = [min(curvatures), max(curvatures)]
    momentum = np.concatenate(
        [np.linspace(0, NEAR, ROWS, endpoint=False), 1 - np.geomspace(1 - NEAR, 1 - TOP, TOP_ROWS)]
    )
    rows = [with_momentum(step, constant, value) for value in momentum.tolist()]
    limit = np.array([rate_limit(row, ends) for row in rows])
    usual = limit[(momentum < USUAL) & (limit > 0) & np.isfinite(limit)]
    largest = 1.3 * float(usual.max()) if usual.size else 1.3 / ends[1]
    smallest = REACH * largest
    if marked:
        smallest, largest = min(smallest, marked / 2), max(largest, 2 * marked)
    # A row that ends at its limit makes the boundary of stability an edge of the grid.
    ratios = np.clip(limit, smallest, largest) / smallest
    lr = smallest * ratios[:, None] ** _along()
    radii = [
        row.radius(np.array(ends)[:, None], rates).max(axis=0)
        for row, rates in zip(rows, lr, strict=True)
    ]
    best = _best(step, constant, ends)
    return DecayMap(constant, (smallest, largest), momentum, lr, np.stack(radii), limit, best)


def _along() -> Array:
    """Return places along a row from 0 to 1, (k,), which crowd at 1."""
    crowd = 1 - np.geomspace(EDGE, 1e-6, EDGE_COLUMNS)
    return np.concatenate([np.linspace(0, 1 - EDGE, COLUMNS, endpoint=False), crowd, [1.0]])


def _best(step: LinearStep, constant: str, ends: Sequence[float]) -> Pair | None:
    found = best_momentum(step, ends, constant)
    return None if found is None else Pair(found[1].lr, found[0], found[1].radius)


def with_momentum(step: LinearStep, constant: str, value: float) -> LinearStep:
    """Return a linearised step with another momentum."""
    return replace(step, constants={**step.constants, constant: float(value)})
