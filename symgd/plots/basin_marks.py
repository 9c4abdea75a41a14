"""Basin marks: what minima, saddles and the run's end look like on basins, and in the legend."""

from typing import Any

from symgd.attraction import Basins
from symgd.plots import course, style
from symgd.trajectory import Trajectory

CROWD = 40
"""More minima and saddles have small marks."""


def curve(size: float) -> dict[str, Any]:
    """Return the mark of a curve of minima: dots of that size."""
    return {"color": style.palette().ink, "ms": size, "mew": 0, "lw": 1.6}


def end(run: Trajectory) -> dict[str, Any]:
    """Return the mark of a run's end: its shape tells the outcome."""
    ink = style.palette().ink
    return {**course.end(run, 0), "color": ink, "mfc": ink}


def minimum(found: Basins) -> dict[str, Any]:
    """Return the mark of a minimum."""
    return {"ls": "", "marker": "o", **_mark(found, 5)}


def saddle(found: Basins) -> dict[str, Any]:
    """Return the mark of a saddle."""
    return {"ls": "", "marker": "X", **_mark(found, 6)}


def _mark(found: Basins, size: float) -> dict[str, Any]:
    small = len(found.minima) + len(found.saddles) > CROWD
    edge = {"mec": style.palette().paper, "mew": 0.4 if small else 0.9}
    return {"color": style.palette().ink, "ms": size / 2 if small else size, **edge}
