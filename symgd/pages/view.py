"""View: what a page shows at first."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plots.bounds import bounded
from symgd.plots.lowest import lowest
from symgd.plots.window import graph, plane
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]
Interval = tuple[float, float]

AROUND, ABOVE = 1.4, 1.2
"""How far around the minimum that a diverging run left, and how high above it, the curve of one
variable is shown: in distances, and in rises, of the start."""

MARGIN = 0.3
"""Free space around a path in more than two variables, in its own size."""


def view(
    run: Trajectory,
    loss: Loss,
    window: Sequence[Interval] | None,
    usual: Sequence[Interval] | None = None,
) -> tuple[Interval, ...]:
    """Return an interval for each variable: the window asked for, the usual one, or a fitting one.

    The usual window grows until it holds the start.

    Raises:
        SettingError: when a window is not one interval, or one for each variable.
    """
    n = len(loss.variables)
    if window is not None:
        return _checked(window, n)
    if usual is not None:
        starts = run.start.tolist()
        return tuple(_holding(*side, at) for side, at in zip(usual, starts, strict=True))
    if n == 1:
        if (left := _left(run, loss)) is not None:
            reach = AROUND * abs(float(run.start[0]) - left)
            return ((left - reach, left + reach),)
        seen = graph(loss, [run])
        return ((float(seen.low[0]), float(seen.high[0])),)
    if n == 2:
        seen = plane(loss, [run])
        return tuple(zip(seen.low.tolist(), seen.high.tolist(), strict=True))
    points = bounded(np.vstack([run.start, run.best.point]))
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-9 * float(np.abs(points).max()), 1e-9)
    middle = low + (high - low) / 2
    reach = (0.5 + MARGIN) * size
    return tuple((x - reach, x + reach) for x in middle.tolist())


def heights(run: Trajectory, loss: Loss, side: Interval) -> Interval:
    """Return a low and a high end of the loss for the curve of one variable over an interval."""
    if (left := _left(run, loss)) is not None:
        values = np.asarray(loss.value(np.linspace(*side, 400)[None]))
        bottom = np.min(values[np.isfinite(values)], initial=float(loss.value([left])))
        rise = run.losses[0] - bottom
        return float(bottom - 0.1 * rise), float(bottom + ABOVE * rise)
    fitting = graph(loss, [run])
    values = np.asarray(loss.value(np.linspace(*side, 400)[None]))
    values = bounded(values[np.isfinite(values)])
    low, high = float(fitting.low[1]), float(fitting.high[1])
    if not values.size:
        return low, high
    low, high = min(low, float(values.min())), max(high, float(np.quantile(values, 0.9)))
    margin = 0.06 * (high - low)
    return low - margin, high + margin


def _left(run: Trajectory, loss: Loss) -> float | None:
    """Return the minimum near the start of a run in one variable that diverged, if there is one."""
    if run.outcome is not Outcome.DIVERGED:
        return None
    point = lowest(loss, bounded(run.start))
    if point is None or not float(loss.value(point)) < run.losses[0]:
        return None
    return float(point[0])


def _checked(window: Sequence[Interval], n: int) -> tuple[Interval, ...]:
    try:
        sides = [(float(low), float(high)) for low, high in window]
    except (TypeError, ValueError):
        raise SettingError(
            f"window is pairs of numbers, such as [(-5, 5), (0, 2)], not {window!r}"
        ) from None
    if len(sides) not in (1, n):
        wanted = "one" if n == 1 else f"one for all variables, or {n}, one each"
        raise SettingError(f"the window has {len(sides)} intervals: give {wanted}")
    for low, high in sides:
        if not 0 < high - low < math.inf:
            raise SettingError(f"the window from {low:g} to {high:g} holds nothing: give low:high")
    return tuple(sides * (n // len(sides)))


def _holding(low: float, high: float, at: float) -> Interval:
    """Widen an interval until it holds a point, with some room around that."""
    room = 0.05 * (max(high, at) - min(low, at))
    return min(low, at - room) if at < low else low, max(high, at + room) if at > high else high
