"""Basin legend: which colour is which minimum, from how many starts it is reached; the marks."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from symgd.attraction import Basins
from symgd.lanes.outcomes import OUTCOMES
from symgd.plots import course, style
from symgd.plots.basin_colours import extremes, hue, nowhere, outside, typical
from symgd.plots.basin_marks import curve, end, minimum, saddle
from symgd.plots.labels import ending, number, percent, place
from symgd.plots.path import Path
from symgd.plots.sheet import Entry
from symgd.trajectory import Outcome, Trajectory

TO = {"point": "to", "curve": "to the curve through", "region": "to the region around"}
"""How the legend says where runs end, by what kind of minimum that is."""

SOME = 4
"""Minima that have no key of their own, and whose colours stand side by side in one."""


def entries(found: Basins, run: Trajectory | None = None, path: Path | None = None) -> list[Entry]:
    """Return the legend: the minima, what is not reached, marks, and the run with its path."""
    size = float(np.abs(np.concatenate([found.x, found.y])).max())
    told: list[Entry] = []
    many = len(found.minima) > len(style.palette().runs)
    listed = 1 if many else len(found.minima)
    for index in range(listed):
        share = percent(float(found.shares[index]))
        where = f"{TO[found.kind(index)]} {place(found.minima[index], size)}"
        text = f"{where}, loss {_height(found, index)}: {share}"
        told.append((Patch(color=hue(found, index)), text))
    if many:
        rest = percent(float(found.shares[listed:].sum()))
        highest = len(found.minima) - 1
        text = f"to {highest} others, up to loss {_height(found, highest)}: {rest}"
        some = np.linspace(listed, highest, SOME).astype(int).tolist()
        told.append((tuple(Patch(color=typical(found, index)) for index in some), text))
    gone = outside(found)
    lost = found.outcomes[(found.numbers < 0) & ~gone]
    if lost.size:
        share = percent(lost.size / found.numbers.size)
        most = OUTCOMES[int(np.bincount(lost).argmax())]
        text = f"to none ({'most ' if len(np.unique(lost)) > 1 else ''}{_how(most)}): {share}"
        told.append((Patch(fc=nowhere(), ec=style.palette().faint, lw=0.6), text))
    if gone.any():
        text = f"undefined, or left the domain: {percent(float(gone.mean()))}"
        told.append((Patch(color=style.palette().undefined), text))
    kinds = {found.kind(index) for index in range(len(found.minima))}
    if kinds - {"curve"}:
        text = "minimum" if "point" in kinds else "in the region of minima"
        told.append((Line2D([], [], **minimum(found)), text))
    if "curve" in kinds:
        told.append((Line2D([], [], ls=(0, (0.6, 1)), **curve(0)), "curve of minima"))
    if len(found.saddles):
        told.append((Line2D([], [], **saddle(found)), "saddle"))
    if run is not None and path is not None:
        mark = course.start(style.palette().ink)
        told.append((Line2D([], [], color=style.palette().ink, lw=1.2, **mark), "the run"))
        if path.exit_step is None:
            told.append((Line2D([], [], ls="", **end(run)), ending(run)))
        else:
            text = f"{ending(run)}; out of the picture at step {path.exit_step:,}"
            told.append((Line2D([], [], ls=""), text))
    span = extremes(found)
    if span is not None and span[0] < span[1]:
        text = f"strong: up to {span[0]:,.0f} steps; pale: from {span[1]:,.0f}"
        told.append((Line2D([], [], ls=""), text))
    return told


def _how(outcome: Outcome) -> str:
    return "use all steps" if outcome is Outcome.STEP_LIMIT else str(outcome)


def _height(found: Basins, index: int) -> str:
    """Write the loss at a minimum; what is 0 but for rounding is 0."""
    value = float(found.values[index])
    return number(0.0 if abs(value) < 1e-9 else value, 4)
