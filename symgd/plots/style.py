"""Colours, type, marks and sizes of every picture; no other file of the package holds any."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib import rcParamsDefault
from matplotlib.colors import LinearSegmentedColormap, to_hex

from symgd.trajectory import Outcome

INK = "#1f2933"
FAINT = "#7b8794"
GRID = "#e4e7eb"
PAPER = "#ffffff"
UNDEFINED = "#c9c3bb"
"""Where the loss is not a finite number: warm, so that no level of the loss looks like it."""

VALLEY, RIDGE = "#fbfdff", "#7d9dba"
"""The lowest and the highest band of contours: pale, so that every run stands out on them."""

RUNS = ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9")
"""Okabe & Ito's colours, told apart by colour-blind readers (jfly.uni-koeln.de/color)."""

LINES = ("-", "--", "-.", ":")
"""Runs beyond the colours repeat them with another line."""

MANY = "cividis"
"""The colour map for more lines than have colours (Nuñez, Anderton & Renslow 2018)."""

MARKS: Mapping[Outcome, str] = {
    Outcome.CONVERGED: "o",
    Outcome.STEP_LIMIT: "s",
    Outcome.OSCILLATES: "D",
    Outcome.DIVERGED: "X",
    Outcome.LEFT_DOMAIN: "P",
    Outcome.NON_MINIMUM: "v",
    Outcome.NOT_DIFFERENTIABLE: "p",
}

DPI = 150
"""Pixels to the inch of a PNG, and of the filled contours inside an SVG."""

TITLE, TEXT, SMALL = 13.0, 9.5, 8.5
"""Type sizes in points."""

_DEFAULTS = {key: value for key, value in rcParamsDefault.items() if "backend" not in key}

RC: dict[Any, Any] = _DEFAULTS | {
    "text.usetex": False,
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": TEXT,
    "mathtext.fontset": "dejavusans",
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "axes.labelsize": TEXT,
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": False,
    "axes.formatter.limits": [-4, 5],
    "text.color": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "legend.fontsize": SMALL,
    "legend.frameon": False,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "savefig.bbox": None,
    "savefig.dpi": "figure",
    "svg.fonttype": "path",
    # Without a fixed salt the ids in an SVG are random, and so would be its bytes.
    "svg.hashsalt": "symgd",
    "path.simplify": True,
}
"""Whatever a reader's own matplotlibrc says, the pictures look the same."""


def colour(index: int) -> str:
    """Return the colour of the run, or the coordinate, of that index."""
    return RUNS[index % len(RUNS)]


def line(index: int) -> str:
    """Return the line style of that index: solid until the colours repeat."""
    return LINES[index // len(RUNS) % len(LINES)]


def bands(count: int) -> list[str]:
    """Return the colours of ``count`` bands of contours, the valley first.

    >>> bands(2)
    ['#fbfdff', '#7d9dba']
    """
    ramp = LinearSegmentedColormap.from_list("loss", [VALLEY, RIDGE])
    return [to_hex(colour) for colour in ramp(np.linspace(0, 1, count))]
