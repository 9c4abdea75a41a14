"""Errors: what a picture of numerical derivatives shows, and on which scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10, nan

import numpy as np
from numpy.typing import NDArray

from symgd.differentiation.differences import Theory
from symgd.differentiation.methods import Table
from symgd.plots.bounds import HUGE, TINY
from symgd.plots.labels import place, symbol
from symgd.plots.scale import Scale

Array = NDArray[np.float64]

LINES = ("complex step", "symgd, compiled")
"""The methods without a step to choose that are shown."""

FARTHEST = 30
"""Powers of ten that the vertical axis reaches below its highest error."""


@dataclass(frozen=True)
class Vee:
    """One kind of difference in a panel: errors against steps, and what theory says of them."""

    kind: str
    h: Array
    errors: Array
    theory: Theory | None

    @property
    def best(self) -> float | None:
        """The step of least error by theory, if it is among the steps tried."""
        best = self.theory.best if self.theory else None
        return best if best and self.h.min() <= best <= self.h.max() else None

    def expected(self, low: float) -> Array:
        """Return the error by theory at each step; nan where it is unknown or below ``low``."""
        if self.theory is None:
            return np.full(len(self.h), nan)
        found = np.array([self.theory.error(h) for h in self.h.tolist()])
        seen = (found > low) & (found < HUGE) & ~np.isnan(self.errors)
        return np.where(seen, found, nan)


@dataclass(frozen=True)
class Panel:
    """One component: its two kinds of differences, and the errors of methods without a step."""

    name: str
    vees: tuple[Vee, ...]
    lines: dict[str, float]
    reason: str

    @property
    def heights(self) -> Array:
        """Every error that is to be seen."""
        return np.concatenate([*(vee.errors for vee in self.vees), [*self.lines.values()]])

    @property
    def steps(self) -> Array:
        """Every step at which an error is to be seen."""
        return np.concatenate([vee.h[np.isfinite(vee.errors)] for vee in self.vees])

    @property
    def zeros(self) -> bool:
        """Whether an error is 0, for which a logarithmic axis has no place."""
        return bool((self.heights < TINY).any())


def panel(table: Table) -> Panel:
    """Return what there is to show of one component.

    >>> from symgd import Loss
    >>> from symgd.differentiation.methods import tables
    >>> shown = panel(tables(Loss("exp(x)"), [1.0])[0])
    >>> shown.name, [vee.kind for vee in shown.vees]
    ('∂f/∂x at x = 1', ['forward', 'central'])
    """
    found = table.differences
    vees = (
        Vee("forward", found.h, found.forward_errors, found.forward_theory),
        Vee("central", found.h, found.central_errors, found.central_theory),
    )
    lines = {
        method.name: method.error
        for method in table.methods
        if method.name in LINES and isfinite(method.error)
    }
    where = f"{table.name} = " if len(table.point) == 1 else ""
    name = f"∂f/∂{symbol(table.name)} at {where}{place(table.point)}"
    return Panel(name, vees, lines, found.reason)


def shared_scale(shown: Sequence[Panel]) -> Scale:
    """Return the logarithmic scale that holds every error of some panels.

    >>> shared_scale([]).low
    1e-17
    """
    heights = np.concatenate([np.empty(0), *(one.heights for one in shown)])
    seen = heights[(heights > TINY) & (heights < HUGE)]
    if not seen.size:
        return Scale("log", 1e-17, 1.0)
    high = ceil(log10(seen.max()) + 0.3)
    low = max(floor(log10(seen.min()) - 0.3), high - FARTHEST)
    # An errorless picture would otherwise have one tick only.
    return Scale("log", 10.0 ** min(low, high - 4), 10.0**high)
