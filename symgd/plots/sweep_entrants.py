"""Sweep entrants: sweeps side by side on one axis, and what a legend says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from symgd.plots import style
from symgd.plots.axis import Axis
from symgd.plots.ended import ways
from symgd.plots.labels import number, percent, shortened
from symgd.plots.measure import LONGEST, SOONEST
from symgd.plots.sheet import Entry
from symgd.plots.sweep_limit import reach
from symgd.plots.swept import STAR, Swept
from symgd.sweeps.result import Sweep

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Entrant:
    """An optimizer: what it is called, and what its runs did over the setting that is shown."""

    name: str
    found: Swept

    @property
    def axis(self) -> Axis:
        """The setting."""
        return self.found.axes[0]

    @property
    def quartiles(self) -> tuple[Array, Array, Array]:
        """The numbers that a quarter, half and three quarters do not exceed, (k,) each."""
        return self.found.low, self.found.middle, self.found.high

    @property
    def best(self) -> int | None:
        """The place of its best value; None if there is none."""
        return None if self.found.best is None else self.found.best[0]


def titles(sweeps: Sequence[Sweep]) -> list[str]:
    """Name each sweep by its optimizer; those of the same one are numbered.

    >>> from types import SimpleNamespace as Made
    >>> titles([Made(settings={"optimizer": name}) for name in ("gd", "adam", "gd")])
    ['gd 1', 'adam', 'gd 2']
    """
    names = [shortened(str(sweep.settings["optimizer"]), 24) for sweep in sweeps]
    return [
        f"{name} {names[: i + 1].count(name)}" if names.count(name) > 1 else name
        for i, name in enumerate(names)
    ]


def entries(sweeps: Sequence[Sweep], entrants: Sequence[Entrant]) -> list[Entry]:
    """Return the legend: a line for each, then what is compared."""
    found: list[Entry] = []
    for index, one in enumerate(entrants):
        mark = best_mark(index) if one.best is not None else {"color": style.colour(index)}
        key = Line2D([], [], ls=style.line(index), lw=1.8, **mark)
        found.append((key, f"{one.name}: {_told(one)}"))
    words = [*_until(sweeps), *_chances(entrants), *_runs(sweeps, entrants)]
    return [*found, *((Line2D([], [], ls=""), text) for text in words)]


def best_mark(index: int) -> dict[str, Any]:
    """Return how the best value of an optimizer is marked."""
    mark = {"marker": "*", "ms": 12, "mec": style.palette().paper, "mew": 0.8}
    return {"color": style.colour(index), **mark}


def _told(one: Entrant) -> str:
    """Write the best value, its number, and how many runs fail with it."""
    found, at = one.found, one.best
    if at is None:
        return "no run converges" if found.measure is SOONEST else "most runs diverge"
    value = f"{shortened(one.axis.name, 16)} {number(float(one.axis.values[at]), 3)}"
    text = value if found.measure is SOONEST else f"{found.measure.best} with {value}"
    middle = found.middle[at]
    text += f", {found.measure.told(middle) if np.isfinite(middle) else 'most fail'}"
    if found.measure is SOONEST:
        if found.runs > 1 and np.isfinite(found.high[at]):
            text += f" ({found.low[at]:,.0f} to {found.high[at]:,.0f})"
        if found.share[at] < 1:
            text += f", {percent(float(1 - found.share[at]))} fail"
    edge = len(one.axis.values) > 2 and at in (0, len(one.axis.values) - 1)
    return f"{text}; at the edge" if edge else text


def _until(sweeps: Sequence[Sweep]) -> list[str]:
    """Say until when runs go on, and where none converges what they do and when one would."""
    longest = {sweep.settings["steps"] for sweep in sweeps}
    within = f"{min(longest):,}" + (f" to {max(longest):,}" if len(longest) > 1 else "")
    tests = " or ".join(sweeps[0].settings["stop"])
    until = f"until {shortened(tests, 40)}, within" if tests else "no stopping test,"
    told = [f"{until} {within} steps"]
    if any(sweep.share("converged") for sweep in sweeps):
        return told
    held = dict.fromkeys(found for sweep in sweeps if (found := reach(sweep)))
    return [*told, ways(sweeps), *held]


def _chances(entrants: Sequence[Entrant]) -> list[str]:
    """Say of how many trials each is the best."""
    if len(entrants) == 1:
        return []
    trials = {one.found.trials for one in entrants}
    if len(trials) == 1:
        return [f"each marked: the best of {trials.pop():,} trials"]
    chances = f"{min(trials):,} to {max(trials):,}"
    return [f"marked: the best of {chances} trials, which is no equal chance"]


def _runs(sweeps: Sequence[Sweep], entrants: Sequence[Entrant]) -> list[str]:
    """Say how many runs there are at each value, and what a line leaves out."""
    told, by = [], entrants[0].found.measure
    runs = {one.found.runs for one in entrants}
    if max(runs) > 1:
        each = f"{min(runs):,}" + (f" to {max(runs):,}" if len(runs) > 1 else "")
        told.append(f"{each} runs at each: median, and the band from quartile to quartile")
        some = any(one.best is not None and (one.found.share < 1).any() for one in entrants)
        if by is SOONEST and some:
            told.append(STAR)
    others = {name for sweep in sweeps for name in sweep.chosen} - {
        one.axis.name for one in entrants
    }
    if others:
        told.append(f"each at the best {' and '.join(sorted(others))}")
    if by not in (SOONEST, LONGEST) and any(np.isinf(one.found.middle).any() for one in entrants):
        told.append("no line where most runs diverge" if max(runs) > 1 else "no line: diverged")
    return told
