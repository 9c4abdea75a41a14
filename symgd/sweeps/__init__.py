"""Sweeps: many runs over grids and random samples of settings, starts and seeds."""

from symgd.lanes.outcomes import OUTCOMES
from symgd.sweeps.ranges import Range
from symgd.sweeps.result import Sweep
from symgd.sweeps.sweep import SweepInterrupt, sweep

__all__ = ["OUTCOMES", "Range", "Sweep", "SweepInterrupt", "sweep"]
