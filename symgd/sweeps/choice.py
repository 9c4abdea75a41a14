"""The best of a sweep: the setting that converges soonest, and the run that came lowest."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.sweeps.quarters import CONVERGED, PENDING, quarters
from symgd.sweeps.result import Sweep
from symgd.trajectory import Outcome

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """A setting that was tried, with the runs from all starts and with all seeds.

    Attributes:
        setting: the value of each chosen setting.
        runs, converged: how many runs were made with it, and how many of them converged.
        low, steps, high: the steps by which a quarter, half and three quarters of them have
            converged; infinite where fewer ever do.
        run: the number of one of them, which shows what it does: of those that converged the one
            with the middle number of steps.
    """

    setting: dict[str, float]
    runs: int
    converged: int
    low: float
    steps: float
    high: float
    run: int


def fastest(sweep: Sweep) -> Choice | None:
    """Return the setting with which most runs converge, and of those the soonest.

    The soonest is that by which half of the runs have converged first, and if several are alike,
    three quarters. None where no run converged.

    >>> from symgd.sweeps import sweep
    >>> best = fastest(sweep("x**2 + 2*y**2", {"lr": [0.1, 0.3, 0.6]}))
    >>> best.setting, best.steps
    ({'lr': 0.3}, 18.0)
    """
    numbers = sweep.gathered(np.arange(sweep.runs).reshape(sweep.shape))
    numbers = numbers.reshape(-1, numbers.shape[-1])
    codes = np.where(sweep.done, sweep.outcome, PENDING).ravel()[numbers]
    ended = codes == CONVERGED
    if not ended.any():
        return None
    steps = sweep.steps.ravel()[numbers]
    count = (codes != PENDING).sum(axis=1)
    with np.errstate(invalid="ignore"):
        share = np.where(count > 0, ended.sum(axis=1) / count, 0.0)
    taken = quarters(np.where(ended, steps, np.inf), codes != PENDING)
    best = int(np.lexsort([taken[2], taken[1], -share])[0])
    order = np.argsort(np.where(ended[best], steps[best], np.inf), kind="stable")
    middle = order[(int(ended[best].sum()) - 1) // 2]
    run = int(numbers[best, middle])
    low, half, high = taken[:, best].tolist()
    return Choice(
        chosen(sweep, run), int(count[best]), int(ended[best].sum()), low, half, high, run
    )


def lowest(sweep: Sweep) -> int | None:
    """Return the number of the run that came to the lowest loss; None if no loss is finite."""
    best = np.where(sweep.done & np.isfinite(sweep.best), sweep.best, np.inf).ravel()
    found = int(np.argmin(best))
    return found if np.isfinite(best[found]) else None


def lowest_median(sweep: Sweep) -> tuple[dict[str, float], float] | None:
    """Return the setting whose runs end lowest by the median, and that loss; None if none does.

    >>> from symgd.sweeps import sweep
    >>> noisy = {"noise": [0.1, 0.5], "seed": "0:9:10"}
    >>> lowest_median(sweep("x**2", noisy, stop=(), steps=50))[0]
    {'noise': 0.1}
    """
    numbers = sweep.gathered(np.arange(sweep.runs).reshape(sweep.shape))
    numbers = numbers.reshape(-1, numbers.shape[-1])
    held = sweep.done & np.isfinite(sweep.value) & ~sweep.ended(Outcome.DIVERGED)
    ended = np.where(held, sweep.value, np.inf).ravel()[numbers]
    made = sweep.done.ravel()[numbers]
    medians = np.where(made.any(axis=1), quarters(ended, made)[1], np.inf)
    best = int(np.argmin(medians))
    if not np.isfinite(medians[best]):
        return None
    return chosen(sweep, int(numbers[best, 0])), float(medians[best])


def chosen(sweep: Sweep, run: int) -> dict[str, float]:
    """Return the chosen settings of a run."""
    return {name: value for name, value in swept(sweep, run).items() if name in sweep.chosen}


def swept(sweep: Sweep, run: int) -> dict[str, float]:
    """Return all swept settings of a run, seeds and coordinates of the start among them."""
    place = np.unravel_index(run, sweep.shape)
    return {
        name: float(values[place[0 if sweep.random else axis]])
        for axis, (name, values) in enumerate(sweep.over.items())
    }


def start(sweep: Sweep, run: int) -> Array:
    """Return where a run started, (n,)."""
    place = np.array(sweep.starts[:, run % sweep.starts.shape[1]])
    for name, value in swept(sweep, run).items():
        role = sweep.roles[name]
        if role.startswith("start."):
            place[sweep.loss.variables.index(role.removeprefix("start."))] = value
    return place
