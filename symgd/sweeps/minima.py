"""The minima that a sweep's runs have reached, or else those below their starts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.at_minimum import FLAT
from symgd.analysis.critical.below import minima_below
from symgd.curvature import curvatures
from symgd.loss import Loss
from symgd.sweeps.choice import start
from symgd.sweeps.result import Sweep
from symgd.trajectory import Outcome

Array = NDArray[np.float64]

STARTS = 12
"""The most starts that a minimum is looked for below."""

PLACES = 100
"""The most places where runs ended that a minimum is looked for below: where a loose stopping test
ends them, each ends at one of its own."""

GOLDEN = (5**0.5 - 1) / 2
"""The share of what is left by which the next place lies further on: so they lie evenly."""

APART = 1e-3
"""How far apart two places are, in sizes of the first."""

LEVEL = 1e-9
"""Minima whose heights differ by less, relatively, are equally low."""


ALIKE = 1e-3
"""Minima whose curvatures differ by less, relatively, are told and drawn as one: the first."""

KINDS = 4
"""The most different ones that are told and drawn."""


@dataclass(frozen=True)
class Minimum:
    """A minimum of the loss of a sweep.

    Attributes:
        point: (n,).
        value: the loss there.
        curvatures: the positive eigenvalues of the Hessian there, ascending; those that are less
            than FLAT of the largest are 0, so that nothing moves along them.
        runs: how many runs have converged to it, of those at the PLACES that were looked at; 0
            where it is below a start, and none has.
    """

    point: Array
    value: float
    curvatures: Array
    runs: int


def minima(sweep: Sweep) -> list[Minimum]:
    """Return minima that runs have reached, the lowest first, then those of most runs.

    Where no run has converged they are the minima below the starts. The way down goes on from
    where a run ended, since a loose stopping test ends it before; a minimum without curvatures is
    left out.

    >>> from symgd.sweeps import sweep
    >>> [found] = minima(sweep("x**2 + 2*y**2", {"lr": [0.1, 0.2]}))
    >>> found.curvatures.tolist(), found.runs
    ([2.0, 4.0], 2)
    """
    found: list[Minimum] = []
    ends = places(*_ends(sweep))
    below = minima_below(sweep.loss, np.stack([place for place, _ in ends], axis=1))
    for point, (_, runs) in zip(below.T, ends, strict=True):
        same = (i for i, one in enumerate(found) if _near(one.point[:, None], point)[0])
        known = next(same, None)
        if known is not None:
            found[known] = replace(found[known], runs=found[known].runs + runs)
        elif (new := _minimum(sweep.loss, point, runs)) is not None:
            found.append(new)
    found.sort(key=lambda one: -one.runs)
    if found:
        least = min(one.value for one in found)
        lowest = next(one for one in found if one.value <= least + LEVEL * (1 + abs(least)))
        found.sort(key=lambda one: one is not lowest)
    return found


def alike(minima: Sequence[Minimum]) -> list[list[Minimum]]:
    """Put minima with the same curvatures together; return the first KINDS of such groups.

    >>> from symgd.sweeps import sweep
    >>> found = sweep("(x**2 - 1)**2", {"x": [-2, 2, 3]}, lr=0.01)
    >>> [[one.runs for one in group] for group in alike(minima(found))]
    [[2, 1]]
    """
    found: list[list[Minimum]] = []
    for one in minima:
        same = (group for group in found if _same(one.curvatures, group[0].curvatures))
        group = next(same, None)
        if group is None:
            found.append([one])
        else:
            group.append(one)
    return found[:KINDS]


def places(points: Array, runs: NDArray[np.int64]) -> list[tuple[Array, int]]:
    """Return different places among points (n, B), with the sum of the runs (B,) that are there.

    The first one is among them; there are PLACES at most, from all over the points.

    >>> places(np.array([[1.0, 3.0, 1.0001]]), np.array([1, 1, 1]))
    [(array([1.]), 2), (array([3.]), 1)]
    """
    found: list[tuple[Array, int]] = []
    while points.shape[1] and len(found) < PLACES:
        place = points[:, int(len(found) * GOLDEN % 1 * points.shape[1])]
        same = _near(points, place)
        found.append((place, int(runs[same].sum())))
        points, runs = points[:, ~same], runs[~same]
    return found


def _ends(sweep: Sweep) -> tuple[Array, NDArray[np.int64]]:
    """Return where to look below (n, B), the lowest first, and how many runs ended there (B,)."""
    good = sweep.ended(Outcome.CONVERGED)
    if good.any():
        points = sweep.point[:, good]
        lowest = int(np.argmin(sweep.value[good]))
        points[:, [0, lowest]] = points[:, [lowest, 0]]
        return points, np.ones(points.shape[1], dtype=np.int64)
    some = np.unique(np.linspace(0, sweep.runs - 1, STARTS).astype(int))
    starts = np.stack([start(sweep, run) for run in some.tolist()], axis=1)
    return starts, np.zeros(len(some), dtype=np.int64)


def _minimum(loss: Loss, point: Array, runs: int) -> Minimum | None:
    modes = None if np.isnan(point).any() else curvatures(loss, point)
    if modes is None or modes[-1] <= 0 or modes[0] < -FLAT * modes[-1]:
        return None
    return Minimum(point, float(loss.value(point)), modes[modes > FLAT * modes[-1]], runs)


def _same(some: Array, others: Array) -> bool:
    return len(some) == len(others) and np.allclose(some, others, rtol=ALIKE, atol=0)


def _near(points: Array, place: Array) -> NDArray[np.bool_]:
    """Say which of points (n, B) are the same place as one (n,)."""
    away = np.abs(points - place[:, None])
    return np.asarray((away <= APART * (1 + np.abs(place[:, None]))).all(axis=0))
