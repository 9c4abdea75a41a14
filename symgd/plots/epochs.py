"""Epochs: the loss of runs over data against the epochs, batch by batch and on the mean."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from symgd.epochs import Epochs
from symgd.loss import Loss
from symgd.plots import course, scale, style
from symgd.plots.bounds import TINY
from symgd.plots.epoch_losses import COLUMNS, Losses, envelope, losses, steps_in
from symgd.plots.labels import labels, number, percent
from symgd.plots.path import spread
from symgd.plots.scale import Scale, fitting
from symgd.plots.sheet import Entry
from symgd.plots.stack import name, stack
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

LONG = 2000
"""The most points drawn of one line."""

DOTTED = 30
"""Up to so many epochs each has its mark."""

HIGH, LOW = 250.0, 70.0
"""The heights of the panel of losses and of the panel of learning rates, in points."""

FAINT, THIN = 0.25, 0.45
"""How opaque the losses of single batches are: as an area, and as a line."""

ROOM = 0.75
"""How much room the losses of batches may take above the means and below, in their height."""

MARGIN = 0.05
"""Free space above the highest of them and below the lowest, in the same."""

KEYS = 4
"""The most colours of one key."""


def fitted(shown: Sequence[Losses], runs: Sequence[Trajectory]) -> Scale:
    """Choose the scale of the losses: that of the means, with all batches where there is room.

    A single row may have any loss, and would press the means flat; on a logarithmic axis a loss
    near 0 does so, too. Then most of them lie within.
    """
    pairs = zip(shown, runs, strict=True)
    settled = [one for one, run in pairs if run.outcome is not Outcome.DIVERGED] or shown
    means = fitting([points[:, 1] for one in settled for points in (one.mean, one.validation)])
    shares = (0.1, 0.9) if means.kind == "linear" else (0.25, 0.75)
    most = [np.quantile(one.batches[:, 1], shares) for one in settled if len(one.batches)]
    low, high = np.array([(means.low, means.high), *most]).T
    base, top = float(low.min()), float(high.max())
    if means.kind == "log":
        base = max(base, means.low / 1000)
    base, top = _with_all(means, base, top, [one.batches[:, 1] for one in settled])
    if means.kind == "linear" and 0 <= base <= top / 2:
        base = 0.0
    return replace(means, low=base, high=top)


def _with_all(means: Scale, base: float, top: float, each: Sequence[Array]) -> tuple[float, float]:
    """Return the ends of the axis, at all losses of batches where these are not far outside."""
    losses = np.concatenate([np.empty(0), *each])
    if means.kind == "symlog" or not len(losses):
        return base, top
    log = means.kind == "log"
    lowest, highest = max(float(losses.min()), TINY if log else -np.inf), float(losses.max())
    ends = np.array([lowest, base, means.low, means.high, top, highest])
    lowest, base, low, high, top, highest = np.log10(ends) if log else ends
    room, margin = ROOM * (high - low), MARGIN * (high - low)
    if low - lowest <= room:
        base = min(base, lowest - margin if log or lowest < 0 else max(0.0, lowest - margin))
    if highest - high <= room:
        top = max(top, highest + margin)
    return (float(10**base), float(10**top)) if log else (float(base), float(top))


def draw(axes: Axes, shown: Losses, run: Trajectory, index: int, fitted: Scale) -> Axes:
    """Draw the losses of the index-th run on axes of that scale."""
    colour = style.colour(index)
    batches, mean, held = (
        _inside(points, fitted) for points in (shown.batches, shown.mean, shown.validation)
    )
    if len(batches) > COLUMNS:
        middle, low, high = envelope(batches).T
        axes.fill_between(middle, low, high, color=colour, alpha=FAINT, lw=0, zorder=2)
    else:
        axes.plot(*batches.T, color=colour, alpha=THIN, lw=0.7, zorder=2)
    line = mean[spread(mean[:, 1:], LONG)] if len(mean) else mean
    axes.plot(*line.T, color=colour, ls=style.line(index), lw=1.6, zorder=4)
    held = held[spread(held[:, 1:], LONG)] if len(held) else held
    axes.plot(*held.T, **_held(colour, marked=len(held) <= DOTTED), zorder=4)
    ends = np.clip(mean[-1:], (0, fitted.low), (np.inf, fitted.high))
    axes.plot(*ends.T, **course.end(run, index), ls="", zorder=5, clip_on=False)
    return axes


def draw_rates(axes: Axes, runs: Sequence[Trajectory]) -> Axes:
    """Draw the learning rate of each run against the epochs."""
    chosen = fitting([run.learning_rates for run in runs])
    scale.draw(axes, chosen, ticks=3)
    for index, run in enumerate(runs):
        rates = np.append(run.learning_rates, run.learning_rates[-1:])
        if chosen.kind == "log":
            rates = np.where(rates < TINY, np.nan, rates)
        steps = spread(np.nan_to_num(rates)[:, None], LONG)
        across = steps / steps_in(_epochs(run))
        style_of: dict[str, Any] = {"color": style.colour(index), "ls": style.line(index)}
        axes.plot(across, rates[steps], lw=1.3, drawstyle="steps-post", **style_of)
    name(axes, "learning rate", chosen.kind)
    return axes


def suits(_loss: Loss, runs: Sequence[Trajectory]) -> str | None:
    """Say why there are no epochs to show, or nothing."""
    if runs and all(run.epochs is not None for run in runs):
        return None
    return "it needs a loss over rows of data, which a run goes through again and again"


def figure(loss: Loss, runs: Sequence[Trajectory]) -> Figure:
    """Make the picture of the losses of runs over data."""
    shown = [losses(run, _epochs(run)) for run in runs]
    changes = any(np.ptp(run.learning_rates) > 0 for run in runs if run.steps)
    heights = [HIGH, LOW] if changes else [HIGH]
    chosen = fitted(shown, runs)
    page, panels = stack(loss, _entries(runs, shown, chosen), heights, heading(runs))
    scale.draw(panels[0], chosen, ticks=5)
    # The runs of single rows are the widest: the others are drawn on them.
    order = sorted(range(len(runs)), key=lambda index: _epochs(runs[index]).batch_size)
    for index in order:
        draw(panels[0], shown[index], runs[index], index, chosen)
    name(panels[0], "loss", chosen.kind)
    if changes:
        draw_rates(panels[1], runs)
    last = max(run.steps / steps_in(_epochs(run)) for run in runs)
    room = 0.02 * (last or 1)
    for axes in panels:
        axes.set_xlim(-room, (last or 1) + room)
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=last >= 2, steps=[1, 2, 5, 10]))
    panels[-1].set_xlabel("epochs")
    return page.figure


def heading(runs: Sequence[Trajectory]) -> str:
    """Say how many rows there are, and how many steps go through all of them."""
    epochs = [_epochs(run) for run in runs]
    rows = sorted({one.rows for one in epochs})
    told = " or ".join(f"{count:,}" for count in rows[:2]) + (" rows" if rows != [1] else " row")
    if len(runs) > 1:
        return f"{told}; an epoch goes through all of them"
    if not epochs[0].by_batches:
        return f"{told}, all of them in each step"
    return f"{told} in batches of {epochs[0].batch_size:,}: {steps_in(epochs[0]):,} steps an epoch"


def _entries(runs: Sequence[Trajectory], shown: Sequence[Losses], fitted: Scale) -> list[Entry]:
    entries: list[Entry] = []
    for index, (run, label) in enumerate(zip(runs, labels(runs), strict=True)):
        key = Line2D([], [], ls=style.line(index), lw=1.6, **course.end(run, index))
        count = len(_epochs(run).ends)
        told = f"{run.outcome}, {count:,} epoch{'' if count == 1 else 's'}"
        entries.append((key, f"{label}: {told}" if label else told))
    batched = [index for index, one in enumerate(shown) if len(one.batches)]
    if batched:
        keys = [Line2D([], [], color=style.colour(i), alpha=THIN, lw=2) for i in batched[:KEYS]]
        entries.append((tuple(keys), f"each batch{_outside(shown, fitted)}"))
        parts = sorted({shown[index].parts for index in batched})
        told = " or ".join("an epoch" if part == 1 else f"1/{part} of an epoch" for part in parts)
        keys = [Line2D([], [], color=style.colour(i), lw=1.6) for i in batched[:KEYS]]
        entries.append((tuple(keys), f"mean over {told}"))
    held = [index for index, one in enumerate(shown) if len(one.validation)]
    if held:
        keys = [Line2D([], [], **_held(style.colour(i), marked=True)) for i in held[:KEYS]]
        entries.append((tuple(keys), f"held-out rows{_lowest(shown)}"))
    return entries


def _outside(shown: Sequence[Losses], fitted: Scale) -> str:
    """Say how many of the losses of batches lie outside the axes."""
    losses = np.concatenate([one.batches[:, 1] for one in shown])
    share = float(((losses < fitted.low) | (losses > fitted.high)).mean())
    return f" ({percent(share)} outside)" if share else ""


def _lowest(shown: Sequence[Losses]) -> str:
    """Say where a single run is best on the rows held out."""
    if len(shown) > 1:
        return ""
    epoch, loss = shown[0].validation[np.argmin(shown[0].validation[:, 1])]
    return f": lowest after {epoch:,.0f} epoch{'' if epoch == 1 else 's'}, {number(loss, 4)}"


def _held(colour: str, *, marked: bool) -> dict[str, Any]:
    """Return how the losses of held-out rows look."""
    paper = style.palette().paper
    return {
        "color": colour,
        "ls": (0, (4, 2)),
        "lw": 1.3,
        "marker": "o" if marked else "",
        "ms": 4,
        "mfc": paper,
        "mec": colour,
    }


def _inside(points: Array, fitted: Scale) -> Array:
    """Return points on the axes; on a logarithmic one what is no higher than 0 is at its foot."""
    if fitted.kind != "log":
        return points
    return np.column_stack([points[:, 0], np.maximum(points[:, 1], fitted.low)])


def _epochs(run: Trajectory) -> Epochs:
    if run.epochs is None:
        raise ValueError("a run without epochs")
    return run.epochs
