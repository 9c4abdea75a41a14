"""Swept: what a sweep's runs did at each setting that was tried, all starts summed up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.plots.axis import Axis
from symgd.plots.measure import LONGEST, LOWEST, SOONEST, Measure
from symgd.sweeps.quarters import CONVERGED, PENDING, quarters
from symgd.sweeps.result import Sweep
from symgd.trajectory import Outcome

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

STAR = "star: the fewest steps where most converge"
"""What the best is where several runs are made of each setting, and some converge."""


@dataclass(frozen=True)
class Swept:
    """What the runs of a sweep did, in the shape of the settings; of samples, (samples,).

    Numbers are infinite where fewer runs than that have one, as those that never converge, and NaN
    where no run has been made.

    Attributes:
        axes: the settings, one for each axis of the arrays; of samples all along the only axis.
        measure: what the numbers are.
        share: how many of the runs converged.
        low, middle, high: the number that a quarter, half and three quarters of the runs do not
            exceed.
        ending: the most common outcome of those that do not converge, as a number in OUTCOMES;
            CONVERGED where all do, and PENDING where no run has been made.
        runs: how many there are at each setting, from other starts or with other seeds.
        trials: how many settings were tried in all.
    """

    axes: tuple[Axis, ...]
    measure: Measure
    share: Array
    low: Array
    middle: Array
    high: Array
    ending: Codes
    runs: int
    trials: int

    @property
    def best(self) -> tuple[int, ...] | None:
        """The place of the best setting: where most runs converge, and the middle is best."""
        if not ((self.share > 0) | np.isfinite(self.middle)).any():
            return None
        first = np.lexsort([key.ravel() for key in self._keys])[0]
        return tuple(int(i) for i in np.unravel_index(first, self.share.shape))

    @property
    def _keys(self) -> tuple[Array, ...]:
        """What settings are sorted by, the last first; NaN comes at the end."""
        sign = self.measure.sign
        return sign * self.high, sign * self.middle, -self.share

    def over(self, names: Sequence[str]) -> "Swept":
        """Show a grid over some of its settings; each entry is that of the best of the others."""
        given = [axis.name for axis in self.axes]
        order = [given.index(name) for name in names]
        order += [i for i in range(len(given)) if i not in order]
        axes = tuple(self.axes[i] for i in order[: len(names)])
        shape = (*(len(axis.values) for axis in axes), -1)

        def laid_out(part: NDArray[Any]) -> NDArray[Any]:
            return part.transpose(order).reshape(shape)

        keys = [laid_out(key) for key in self._keys]
        best = np.lexsort(keys, axis=-1)[..., :1]
        chosen: dict[str, Any] = {
            name: np.take_along_axis(laid_out(getattr(self, name)), best, axis=-1)[..., 0]
            for name in ("share", "low", "middle", "high", "ending")
        }
        return replace(self, axes=axes, **chosen)


def measured_by(sweeps: Sequence[Sweep]) -> Measure:
    """Choose what is shown of sweeps: how soon runs converge, where any does.

    Else it is the loss at the end, where that of most runs is finite at some setting; else how
    long runs last.
    """
    if any(sweep.ended(Outcome.CONVERGED).any() or not sweep.done.any() for sweep in sweeps):
        return SOONEST
    low = any(np.isfinite(swept(sweep, LOWEST).middle).any() for sweep in sweeps)
    return LOWEST if low else LONGEST


def swept(sweep: Sweep, measure: Measure = SOONEST) -> Swept:
    """Sum a sweep up over its starts and seeds; over none of them if nothing else was swept."""
    parts = [np.where(sweep.done, sweep.outcome, PENDING), sweep.steps, sweep.value]
    names = list(sweep.chosen or sweep.over)
    if sweep.chosen:
        parts = [sweep.gathered(part) for part in parts]
    values = [np.asarray(sweep.over[name], dtype=np.float64) for name in names]
    if not sweep.random:
        # As they stand along an axis, in whatever order they were typed.
        for place, row in enumerate(values):
            order = np.argsort(row, kind="stable")
            parts = [np.take(part, order, axis=place) for part in parts]
            values[place] = row[order]
    codes = parts[0]
    low, middle, high = quarters(measure.of(*parts), codes != PENDING)
    made = (codes != PENDING).sum(axis=-1)
    with np.errstate(invalid="ignore"):
        share = (codes == CONVERGED).sum(axis=-1) / made
    return Swept(
        axes=tuple(map(Axis, names, values)),
        measure=measure,
        share=share,
        low=low,
        middle=middle,
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
