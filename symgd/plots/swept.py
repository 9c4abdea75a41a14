"""Swept: what a sweep's runs did at each setting that was tried, all starts summed up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.plots.axis import Axis
from symgd.sweeps.quarters import CONVERGED, PENDING, quarters
from symgd.sweeps.result import Sweep

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

STAR = "star: the fewest steps where most converge"
"""What the best is where several runs are made of each setting."""


@dataclass(frozen=True)
class Swept:
    """What the runs of a sweep did, in the shape of the settings; of samples, (samples,).

    Steps are those by which a share of the runs have converged: infinite where fewer ever do,
    and NaN where no run has been made.

    Attributes:
        axes: the settings, one for each axis of the arrays; of samples all along the only axis.
        share: how many of the runs converged.
        steps: by which half of the runs have converged.
        low, high: by which a quarter, and three quarters have.
        ending: the most common outcome of the others, as a number in OUTCOMES; CONVERGED where
            all converged, and PENDING where no run has been made.
        runs: how many there are at each setting, from other starts or with other seeds.
        trials: how many settings were tried in all.
    """

    axes: tuple[Axis, ...]
    share: Array
    steps: Array
    low: Array
    high: Array
    ending: Codes
    runs: int
    trials: int

    @property
    def best(self) -> tuple[int, ...] | None:
        """The place of the setting at which most runs converge, and of those the soonest."""
        if not (self.share > 0).any():
            return None
        # lexsort takes the first key last, and puts NaN at the end.
        first = np.lexsort([key.ravel() for key in (self.high, self.steps, -self.share)])[0]
        return tuple(int(i) for i in np.unravel_index(first, self.share.shape))

    def over(self, names: Sequence[str]) -> "Swept":
        """Show a grid over some of its settings; each entry is that of the best of the others."""
        given = [axis.name for axis in self.axes]
        order = [given.index(name) for name in names]
        order += [i for i in range(len(given)) if i not in order]
        axes = tuple(self.axes[i] for i in order[: len(names)])
        shape = (*(len(axis.values) for axis in axes), -1)

        def laid_out(part: NDArray[Any]) -> NDArray[Any]:
            return part.transpose(order).reshape(shape)

        keys = [laid_out(key) for key in (self.high, self.steps, -self.share)]
        best = np.lexsort(keys, axis=-1)[..., :1]
        chosen: dict[str, Any] = {
            name: np.take_along_axis(laid_out(getattr(self, name)), best, axis=-1)[..., 0]
            for name in ("share", "steps", "low", "high", "ending")
        }
        return replace(self, axes=axes, **chosen)


def swept(sweep: Sweep) -> Swept:
    """Sum a sweep up over its starts and seeds; over none of them if nothing else was swept."""
    codes, steps = np.where(sweep.done, sweep.outcome, PENDING), sweep.steps
    names = list(sweep.chosen or sweep.over)
    if sweep.chosen:
        codes, steps = sweep.gathered(codes), sweep.gathered(steps)
    values = [np.asarray(sweep.over[name], dtype=np.float64) for name in names]
    if not sweep.random:
        # As they stand along an axis, in whatever order they were typed.
        for place, row in enumerate(values):
            order = np.argsort(row, kind="stable")
            codes, steps = (np.take(part, order, axis=place) for part in (codes, steps))
            values[place] = row[order]
    low, middle, high = quarters(codes, steps)
    made = (codes != PENDING).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        share = (codes == CONVERGED).sum(axis=-1) / made
    return Swept(
        axes=tuple(map(Axis, names, values)),
        share=share,
        steps=middle,
        low=low,
        high=high,
        ending=endings(codes),
        runs=codes.shape[-1],
        trials=share.size,
    )


def endings(codes: Codes) -> Codes:
    """Return the most common outcome of the runs (…, runs) that did not converge."""
    counts = np.stack([(codes == code).sum(axis=-1) for code in range(len(OUTCOMES))])
    made = counts.sum(axis=0) > 0
    counts[CONVERGED] = 0
    common = np.where(counts.any(axis=0), counts.argmax(axis=0), CONVERGED)
    return np.where(made, common, PENDING)
