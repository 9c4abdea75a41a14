"""Sweep map: how many steps runs take over two settings that were swept, and where they fail."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.plots import contour, ended, style
from symgd.plots.axis import across, up
from symgd.plots.labels import number, percent, place, shortened
from symgd.plots.levels import levels
from symgd.plots.measure import LONGEST, LOWEST, SOONEST
from symgd.plots.sheet import WIDTH, Entry, sheet
from symgd.plots.sweep_limit import SweepLimit, span, sweep_limits
from symgd.plots.swept import STAR, Swept, measured_by, swept
from symgd.sweeps.quarters import CONVERGED
from symgd.sweeps.result import Sweep
from symgd.sweeps.roles import LR
from symgd.trajectory import Outcome

Array = NDArray[np.float64]

LEFT, BELOW, RIGHT, ABOVE = 54.0, 36.0, 74.0, 16.0
"""Points kept free for the labels of the axes and of the scale."""

BAR = 9.0
"""The width of the scale."""

BANDS = 9
"""The most bands of steps that eyes tell apart."""

SERIES = ((1, 1.5, 2, 3, 4, 5, 7), (1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,))
"""What the levels of steps begin with, from close to far apart."""


def suits(sweep: Sweep) -> str | None:
    """Say why there is no map of a sweep, or nothing."""
    if sweep.random:
        return "samples lie on no grid"
    count = len(swept(sweep).axes)
    return None if count >= 2 else f"it needs two settings that were swept, and this has {count}"


def figure(sweep: Sweep, names: Sequence[str] | None = None) -> Figure:
    """Make the map over two settings, across and up: the first two if none are named.

    Over further settings each cell shows the best.
    """
    found = swept(sweep, measured_by([sweep]))
    given = [axis.name for axis in found.axes]
    names = list(names or given[:2])
    shown = found.over(names)
    limits = _limits(sweep, shown) if len(given) == 2 else []
    steps = shown.measure is not LOWEST
    chosen = steps_levels(shown.middle) if steps else levels(shown.middle, BANDS)
    page = sheet(sweep.loss, _entries(sweep, shown, limits, set(given) - set(names)))
    axes = draw(page.axes(LEFT, BELOW, RIGHT, ABOVE), shown, chosen)
    for index, limit in enumerate(limits if isinstance(limits, list) else []):
        draw_limit(axes, shown, limit, style.LINES[index])
    if shown.best is not None:
        at = [[axis.values[i]] for axis, i in zip(shown.axes, shown.best, strict=True)]
        axes.plot(*at, **_best(), zorder=5)
    axes.set_title(heading(sweep, shown), size=style.SMALL, pad=4, parse_math=False)
    if len(chosen) > 1:
        bar = page.axes(WIDTH - RIGHT + 8, BELOW, RIGHT - 8 - BAR, ABOVE)
        contour.draw_scale(bar, chosen)
        if steps:
            bar.set_yticks(range(len(chosen)), [number(step, 4) for step in chosen])
        bar.set_title(shown.measure.short, size=style.SMALL, pad=8)
    return page.figure


def steps_levels(steps: Array) -> Array:
    """Return the levels between which finite steps have a colour.

    >>> steps_levels(np.array([3.0, 40.0, 45.0, np.inf])).tolist()
    [3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0]
    """
    finite = np.maximum(steps[np.isfinite(steps)], 1)
    if not finite.size:
        return np.empty(0)
    for series in SERIES:
        exact = np.array([k * 10.0**e for e in range(10) for k in series])
        first = np.searchsorted(exact, finite.min(), side="right") - 1
        last = max(np.searchsorted(exact, finite.max()), first + 1)
        if last - first <= BANDS:
            break
    return exact[first : last + 1]


def draw(axes: Axes, shown: Swept, bounds: Array) -> Axes:
    """Fill each cell with the colour of its number, or colour and pattern of how its runs end."""
    numbers, codes = shown.middle.T, _failures(shown).T
    picture = np.empty((*numbers.shape, 3))
    picture[:] = ended.bare()
    for outcome in ended.PATTERNS:
        picture[codes == OUTCOMES.index(outcome)] = ended.ground(outcome)
    if len(bounds):
        settled = np.isfinite(numbers)
        colours = np.array([to_rgb(colour) for colour in style.bands(len(bounds) - 1)])
        band = np.searchsorted(bounds, numbers[settled], side="right") - 1
        picture[settled] = colours[np.clip(band, 0, len(colours) - 1)]
    right, top = shown.axes
    across(axes, right)
    up(axes, top)
    # Rasterized: as vectors a cell weighs a hundred bytes, and shows seams.
    axes.pcolormesh(right.edges, top.edges, picture, rasterized=True)
    ended.draw(axes, right.edges, top.edges, codes)
    return axes


def draw_limit(axes: Axes, shown: Swept, limit: SweepLimit, line: str = "-") -> Axes:
    """Draw where stability ends."""
    swapped = shown.axes[1].name == LR
    span = shown.axes[swapped].edges
    rates = np.where((span[0] < limit.rates) & (limit.rates < span[-1]), limit.rates, np.nan)
    pair = (limit.values, rates) if swapped else (rates, limit.values)
    axes.plot(*pair, color=style.palette().paper, lw=3.6, zorder=3)
    axes.plot(*pair, color=style.palette().ink, lw=1.5, ls=line, zorder=4)
    return axes


def heading(sweep: Sweep, shown: Swept) -> str:
    """Say what a colour stands for."""
    name = shortened(str(sweep.settings["optimizer"]), 24)
    median = f", the median of {shown.runs:,} runs" if shown.runs > 1 else ""
    if shown.measure is LONGEST:
        return f"steps until runs of {name} are lost{median}"
    if shown.measure is LOWEST:
        return f"loss of {name} after {sweep.settings['steps']:,} steps{median}"
    tests = " or ".join(sweep.settings["stop"])
    until = f" until {shortened(tests, 28)}" if tests else ""
    return f"steps of {name}{until}{median}"


def _failures(shown: Swept) -> NDArray[np.int64]:
    """Return how most runs end, where that is no matter of course.

    That is where fewer than half converge; or of those that do not, if they do not use all steps.
    """
    course = CONVERGED if shown.measure is SOONEST else OUTCOMES.index(Outcome.STEP_LIMIT)
    usual = np.isfinite(shown.middle) if shown.measure is SOONEST else shown.ending == course
    return np.where(usual, CONVERGED, shown.ending)


def _limits(sweep: Sweep, shown: Swept) -> list[SweepLimit] | str:
    others = [axis for axis in shown.axes if axis.name != LR]
    return sweep_limits(sweep, others[0]) if len(others) == 1 else []


def _entries(
    sweep: Sweep, shown: Swept, limits: list[SweepLimit] | str, rest: set[str]
) -> list[Entry]:
    entries: list[Entry] = []
    if shown.best is not None:
        entries.append((Line2D([], [], **_best()), told(shown, shown.best)))
        if shown.measure is SOONEST and shown.runs > 1:
            entries.append((Line2D([], [], ls=""), STAR))
    if isinstance(limits, str):
        entries.append((Line2D([], [], ls=""), f"no stability limit is known: {limits}"))
    else:
        entries += _lines(shown, limits)
    if shown.measure is not SOONEST:
        entries.append((Line2D([], [], ls=""), "no run converges"))
    entries += ended.entries(_failures(shown))
    if not sweep.done.all():
        text = f"not run yet: {percent(float(1 - sweep.done.mean()))} of all runs"
        entries.append((ended.pending(), text))
    if rest:
        entries.append((Line2D([], [], ls=""), f"each at the best {' and '.join(sorted(rest))}"))
    return entries


def _lines(shown: Swept, limits: list[SweepLimit]) -> list[Entry]:
    """Say on which side of each limit the rule is stable, and at which minimum.

    Of those that lie outside of the map the first is told.
    """
    swapped = shown.axes[1].name == LR
    low, high = shown.axes[swapped].edges[[0, -1]]
    found: list[Entry] = []
    outside = False
    for index, limit in enumerate(limits):
        at = f"at {place(limit.points[0], float(np.abs(limit.points[0]).max()))}"
        if len(limit.points) > 1:
            at += f" and {len(limit.points) - 1} more"
        if (limit.rates >= high).all() or (limit.rates <= low).all():
            where = "everywhere" if limit.rates.min() >= high else "nowhere"
            if not outside:
                bounded = limit.rates.min() > 0 and limit.rates.max() < np.inf
                below = f" with lr below {span(limit.rates)}:" if bounded else ""
                found.append((Line2D([], [], ls=""), f"stable {at}{below} {where} here"))
            outside = True
            continue
        line = Line2D([], [], color=style.palette().ink, lw=1.5, ls=style.LINES[index])
        found.append((line, f"stable {at} {'below' if swapped else 'left of'} this line"))
    return found


def told(shown: Swept, at: tuple[int, ...]) -> str:
    """Write a setting, what it is the best of, and its number."""
    names = [
        f"{shortened(axis.name, 16)} {number(float(axis.values[i]), 3)}"
        for axis, i in zip(shown.axes, at, strict=True)
    ]
    middle, by = float(shown.middle[at]), shown.measure
    ends = f": {by.told(middle)}" if np.isfinite(middle) else ""
    words = [f"{by.best}: {', '.join(names)}{ends}"]
    if by is SOONEST and shown.share[at] < 1:
        words.append(f"{percent(float(shown.share[at]))} of runs converge")
    edge = [
        axis.name
        for axis, i in zip(shown.axes, at, strict=True)
        if len(axis.values) > 2 and i in (0, len(axis.values) - 1)
    ]
    if edge:
        words.append(f"at the edge of what was tried of {' and '.join(edge)}")
    return "; ".join(words)


def _best() -> dict[str, Any]:
    mark = {"marker": "*", "ms": 12, "mec": style.palette().paper, "mew": 0.8, "ls": ""}
    return {"color": style.palette().ink, **mark}
