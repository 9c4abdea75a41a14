"""basins(): a window of starts, and the minimum that a descent reaches from each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, Unpack

import numpy as np
from numpy.typing import NDArray

from symgd.analysis.critical.window import make_window
from symgd.attraction.critical import critical
from symgd.attraction.landed import Landed, Progress, landed
from symgd.attraction.reached import reached
from symgd.attraction.valleys import Valley
from symgd.catalog import known
from symgd.errors import SettingError
from symgd.in_numbers import in_numbers
from symgd.lanes.outcomes import OUTCOMES, coded
from symgd.lanes.sealed import seal
from symgd.loss import Loss, LossLike
from symgd.plan import Plan, Settings, check_names, make_plan
from symgd.trajectory import Outcome

Array = NDArray[np.float64]

Number = TypeVar("Number", np.int32, np.int8)

USUAL = 512
"""Starts along each axis, if nobody says: about the pixels of a picture."""

MOST = 4096
"""The most starts along an axis."""

STEPS = 1000
"""The most steps of each run, if nobody says: more than of a run that is looked at."""

BYTES = 150
"""Bytes of memory that a start takes, about."""

KINDS = {
    "point": ("minimum", "minima"),
    "curve": ("curve of minima", "curves of minima"),
    "region": ("region of minima", "regions of minima"),
}
"""What a minimum is part of, by the dimension of that: one in words, and several."""

BLOCK = 2**16
"""Starts at which the loss is looked at side by side."""


@dataclass(frozen=True, eq=False, repr=False)
class Basins:
    """Where a descent ends from each start on a grid of k by k points; row i is at y[i].

    Attributes:
        loss: of two variables.
        settings: those of every run (plain JSON values).
        x, y: (k,), the coordinates of the starts.
        numbers: (k, k), the number of the minimum that was reached, -1 for none.
        steps: (k, k), the steps taken.
        outcomes: (k, k), how each run ended, as a number in OUTCOMES.
        minima: (m, 2), those that were reached, the lowest first.
        values: (m,), the loss at each.
        saddles: (s, 2), the saddles in the window.
        valleys: of the minima those that are not by themselves, by number: a curve of minima, or a
            region, through the point that stands for it.
    """

    loss: Loss
    settings: Mapping[str, Any]
    x: Array
    y: Array
    numbers: NDArray[np.int32]
    steps: NDArray[np.int32]
    outcomes: NDArray[np.int8]
    minima: Array
    values: Array
    saddles: Array
    valleys: Mapping[int, Valley]

    def __post_init__(self) -> None:
        seal(self)

    def __repr__(self) -> str:
        """Say what was run, and how many minima were reached from how many starts."""
        kinds = [self.kind(number) for number in range(len(self.minima))]
        counts = [(kind, kinds.count(kind)) for kind in dict.fromkeys(kinds)]
        minima = " and ".join(f"{count} {KINDS[kind][count > 1]}" for kind, count in counts)
        which = f"{self.settings['optimizer']} from {len(self.x):,} × {len(self.y):,} starts"
        share = f" reached by {self.shares.sum():.1%}" if kinds else ""
        return f"Basins({which}: {minima or 'no minimum'}{share})"

    @property
    def shares(self) -> Array:
        """Return the share of the starts that reach each minimum, (m,)."""
        counts = np.bincount(self.numbers[self.numbers >= 0], minlength=len(self.minima))
        return np.asarray(counts / self.numbers.size)

    def kind(self, number: int) -> str:
        """Say whether a minimum is a "point" by itself, or part of a "curve" or a "region"."""
        return tuple(KINDS)[self.valleys[number].dimension if number in self.valleys else 0]

    def share(self, outcome: Outcome | str) -> float:
        """Return the share of the starts from which a run ends in a way, such as ``"diverged"``.

        Raises:
            SettingError: when runs do not end so.
        """
        return float((self.outcomes == coded(outcome)).mean())


def basins(
    loss: LossLike,
    *,
    window: Sequence[float] | Sequence[Sequence[float]] | None = None,
    resolution: int = USUAL,
    cluster: str | None = None,
    progress: Progress | None = None,
    **settings: Unpack[Settings],
) -> Basins:
    """Descend from every start on a grid, and tell which minimum each reaches.

    Ends that lie together are one minimum where the Hessian there has no negative eigenvalue, or
    where the loss has a kink from which it rises on all sides. A run that has used its steps has
    reached a minimum if it ends within a thousandth of the window of it.

    Args:
        loss: of two variables.
        window: an interval for each variable, or one for both. By default that of the catalogue,
            and -5 to 5 for a loss that is not in it.
        resolution: starts along each axis.
        cluster: one of Dask, to share the work with: ``"local:4"``, ``"tcp://host:8786"``.
        progress: called with (runs made, runs in all).
        settings: those of :func:`symgd.descend`; 1000 steps by default.

    Raises:
        SettingError, ExpressionError: when something asked for makes no sense.

    >>> found = basins("(x**2 - 1)**2 + y**2", window=(-2, 2), resolution=20, lr=0.05)
    >>> (found.minima.round(6) + 0.0).tolist(), found.shares.tolist()
    ([[-1.0, 0.0], [1.0, 0.0]], [0.5, 0.5])
    >>> (found.saddles.round(6) + 0.0).tolist()
    [[0.0, 0.0]]
    """
    loss = in_numbers(loss)
    _check(loss, resolution)
    check_names(settings)
    settings.setdefault("steps", STEPS)
    plan = make_plan(loss, history=False, **settings)
    box = _box(loss, window)
    size = box[:, 1] - box[:, 0]
    x, y = (np.linspace(low, high, resolution) for low, high in box)
    known_places = critical(loss, box)
    there, runs = _landed(plan, x, y, cluster, progress)
    places = reached(loss, runs, known_places, size, size / (resolution - 1))

    def laid_out(values: NDArray[Number], missing: int) -> NDArray[Number]:
        whole = np.full(resolution**2, missing, dtype=values.dtype)
        whole[there] = values
        return whole.reshape(resolution, resolution)

    return Basins(
        loss=loss,
        settings=plan.settings,
        x=x,
        y=y,
        numbers=laid_out(places.numbers, -1),
        steps=laid_out(runs.steps, 0),
        outcomes=laid_out(_outcomes(runs, places.numbers), OUTCOMES.index(Outcome.LEFT_DOMAIN)),
        minima=places.minima.T,
        values=np.asarray(loss.value(places.minima)),
        saddles=known_places.saddles.T,
        valleys=places.valleys,
    )


def _landed(
    plan: Plan, x: Array, y: Array, cluster: str | None, progress: Progress | None
) -> tuple[NDArray[np.bool_], Landed]:
    """Run from all starts at which the loss is defined; say which those are."""
    grid = np.stack([np.tile(x, len(y)), np.repeat(y, len(x))])
    there = defined(plan.loss, grid)
    if there.all():
        return there, landed(plan, grid, None, cluster, progress)
    # Noise belongs to the place of a start on the grid.
    return there, landed(plan, grid[:, there], np.flatnonzero(there), cluster, progress)


def defined(loss: Loss, points: Array) -> NDArray[np.bool_]:
    """Say at which points (2, B) the loss and its gradient are finite numbers.

    >>> defined(Loss("x*log(y)"), np.array([[1.0, 1.0], [2.0, -2.0]])).tolist()
    [True, False]
    """
    parts = []
    for first in range(0, points.shape[1], BLOCK):
        values, gradients = loss.value_and_gradient(points[:, first : first + BLOCK])
        parts.append(np.isfinite(values) & np.isfinite(gradients).all(axis=0))
    return np.concatenate(parts)


def _check(loss: Loss, resolution: int) -> None:
    count = len(loss.variables)
    if count == 0:
        raise SettingError("basins are drawn in a plane, but this loss has no variables: give two")
    if count == 1:
        raise SettingError(
            "basins are drawn in a plane, but this loss has 1 variable: give a loss of two, or "
            "descend this one from a few starts"
        )
    if count != 2:
        raise SettingError(
            f"basins are drawn in a plane, but this loss has {count} variables: give a loss of "
            "two, with numbers in the place of the others"
        )
    if not isinstance(resolution, int | np.integer) or resolution < 2:
        raise SettingError(f"the resolution must be a whole number from 2 on, not {resolution!r}")
    if resolution > MOST:
        needed = BYTES * float(resolution) ** 2 / 1e9
        raise SettingError(
            f"a resolution of {resolution:,} is too high: its {resolution**2:,} runs would take "
            f"{needed:,.0f} GB of memory; ask for at most {MOST:,}"
        )


def _box(loss: Loss, window: Sequence[float] | Sequence[Sequence[float]] | None) -> Array:
    example = known(loss.text, loss.variables) if window is None else None
    return np.array(make_window(window if example is None else example.window, loss.variables))


def _outcomes(runs: Landed, numbers: NDArray[np.int32]) -> NDArray[np.int8]:
    """Return how runs ended, now that it is known which of them reached a minimum."""
    converged, no_minimum = map(OUTCOMES.index, (Outcome.CONVERGED, Outcome.NON_MINIMUM))
    told = np.where(runs.rests, no_minimum, runs.outcomes)
    return np.where(numbers >= 0, converged, told).astype(np.int8)
