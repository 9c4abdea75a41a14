"""Ended: colours and patterns of settings at which no run converges, by how the runs end."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.plots import style
from symgd.plots.labels import percent
from symgd.plots.sheet import Entry
from symgd.sweeps.quarters import PENDING
from symgd.sweeps.result import Sweep
from symgd.trajectory import Outcome

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

PATTERNS: Mapping[Outcome, str] = {
    Outcome.DIVERGED: "////",
    Outcome.OSCILLATES: "....",
    Outcome.LEFT_DOMAIN: "xxxx",
    Outcome.NON_MINIMUM: "\\\\\\\\",
    Outcome.NOT_DIFFERENTIABLE: "++++",
    Outcome.STALLED: "oo",
    Outcome.STEP_LIMIT: "--",
}
"""Hatches, which tell the outcomes apart without colours."""

WAITING = "||"
"""The hatch of settings whose runs have not been made yet."""

PALE = 0.45
"""How much of its colour the ground of to-and-fro has."""

GREY = 0.45
"""How much of the colour of axes the ground of those has that used all steps."""

WORDS: Mapping[Outcome, str] = {
    Outcome.DIVERGED: "diverge",
    Outcome.OSCILLATES: "oscillate",
    Outcome.LEFT_DOMAIN: "leave the domain",
    Outcome.NON_MINIMUM: "stop at a non-minimum",
    Outcome.NOT_DIFFERENTIABLE: "have no gradient",
    Outcome.STALLED: "stall",
    Outcome.STEP_LIMIT: "use all steps",
}


def ground(outcome: Outcome) -> tuple[float, float, float]:
    """Return the colour, in shares of red, green and blue, of settings whose runs end so."""
    used = style.palette()
    if outcome is Outcome.OSCILLATES:
        return _mixed(used.runs[5], PALE)
    return _mixed(used.faint, GREY) if outcome is Outcome.STEP_LIMIT else to_rgb(used.undefined)


def bare() -> tuple[float, float, float]:
    """Return the colour of settings whose runs have not been made yet."""
    return to_rgb(style.palette().paper)


def pending() -> Patch:
    """Return the key of settings whose runs have not been made yet."""
    return Patch(fc=bare(), **_hatched(WAITING))


def draw(axes: Axes, across: Array, up: Array, codes: Codes) -> Axes:
    """Hatch the cells (m, k), between the ends (k + 1,) and (m + 1,), by how their runs end.

    Of cells without a hatch the code is CONVERGED.
    """
    kinds = [(OUTCOMES.index(outcome), pattern) for outcome, pattern in PATTERNS.items()]
    for code, pattern in ((PENDING, WAITING), *kinds):
        cells = list(_stretches(codes == code))
        if not cells:
            continue
        # One path for all: each patch of its own would weigh a kilobyte.
        boxes = [
            Path(
                [
                    (across[a], up[i]),
                    (across[b], up[i]),
                    (across[b], up[i + 1]),
                    (across[a], up[i + 1]),
                    (across[a], up[i]),
                ],
                closed=True,
            )
            for i, a, b in cells
        ]
        whole = Path.make_compound_path(*boxes)
        axes.add_patch(PathPatch(whole, **_hatched(pattern), fill=False, zorder=1.5))
    return axes


def ways(sweeps: Sequence[Sweep]) -> str:
    """Say how the runs of sweeps end, the most common first.

    >>> from symgd.sweeps import sweep
    >>> ways([sweep("x**2", {"lr": [1e-9, 2, 3, 4]})])
    '75% of runs diverge, 25% use all steps'
    """
    made = sum(int(sweep.done.sum()) for sweep in sweeps)
    counts = {one: sum(int(sweep.ended(one).sum()) for sweep in sweeps) for one in WORDS}
    there = sorted((one for one in WORDS if counts[one]), key=lambda one: -counts[one])
    if not there:
        return "no run has been made"
    if counts[there[0]] == made:
        return f"all runs {WORDS[there[0]]}"
    return ", ".join(
        f"{percent(counts[one] / made)}{'' if i else ' of runs'} {WORDS[one]}"
        for i, one in enumerate(there)
    )


def entries(codes: Codes) -> list[Entry]:
    """Return the legend of the outcomes that there are, the most common first."""
    counts = [(int((codes == OUTCOMES.index(one)).sum()), one) for one in PATTERNS]
    return [
        (Patch(fc=ground(one), **_hatched(PATTERNS[one])), f"most runs {WORDS[one]}")
        for count, one in sorted(counts, key=lambda pair: -pair[0])
        if count
    ]


def _hatched(pattern: str) -> dict[str, Any]:
    return {"hatch": pattern, "ec": style.palette().faint, "lw": 0.0}


def _stretches(cells: NDArray[np.bool_]) -> Iterator[tuple[int, int, int]]:
    """Yield row, first column and the column after the last of cells that lie side by side."""
    for i, row in enumerate(cells):
        ends = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(int), [0]])))
        yield from ((i, int(a), int(b)) for a, b in zip(ends[::2], ends[1::2], strict=True))


def _mixed(colour: str, share: float) -> tuple[float, float, float]:
    mixed = share * np.array(to_rgb(colour)) + (1 - share) * np.array(to_rgb(style.palette().paper))
    red, green, blue = mixed.tolist()
    return red, green, blue
