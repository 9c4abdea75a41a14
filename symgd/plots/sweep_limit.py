"""Sweep limit: learning rates up to which a swept rule is stable, over another setting."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.plots.axis import Axis
from symgd.plots.labels import number, place, shortened
from symgd.sweeps.limit import at_ends, stable_rates
from symgd.sweeps.minima import alike, minima
from symgd.sweeps.result import Sweep

Array = NDArray[np.float64]

POINTS = 25
"""Values of the other setting for which the limit is found."""


@dataclass(frozen=True)
class SweepLimit:
    """The rates (k,) up to which a rule is stable at a minimum, for values (k,) of a setting.

    Attributes:
        values, rates: the pairs on the limit.
        points: the minima (n,) at which it is this.
        reached: whether a run has converged to one of them.
    """

    values: Array
    rates: Array
    points: tuple[Array, ...]
    reached: bool


def sweep_limits(sweep: Sweep, other: Axis) -> list[SweepLimit] | str:
    """Return the largest stable rates over the values of another setting that was swept.

    There is a limit for each minimum, the lowest first. Where there is none, the sentence that
    says so is returned.
    """
    there, values = alike(minima(sweep)), _along(other)
    rates = stable_rates(
        sweep, [first for first, *_ in there], [{other.name: value} for value in values.tolist()]
    )
    if isinstance(rates, str):
        return rates
    found = [
        SweepLimit(values, row, tuple(one.point for one in same), any(one.runs for one in same))
        for same, row in zip(there, rates, strict=True)
    ]
    return found or "no minimum with positive curvatures was found"


def reach(sweep: Sweep) -> str | None:
    """Say at which minimum and with which rates the rule is stable; None if that is not known.

    >>> from symgd.sweeps import sweep
    >>> reach(sweep("x**2 + 2*y**2", {"lr": [0.6, 2]}))
    'gd is stable at (0, 0) with lr below 0.5'
    """
    there, settings = minima(sweep)[:1], at_ends(sweep)
    rates = stable_rates(sweep, there, settings)
    if isinstance(rates, str) or not (rates.size and rates.min() > 0 and rates.max() < np.inf):
        return None
    name = shortened(str(sweep.settings["optimizer"]), 24)
    below = span(rates)
    return (
        f"{name} is stable at {place(there[0].point, _size(there[0].point))} with lr below {below}"
    )


def span(rates: Array) -> str:
    """Write the smallest and the largest of some rates, once if they are the same.

    >>> span(np.array([0.95, 0.5])), span(np.array([0.5]))
    ('0.5 to 0.95', '0.5')
    """
    return " to ".join(dict.fromkeys(number(float(rate), 3) for rate in (rates.min(), rates.max())))


def _size(point: Array) -> float:
    return float(np.abs(point).max())


def _along(axis: Axis) -> Array:
    ends = axis.values.min(), axis.values.max()
    between = np.geomspace if axis.log else np.linspace
    return np.asarray(between(*ends, POINTS))
