"""Colours, type, marks and sizes of every picture; no other file of the package holds any."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import colormaps, rc_context, rcParamsDefault
from matplotlib.colors import Colormap, LinearSegmentedColormap, ListedColormap, same_color, to_hex
from matplotlib.figure import Figure

from symgd.errors import SettingError
from symgd.trajectory import Outcome


@dataclass(frozen=True)
class Palette:
    """The colours of a picture.

    Attributes:
        ink, faint, grid, paper: text, axes, lines behind the data, and what all of it stands on.
        undefined: where the loss is not a finite number; warm, so that no level looks like it.
        valley, ridge: the lowest and the highest band of contours, all near the paper's own
            lightness, so that every run stands out on them.
        runs: the colours of the runs, told apart by colour-blind readers.
        light: the brightness of a surface turned away from the light, and of one that faces it.
        many: the part of a colour map that stands out on the paper, for more lines than have
            colours.
    """

    ink: str
    faint: str
    grid: str
    paper: str
    undefined: str
    valley: str
    ridge: str
    runs: tuple[str, ...]
    light: tuple[float, float]
    many: tuple[float, float]


LIGHT = Palette(
    ink="#1f2933",
    faint="#7b8794",
    grid="#e4e7eb",
    paper="#ffffff",
    undefined="#c9c3bb",
    valley="#fbfdff",
    ridge="#7d9dba",
    # Okabe & Ito (jfly.uni-koeln.de/color).
    runs=("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#000000", "#e69f00", "#56b4e9"),
    light=(0.62, 1.0),
    many=(0.0, 0.9),
)

DARK = Palette(
    ink="#e4e9ef",
    faint="#8493a3",
    grid="#26303c",
    paper="#11171f",
    undefined="#4a3f33",
    valley="#141b24",
    ridge="#3f5f7f",
    # The same hues, lighter, and white for black.
    runs=("#ea6a20", "#3f97dc", "#17b486", "#dd8fb9", "#ffffff", "#f3bb3c", "#8fd3fb"),
    light=(0.75, 1.7),
    many=(0.3, 1.0),
)

PALETTES: Mapping[str, Palette] = {"light": LIGHT, "dark": DARK}

LINES = ("-", "--", "-.", ":")
"""Runs beyond the colours repeat them with another line."""

MARKS: Mapping[Outcome, str] = {
    Outcome.CONVERGED: "o",
    Outcome.STEP_LIMIT: "s",
    Outcome.OSCILLATES: "D",
    Outcome.DIVERGED: "X",
    Outcome.LEFT_DOMAIN: "P",
    Outcome.NON_MINIMUM: "v",
    Outcome.NOT_DIFFERENTIABLE: "p",
    Outcome.STALLED: "*",
    Outcome.INTERRUPTED: "h",
}

DPI = 150
"""Pixels to the inch of a PNG, and of the filled contours inside an SVG."""

TITLE, TEXT, SMALL = 13.0, 9.5, 8.5
"""Type sizes in points."""

FONT = ("DejaVu Sans",)

_USED: ContextVar[Palette] = ContextVar("palette", default=LIGHT)

_DEFAULTS = {
    key: value
    for key, value in rcParamsDefault.items()
    if "backend" not in key and not key.startswith("animation")
}


def palette() -> Palette:
    """Return the palette in use."""
    return _USED.get()


def named(theme: str) -> Palette:
    """Return the palette of a theme.

    Raises:
        SettingError: when there is none of that name.
    """
    if theme not in PALETTES:
        raise SettingError(f"there is no theme {theme!r}: choose {' or '.join(PALETTES)}")
    return PALETTES[theme]


@contextmanager
def applied(chosen: Palette) -> Iterator[None]:
    """Draw and save in this style, whatever a reader's own matplotlibrc says.

    >>> with applied(DARK):
    ...     palette().paper
    '#11171f'
    >>> palette().paper
    '#ffffff'
    """
    token = _USED.set(chosen)
    try:
        with rc_context(_rc(chosen)):
            yield
    finally:
        _USED.reset(token)


def of(figure: Figure) -> Palette:
    """Return the palette on whose paper a figure stands; LIGHT for paper of another colour.

    matplotlib makes the ticks of a figure while it is saved, so it is saved as it was drawn.

    >>> with applied(DARK):
    ...     figure = Figure()
    >>> of(figure) is DARK
    True
    """
    paper = figure.get_facecolor()
    return next((one for one in PALETTES.values() if same_color(one.paper, paper)), LIGHT)


def colour(index: int) -> str:
    """Return the colour of the run, or the coordinate, of that index."""
    runs = palette().runs
    return runs[index % len(runs)]


def line(index: int) -> str:
    """Return the line style of that index: solid until the colours repeat."""
    return LINES[index // len(palette().runs) % len(LINES)]


def bands(count: int) -> list[str]:
    """Return the colours of ``count`` bands of contours, the valley first.

    >>> bands(2)
    ['#fbfdff', '#7d9dba']
    """
    ramp = LinearSegmentedColormap.from_list("loss", [palette().valley, palette().ridge])
    return [to_hex(colour) for colour in ramp(np.linspace(0, 1, count))]


def many() -> Colormap:
    """Return the colours for more lines than have one each (Nuñez, Anderton & Renslow 2018)."""
    return ListedColormap(colormaps["cividis"](np.linspace(*palette().many, 256)), "many")


def _rc(chosen: Palette) -> dict[Any, Any]:
    return _DEFAULTS | {
        "text.usetex": False,
        "font.family": "sans-serif",
        "font.sans-serif": list(FONT),
        "font.size": TEXT,
        "mathtext.fontset": "dejavusans",
        "axes.edgecolor": chosen.faint,
        "axes.facecolor": chosen.paper,
        "axes.labelcolor": chosen.ink,
        "axes.labelsize": TEXT,
        "axes.linewidth": 0.8,
        "axes.titlecolor": chosen.ink,
        "axes.unicode_minus": True,
        "axes.formatter.use_mathtext": False,
        "axes.formatter.limits": [-4, 5],
        "text.color": chosen.ink,
        "xtick.color": chosen.faint,
        "ytick.color": chosen.faint,
        "xtick.labelcolor": chosen.ink,
        "ytick.labelcolor": chosen.ink,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "grid.color": chosen.grid,
        "legend.fontsize": SMALL,
        "legend.frameon": False,
        "figure.facecolor": chosen.paper,
        "savefig.facecolor": chosen.paper,
        "savefig.bbox": None,
        "savefig.dpi": "figure",
        "svg.fonttype": "path",
        # Without a fixed salt the ids in an SVG are random, and so would be its bytes.
        "svg.hashsalt": "symgd",
        "path.simplify": True,
    }
