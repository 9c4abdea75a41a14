"""What a sweep prints: how its runs ended, the best of them, and up to where they can."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symgd.cli import brief, mathematics
from symgd.cli.page import Page
from symgd.cli.sweep_line import line
from symgd.lanes.outcomes import OUTCOMES
from symgd.sweeps.choice import Choice, fastest, lowest, lowest_median, swept
from symgd.sweeps.limit import at_ends, stable_rates
from symgd.sweeps.minima import Minimum, alike, minima
from symgd.sweeps.roles import START

if TYPE_CHECKING:
    from symgd.sweeps.result import Sweep


def write(page: Page, sweeps: Sequence["Sweep"], starts: str, data: Sequence[str]) -> None:
    """Print the report of sweeps of one loss, one for each optimizer.

    ``data`` are the words of the options on data, for lines to type.
    """
    mathematics.formula(page, sweeps[0].loss)
    page.title("Sweep")
    conditions(page, sweeps, starts)
    outcomes(page, sweeps)
    for sweep in sweeps:
        page.line("")
        best(page, sweep, data)


def conditions(page: Page, sweeps: Sequence["Sweep"], starts: str) -> None:
    """Print what was swept over what, and what all runs have in common."""
    axes: dict[str, str] = {}
    for sweep in sweeps:
        axes |= {name: values(sweep, name) for name in sweep.over}
    for name, told in axes.items():
        lacking = [str(sweep.settings["optimizer"]) for sweep in sweeps if name not in sweep.over]
        note = f", not of {', '.join(lacking)}" if lacking else ""
        page.line(f"  {name}: {told}{note}")
    page.line(f"  from {starts}")
    settings = sweeps[0].settings
    tests = " or ".join(settings["stop"])
    page.line(f"  at most {settings['steps']:,} steps{f', until {tests}' if tests else ''}")
    if settings["schedule"] is not None:
        page.line(f"  schedule {settings['schedule']}")
    trials = [sweep.runs // sweep.gathered(sweep.done).shape[-1] for sweep in sweeps]
    if len(set(trials)) > 1:
        pairs = zip(sweeps, trials, strict=True)
        counts = [f"{sweep.settings['optimizer']} {count:,}" for sweep, count in pairs]
        page.line(f"  settings tried: {', '.join(counts)}; the best of more looks better")


def values(sweep: "Sweep", name: str) -> str:
    """Say which values a setting has.

    >>> from symgd.sweeps import sweep
    >>> values(sweep("x**2", {"lr": "0.01:1:20:log"}), "lr")
    '20 values from 0.01 to 1, by equal factors'
    """
    array = sweep.over[name]
    if sweep.random:
        return f"{len(array):,} random values from {array.min():.6g} to {array.max():.6g}"
    if len(array) <= 3:
        return ", ".join(f"{value:.6g}" for value in array)
    gaps = np.diff(array)
    with np.errstate(all="ignore"):
        factors = array[1:] / array[:-1]
    how = ""
    if np.allclose(factors, factors[0]) and not np.allclose(gaps, gaps[0]):
        how = ", by equal factors"
    return f"{len(array):,} values from {array.min():.6g} to {array.max():.6g}{how}"


def outcomes(page: Page, sweeps: Sequence["Sweep"]) -> None:
    """Print a table of how the runs ended, with a row for each optimizer."""
    shares = [{outcome: sweep.share(outcome) for outcome in OUTCOMES} for sweep in sweeps]
    there = [outcome for outcome in OUTCOMES if any(share[outcome] for share in shares)]
    page.line("")
    page.table(
        ["optimizer", "runs", *map(str, there)],
        (
            [
                brief.cut(str(sweep.settings["optimizer"]), 24),
                f"{int(sweep.done.sum()):,}",
                *(percent(share[outcome]) for outcome in there),
            ]
            for sweep, share in zip(sweeps, shares, strict=True)
        ),
    )


def best(page: Page, sweep: "Sweep", data: Sequence[str]) -> None:
    """Print the setting that converges soonest, the lowest loss, and which rates are stable."""
    found, low = fastest(sweep), lowest(sweep)
    page.line(brief.cut(str(sweep.settings["optimizer"]), 60), "bold cyan")
    if found is None:
        page.line("  no run converged")
        _lowest_median(page, sweep)
    else:
        page.line(f"  {_soonest(found)}")
        page.line(f"    {_again(sweep, found.run, data)}")
    if low is not None and found is None and _at_start(sweep, low):
        page.line(f"  no run comes below the loss at the start, {brief.number(_best(sweep, low))}")
    elif low is not None:
        value, end = brief.number(_best(sweep, low)), brief.number(float(sweep.value.flat[low]))
        at, passed = told(swept(sweep, low)), "" if value == end else " on the way"
        page.line(f"  lowest loss{passed}: {value}{f' with {at}' if at else ''}")
        if found is None or low != found.run:
            page.line(f"    {_again(sweep, low, data)}")
    stable(page, sweep)


def _best(sweep: "Sweep", run: int) -> float:
    return float(sweep.best.flat[run])


def _at_start(sweep: "Sweep", run: int) -> bool:
    """Say whether the lowest loss of a run is that at its start, one that all settings share."""
    swept_start = any(role.startswith(START) for role in sweep.roles.values())
    start = sweep.starts[:, run % sweep.starts.shape[1]]
    return not swept_start and _best(sweep, run) == float(sweep.loss.value(start))


def _again(sweep: "Sweep", run: int, data: Sequence[str]) -> str:
    """Return the line that makes a run again; of several starts only the first has its noise."""
    other = sweep.settings["noise"] and run % sweep.starts.shape[1]
    return f"{line(sweep, run, data)}{'  # with other noise' if other else ''}"


def _soonest(found: Choice) -> str:
    at = f"soonest: {told(found.setting)}" if found.setting else "converges"
    if found.runs == 1:
        return f"{at}: {found.steps:,.0f} step{'' if found.steps == 1 else 's'}"
    if not math.isfinite(found.steps):
        return f"{at}: {found.converged:,} of {found.runs:,} runs converge"
    quarter = f"{found.low:,.0f} to {found.high:,.0f}" if math.isfinite(found.high) else ""
    spread = f", half of them {quarter}" if quarter else ""
    all_of = "all" if found.converged == found.runs else f"{found.converged:,} of"
    return f"{at}: {found.steps:,.0f} steps (the median{spread}), {all_of} {found.runs:,} converge"


def _lowest_median(page: Page, sweep: "Sweep") -> None:
    """Print the setting that ends lowest, where several runs were made of each."""
    found = lowest_median(sweep)
    if found is not None and sweep.gathered(sweep.done).shape[-1] > 1:
        setting, value = found
        at = f" with {told(setting)}" if setting else ""
        page.line(f"  lowest loss at the end, by the median: {brief.number(value)}{at}")


def stable(page: Page, sweep: "Sweep") -> None:
    """Print up to which learning rate the rule is stable at each minimum.

    Of another constant that is swept both ends are told.
    """
    groups, settings = alike(minima(sweep)), at_ends(sweep)
    rates = stable_rates(sweep, [first for first, *_ in groups], settings)
    if not settings or isinstance(rates, str):
        return
    for (first, *others), row in zip(groups, rates.tolist(), strict=True):
        if not np.isfinite(row).all():
            continue
        limits = ", ".join(
            (f"lr up to {rate:.6g}" if rate else "no lr")
            + (f" with {told(setting)}" if setting else "")
            for rate, setting in zip(row, settings, strict=True)
        )
        where = brief.point(sweep.loss.variables, _rounded(first))
        more = f" and {len(others)} more" if others else ""
        missed = "" if first.runs else ", which no run has reached"
        page.line(f"  stable at the minimum {where}{more}{missed}: {limits}")


def told(setting: Mapping[str, float]) -> str:
    """Write a setting: lr = 0.1, momentum = 0.9."""
    return ", ".join(f"{name} = {brief.number(value)}" for name, value in setting.items())


def percent(share: float) -> str:
    """Write a share; what is not quite none or all never looks so.

    >>> percent(0.5), percent(0.0), percent(1e-5), percent(0.99999)
    ('50.0 %', '0', '<0.1 %', '>99.9 %')
    """
    if share in (0, 1):
        return "all" if share else "0"
    if share < 0.001:
        return "<0.1 %"
    return ">99.9 %" if share > 0.999 else f"{100 * share:.1f} %"


def as_json(
    sweeps: Sequence["Sweep"], saved: Sequence[Any], files: Sequence[Any], data: Sequence[str]
) -> dict[str, Any]:
    """Return what the report says as plain JSON values; the file of a sweep has every run."""
    loss = sweeps[0].loss
    paths: list[str | None] = [str(path) for path in saved] or [None] * len(sweeps)
    return {
        "loss": loss.text,
        "variables": list(loss.variables),
        "sweeps": [
            {"saved": path, **_one(sweep, data)} for sweep, path in zip(sweeps, paths, strict=True)
        ],
        "files": [str(file) for file in files],
    }


def _one(sweep: "Sweep", data: Sequence[str]) -> dict[str, Any]:
    found, low, minimum = fastest(sweep), lowest(sweep), next(iter(minima(sweep)), None)
    return {
        "optimizer": sweep.settings["optimizer"],
        "settings": dict(sweep.settings),
        "over": {name: array.tolist() for name, array in sweep.over.items()},
        "random": sweep.random,
        "starts": sweep.starts.shape[1],
        "runs": sweep.runs,
        "done": int(sweep.done.sum()),
        "shares": {str(outcome): sweep.share(outcome) for outcome in OUTCOMES},
        "soonest": None
        if found is None
        else {
            "setting": found.setting,
            "runs": found.runs,
            "converged": found.converged,
            "quartiles": [_finite(x) for x in (found.low, found.steps, found.high)],
            "command": line(sweep, found.run, data),
        },
        "lowest": None
        if low is None
        else {
            "setting": swept(sweep, low),
            "loss": float(sweep.best.flat[low]),
            "command": line(sweep, low, data),
        },
        "largest_stable_lr": _limit(sweep, minimum, found),
        "minimum": None if minimum is None else minimum.point.tolist(),
    }


def _limit(sweep: "Sweep", minimum: Minimum | None, found: Choice | None) -> float | None:
    if minimum is None or (found is None and {*sweep.chosen} - {"lr"}):
        return None
    rates = stable_rates(sweep, [minimum], [{} if found is None else found.setting])
    return None if isinstance(rates, str) else _finite(float(rates[0, 0]))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _rounded(minimum: Minimum) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the place of a minimum without what rounding has left of it."""
    return np.round(minimum.point, 9) + 0.0
