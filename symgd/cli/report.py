"""What a descent prints: the course of the run, and how it ended."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symgd.arrays.names import as_indexed
from symgd.catalog import known
from symgd.cli.brief import abridged, cut, number, point
from symgd.cli.page import Page
from symgd.printing import text as formulas
from symgd.printing.counted import counted

if TYPE_CHECKING:
    from symgd.diagnosis import Diagnosis
    from symgd.loss import Loss
    from symgd.trajectory import Trajectory

CELL = len("-1.23456e+06") + len("   ")


def begins(run: "Trajectory", default_start: bool) -> str:
    """Write where a run began, and why there if nobody said."""
    note = ""
    if default_start:
        found = known(str(run.settings["loss"]), run.variables)
        whose = "default" if found is None else "start of the catalogue"
        note = f" (the {whose}; choose another with --start)"
    return f"{point(run.variables, run.start)}{note}"


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
        page.line(f"  {label(first)}{whose if default_run else ''}\n")
        _course(page, first)
    else:
        page.line("")
        _comparison(page, runs, diagnoses)


def conditions(page: Page, runs: Sequence["Trajectory"], default_start: bool) -> None:
    """Print what holds for all runs: the start, the most steps, when to stop, the schedule."""
    first = runs[0]
    page.line(f"  from {begins(first, default_start)}")
    tests = " or ".join(first.settings["stop"])
    page.line(
        f"  at most {counted(first.settings['steps'], 'step')}{f', until {tests}' if tests else ''}"
    )
    schedule = next(filter(None, (run.settings.get("schedule") for run in runs)), None)
    if schedule is not None:
        page.line(f"  schedule {schedule}")


def _course(page: Page, run: "Trajectory") -> None:
    """Print a table: the first steps, then fewer and fewer, and the last."""
    steps = milestones(run.steps)
    coordinates = [(name, run.positions[:, i]) for i, name in enumerate(run.variables)]
    others = [("loss", run.losses), ("|gradient|", run.gradient_norms)]
    if run.steps and np.ptp(run.learning_rates) > 0:
        # No step led to the start.
        others.append(("learning rate", np.concatenate([[np.nan], run.learning_rates])))
    room = max(3, (page.width - len("step")) // CELL - len(others))
    gap = ("…", np.broadcast_to(np.nan, run.steps + 1))
    shown = [*abridged(coordinates, room, gap), *others]
    page.table(
        ["step", *(name for name, _ in shown)],
        ([str(step), *(number(values[step]) for _, values in shown)] for step in steps),
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
                number(run.value),
                number(run.best.value),
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
        line = f"{label(run)}: {ending}" if len(runs) > 1 else ending[:1].upper() + ending[1:]
        page.line(line, "bold green" if run.outcome == "converged" else "bold yellow")
        held = held_out(run)
        if run.best.step != run.steps if held else run.best.value < run.value:
            best = point(as_indexed(run.variables), run.best.point)
            judge = " on the rows held out" if held else ""
            page.line(
                f"  The best{judge} was step {run.best.step}: {number(run.best.value)} at {best}."
            )
        if run.kept is not None:
            page.line(
                f"  To save memory, {len(run.kept):,} of {run.steps + 1:,} positions are kept; "
                "the losses are all."
            )
        for sentence in diagnosis.sentences if diagnosis else ():
            page.line(f"  {sentence}")
        if diagnosis and len(runs) == 1 and not diagnosis.sentences and diagnosis.rate == "good":
            page.line("  The learning rate is good.")


def held_out(run: "Trajectory") -> bool:
    """Say whether the best of a run is that on rows held out."""
    return run.epochs is not None and run.epochs.validation.size > 0


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


def milestones(last: int) -> list[int]:
    """Choose the steps to show.

    >>> milestones(50)
    [0, 1, 2, 3, 5, 10, 20, 50]
    """
    scale = (digit * 10**power for power in range(len(str(last))) for digit in (1, 2, 5))
    return sorted({0, last} | {step for step in (3, *scale) if step < last})


def label(run: "Trajectory") -> str:
    """Say which run this is."""
    name = cut(str(run.settings["optimizer"]), 40)
    return f"{name}, learning rate {_rate(run)}" if "lr" in run.settings else name


def _rate(run: "Trajectory") -> str:
    rate = run.settings["lr"]
    return rate if isinstance(rate, str) else number(rate)
