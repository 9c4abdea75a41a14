"""What a descent prints: the mathematics, the course of the run, how it ended."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symgd.catalog import known
from symgd.cli.page import Page
from symgd.printing import text as formulas

if TYPE_CHECKING:
    from symgd.diagnosis import Diagnosis
    from symgd.loss import Loss
    from symgd.trajectory import Trajectory

# More than this is not read but scrolled past; --json holds all of it.
COMPONENTS = 8
CHARACTERS = 400
HESSIAN_VARIABLES = 5
CELL = len("-1.23456e+06") + len("   ")


def formula(page: Page, loss: "Loss") -> None:
    """Print the loss, with its name where it has one."""
    named(page, loss)
    write = formulas.pretty if page.unicode else formulas.plain
    arguments = ", ".join(_abridged(loss.variables, COMPONENTS))
    page.line(f"f({arguments}) = {cut(formulas.abridged(loss.expression, write))}", "bold")


def mathematics(page: Page, loss: "Loss") -> None:
    """Print the loss, its gradient and its Hessian."""
    write, d = (formulas.pretty, "∂") if page.unicode else (formulas.plain, "d")
    formula(page, loss)
    page.title("Gradient")
    components = list(zip(loss.variables, loss.gradient, strict=True))
    for name, component in _abridged(components, COMPONENTS, ("", None)):
        text = component and cut(formulas.abridged(component, write))
        page.line(f"  {d}f/{d}{name} = {text}" if name else "  …")
    n = len(components)
    if not n:
        page.line("  none: the loss has no variables")
    elif n <= HESSIAN_VARIABLES and all(map(formulas.is_short, loss.gradient)):
        page.title("Hessian")
        _hessian(page, loss, write)
    else:
        page.line(f"\nThe {n} × {n} Hessian is too long to show; --json has it.")
    for note in loss.notes:
        page.line(f"\nNote: {note}.", "yellow")


def named(page: Page, loss: "Loss") -> None:
    """Print which loss of the catalogue this is, if it is one."""
    example = known(loss.text, loss.variables)
    if example is not None:
        page.line(f"{example.title}: {example.name} in the catalogue", "bold")
        page.line(f"  source: {example.source}", "dim")


def begins(run: "Trajectory", default_start: bool) -> str:
    """Write where a run began, and why there if nobody said."""
    note = ""
    if default_start:
        found = known(str(run.settings["loss"]), run.variables)
        whose = "default" if found is None else "start of the catalogue"
        note = f" (the {whose}; choose another with --start)"
    return f"{point(run.variables, run.start)}{note}"


def _hessian(page: Page, loss: "Loss", write: Callable[[Any], str]) -> None:
    n = len(loss.variables)
    cells = [[formulas.abridged(loss.hessian[i, j], write) for j in range(n)] for i in range(n)]
    widths = [max(len(row[j]) for row in cells) for j in range(n)]
    if sum(widths) + 3 * n <= 76:
        for row in cells:
            page.line("  " + "   ".join(map(str.ljust, row, widths)).rstrip())
        return
    entries = [(i, j) for i in range(n) for j in range(i, n) if cells[i][j] != "0"]
    for i, j in entries:
        a, b = loss.variables[i], loss.variables[j]
        below = f"d{a}^2" if i == j else f"d{a} d{b}"
        if page.unicode:
            below = f"∂{a}²" if i == j else f"∂{a}∂{b}"
        above = "∂²f" if page.unicode else "d^2 f"
        page.line("  " + cut(f"{above}/{below} = {cells[i][j]}"))
    if len(entries) < n * (n + 1) / 2:
        page.line("  and 0 for every other pair")


def descent(
    page: Page,
    runs: Sequence["Trajectory"],
    diagnoses: Sequence["Diagnosis"],
    *,
    default_start: bool,
    default_run: bool,
) -> None:
    """Print what was run, and the course of one run or several side by side."""
    first = runs[0]
    page.title("Descent")
    conditions(page, runs, default_start)
    if len(runs) == 1:
        whose = " (the run of the catalogue; choose another with --optimizer or --lr)"
        page.line(f"  {_label(first)}{whose if default_run else ''}\n")
        _course(page, first)
    else:
        page.line("")
        _comparison(page, runs, diagnoses)


def conditions(page: Page, runs: Sequence["Trajectory"], default_start: bool) -> None:
    """Print what holds for all runs: the start, the most steps, when to stop, the schedule."""
    first = runs[0]
    page.line(f"  from {begins(first, default_start)}")
    tests = " or ".join(first.settings["stop"])
    page.line(f"  at most {_counted(first.settings['steps'])}{f', until {tests}' if tests else ''}")
    schedule = next(filter(None, (run.settings.get("schedule") for run in runs)), None)
    if schedule is not None:
        page.line(f"  schedule {schedule}")


def _course(page: Page, run: "Trajectory") -> None:
    """Print a table: the first steps, then fewer and fewer, and the last."""
    steps = _milestones(run.steps)
    coordinates = [(name, run.positions[:, i]) for i, name in enumerate(run.variables)]
    others = [("loss", run.losses), ("|gradient|", run.gradient_norms)]
    if len(set(run.learning_rates.tolist())) > 1:
        # No step led to the start.
        others.append(("learning rate", np.concatenate([[np.nan], run.learning_rates])))
    room = max(3, (page.width - len("step")) // CELL - len(others))
    gap = ("…", np.full(run.steps + 1, np.nan))
    shown = [*_abridged(coordinates, room, gap), *others]
    page.table(
        ["step", *(name for name, _ in shown)],
        ([str(step), *(_number(values[step]) for _, values in shown)] for step in steps),
    )


def _comparison(page: Page, runs: Sequence["Trajectory"], diagnoses: Sequence["Diagnosis"]) -> None:
    """Print a table with one line a run."""
    page.table(
        ["optimizer", "learning rate", "which is", "steps", "loss", "best loss"],
        (
            [
                cut(str(run.settings["optimizer"]), 24),
                cut(_rate(run), 24),
                "" if diagnosis.rate == "unknown" else str(diagnosis.rate),
                str(run.steps),
                _number(run.value),
                _number(run.best.value),
            ]
            for run, diagnosis in zip(runs, diagnoses, strict=True)
        ),
    )


def endings(
    page: Page, runs: Sequence["Trajectory"], diagnoses: Sequence["Diagnosis"] = ()
) -> None:
    """Print how each run ended and why, and its best point where that is not the last."""
    for run, diagnosis in zip_longest(runs, diagnoses):
        ending = f"{run.outcome}: {run.reason}."
        line = f"{_label(run)}: {ending}" if len(runs) > 1 else ending[:1].upper() + ending[1:]
        page.line(line, "bold green" if run.outcome == "converged" else "bold yellow")
        if run.best.value < run.value:
            best = point(run.variables, run.best.point)
            page.line(f"  The best was step {run.best.step}: {_number(run.best.value)} at {best}.")
        for sentence in diagnosis.sentences if diagnosis else ():
            page.line(f"  {sentence}")
        if diagnosis and len(runs) == 1 and not diagnosis.sentences and diagnosis.rate == "good":
            page.line("  The learning rate is good.")


def files(page: Page, paths: Sequence[Path]) -> None:
    """Print the files that were written."""
    if paths:
        page.title("Files")
    for path in paths:
        page.line(f"  {path}")


def as_json(
    loss: "Loss",
    runs: Sequence["Trajectory"],
    diagnoses: Sequence["Diagnosis"],
    files: Sequence[Path],
) -> dict[str, Any]:
    """Return everything that the report says as plain JSON values."""
    n, example = len(loss.variables), known(loss.text, loss.variables)
    return {
        "loss": loss.text,
        "name": None if example is None else example.name,
        "variables": list(loss.variables),
        "gradient": [formulas.plain(component) for component in loss.gradient],
        "hessian": [[formulas.plain(loss.hessian[i, j]) for j in range(n)] for i in range(n)],
        "runs": [
            {
                **{key: run.settings[key] for key in ("optimizer", "lr", "schedule")},
                "start": run.start.tolist(),
                "end": run.end.tolist(),
                "value": run.value,
                "steps": run.steps,
                "outcome": str(run.outcome),
                "reason": run.reason,
                "best": {
                    "step": run.best.step,
                    "point": run.best.point.tolist(),
                    "value": run.best.value,
                },
                "diagnosis": asdict(diagnosis),
            }
            for run, diagnosis in zip(runs, diagnoses, strict=True)
        ],
        "files": [str(file) for file in files],
    }


def _milestones(last: int) -> list[int]:
    """Choose the steps to show.

    >>> _milestones(50)
    [0, 1, 2, 3, 5, 10, 20, 50]
    """
    scale = (digit * 10**power for power in range(len(str(last))) for digit in (1, 2, 5))
    return sorted({0, last} | {step for step in (3, *scale) if step < last})


def _abridged(items: Iterable[Any], most: int, gap: Any = "…") -> list[Any]:
    """Leave out the middle of a long list.

    >>> _abridged("abcdef", 4)
    ['a', 'b', '…', 'f']
    """
    items = list(items)
    return items if len(items) <= most else [*items[: most - 2], gap, items[-1]]


def cut(text: str, most: int = CHARACTERS) -> str:
    """Cut a text that is too long to read."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def point(variables: Sequence[str], coordinates: Iterable[float]) -> str:
    """Write a point as text: x = 3, y = 4."""
    pairs = [f"{name} = {_number(x)}" for name, x in zip(variables, coordinates, strict=True)]
    return ", ".join(_abridged(pairs, COMPONENTS)) or "no variables"


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value + 0.0:.6g}"


def _label(run: "Trajectory") -> str:
    name = cut(str(run.settings["optimizer"]), 40)
    return f"{name}, learning rate {_rate(run)}" if "lr" in run.settings else name


def _counted(steps: int) -> str:
    return f"{steps} step{'' if steps == 1 else 's'}"


def _rate(run: "Trajectory") -> str:
    rate = run.settings["lr"]
    return rate if isinstance(rate, str) else _number(rate)
