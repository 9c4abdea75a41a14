"""Diverged: whether runs left a minimum that shorter steps would hold, or there is no bottom."""

from typing import NamedTuple

import numpy as np

from symgd.again import settings_of
from symgd.analysis.critical.below import minima_below
from symgd.attraction.basins import Basins
from symgd.lanes.ends import run_lanes
from symgd.lanes.outcomes import OUTCOMES
from symgd.plan import make_plan
from symgd.trajectory import Outcome

SAMPLE = 64
"""Diverged runs that are looked at, evenly chosen: most of them are told by fewer."""


class Diverged(NamedTuple):
    """Shares of the runs that diverge.

    Attributes:
        held: of those that have a minimum below their start.
        sunk: of those whose loss ends lower than it began.
    """

    held: float
    sunk: float


def diverged(found: Basins) -> Diverged:
    """Look at some of the runs that diverge, of which there is at least one.

    >>> from symgd.attraction import basins
    >>> diverged(basins("x**2 + y**2", resolution=4, lr=1.1))
    Diverged(held=1.0, sunk=0.0)
    >>> diverged(basins("x**2 - y**2", resolution=4))
    Diverged(held=0.0, sunk=1.0)
    """
    rows, columns = np.nonzero(found.outcomes == OUTCOMES.index(Outcome.DIVERGED))
    chosen = np.unique(np.linspace(0, len(rows) - 1, SAMPLE).astype(np.intp))
    starts = np.stack([found.x[columns[chosen]], found.y[rows[chosen]]])
    below = minima_below(found.loss, starts)
    plan = make_plan(found.loss, history=False, **settings_of(found.settings))
    ends = run_lanes(plan, starts, tracked=False)
    return Diverged(
        held=float(np.isfinite(below).all(axis=0).mean()),
        sunk=float((ends.values < found.loss.value(starts)).mean()),
    )
