"""compare(): rules beside SciPy's methods, from one start."""

import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd.catalog import known
from symgd.comparison.comparison import Comparison, Row
from symgd.comparison.entrants import Rate, entrants, is_method, usual
from symgd.comparison.tuning import best, grid
from symgd.errors import SettingError
from symgd.in_numbers import begun, in_numbers
from symgd.loss import LossLike
from symgd.plan import Settings
from symgd.rules import Rule, Schedule
from symgd.rules.rule import Constant
from symgd.rules.stopping import DEFAULT_STOP
from symgd.start import check_start, default_start, point
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]
Progress = Callable[[int, int], None]

REPEATS = 5
"""How often a run is made again for its time; the median is told."""

PATIENCE = 1.0
"""Seconds after which a run is not made again."""


def compare(
    loss: LossLike,
    start: ArrayLike | Mapping[str, float] | None = None,
    methods: Sequence[str | Rule] | None = None,
    *,
    lr: Rate | Sequence[Rate] | None = None,
    schedule: str | Schedule | None = None,
    steps: int = 1000,
    stop: str | Sequence[str] | None = DEFAULT_STOP,
    constants: Mapping[str, Constant] | None = None,
    tune: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Run several methods from one start, until the same stopping test fires, and count.

    Args:
        loss: a Loss, its text, or a name in ``symgd.catalogue``.
        start: as for :func:`symgd.descend`.
        methods: names in ``symgd.optimizers``, Rules, or equations; and SciPy's bfgs, l-bfgs-b,
            cg, newton-cg, trust-exact and nelder-mead, which are given the exact gradient and
            Hessian. If None, gd, momentum and adam, and bfgs where SciPy is installed.
        lr: the learning rate of every rule, 0.1 if None; or several, each of which is run.
        schedule: of every rule, as for :func:`symgd.descend`.
        steps: the most steps of every method.
        stop: stopping tests, which end SciPy's methods too: their own are turned off.
        constants: values for constants of the rules; each rule gets those that it has.
        tune: for each rule, the best of so many learning rates from 1e-5 to 10.
        progress: called with (runs done, runs in all).

    Raises:
        SettingError, ExpressionError: when something asked for makes no sense, or SciPy is
            needed and missing.

    >>> found = compare("x**2 + 2*y**2", (3, 4), ["gd", "cg"])
    >>> [(row.name, row.run.steps, row.evaluations.totals) for row in found.rows]
    [('gd', 70, (0, 71, 0)), ('cg', 2, (5, 5, 0))]
    """
    loss, start = in_numbers(loss), begun(loss, start)
    if not loss.variables:
        raise SettingError("the loss has no variables: there is nothing to compare")
    settings = Settings(schedule=schedule, steps=steps, stop=stop)
    rates = _rates(lr, tune)
    ways = usual() if methods is None else methods
    found = entrants(loss, ways, rates, settings, constants or {}, tune is not None)
    if all(map(is_method, ways)):
        _check_unused(lr=lr, schedule=schedule, tune=tune)
    first = default_start(loss) if start is None else point(loss, start)
    if first.ndim != 1:
        raise SettingError("the start is one point: every method begins there")
    check_start(loss, first)
    example = known(loss.text, loss.variables)
    minima = example.minima if example else ()
    total, done = sum(len(entrant.runs) for entrant in found), 0
    rows = []
    for entrant in found:
        runs = []
        for run in entrant.runs:
            runs.append(run(first))
            done += 1
            if progress is not None:
                progress(done, total)
        shown = best(runs)
        seconds = median(_times(shown.again))
        distance = _distance(shown.run, [minimum.point for minimum in minima])
        rows.append(Row(entrant.name, shown.run, shown.evaluations, seconds, distance, len(runs)))
    return Comparison(loss, tuple(rows), example.value if example else None)


def _rates(lr: Rate | Sequence[Rate] | None, tune: int | None) -> list[Rate]:
    if tune is not None:
        if lr is not None:
            raise SettingError("tune chooses the learning rate: leave out lr, or leave out tune")
        return [*grid(tune)]
    if lr is None:
        return [0.1]
    rates = [*lr] if isinstance(lr, Sequence | np.ndarray) and not isinstance(lr, str) else [lr]
    if not rates:
        raise SettingError("lr is a learning rate, or several: there is none in an empty list")
    return rates


def _check_unused(**given: object) -> None:
    """Refuse what only a rule has where there is none, rather than take no notice of it."""
    for name, value in given.items():
        if value is not None:
            raise SettingError(
                f"{name} is for rules, and SciPy's methods have no learning rate: leave it out, "
                "or compare a rule, such as gd, too"
            )


def _times(again: Callable[[], object]) -> list[float]:
    """Return the seconds of each of several runs; of fewer where they take long."""
    found: list[float] = []
    while len(found) < REPEATS and sum(found) < PATIENCE:
        began = time.perf_counter()
        again()
        found.append(time.perf_counter() - began)
    return found


def _distance(run: Trajectory, minima: Sequence[Sequence[float]]) -> float | None:
    """Return how far the best point is from the nearest of some minima; None if there are none."""
    away = [float(np.linalg.norm(run.best.point - np.asarray(point))) for point in minima]
    return min(away, default=None)
