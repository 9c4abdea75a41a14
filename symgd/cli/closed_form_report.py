"""The closed form of a quadratic loss over data, beside the descents of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from symgd.cli.brief import number
from symgd.cli.page import Page
from symgd.cli.report import label
from symgd.errors import SettingError
from symgd.printing.duration import duration

if TYPE_CHECKING:
    from symgd.array_loss import ArrayLoss
    from symgd.normal_equations import ClosedForm
    from symgd.trajectory import Trajectory

MOST = 2000
"""Parameters up to which it is found without being asked for."""

WORK = 2e10
"""The same for rows times parameters squared: a few seconds."""


def print_closed_form(
    page: Page, loss: "ArrayLoss", runs: Sequence["Trajectory"], seconds: Sequence[float]
) -> None:
    """Print the closed form beside the runs, or why there is none; of other losses, nothing."""
    if not _solvable(loss, runs):
        return
    page.title("Closed form")
    if not _small(loss):
        page.line(f"  {loss.size:,} equations of {loss.data.rows:,} rows: ask symgd.closed_form")
        return
    from symgd.normal_equations import closed_form

    try:
        found = closed_form(loss)
    except SettingError as refused:
        page.line(f"  {refused}")
        return
    rows = [("closed form", found.value, 0.0, 0.0, found.seconds)]
    for run, took in zip(runs, seconds, strict=True):
        rows.append((label(run), run.value, _above(run, found), _off(run, found), took))
    page.table(
        ["", "loss", "above it", *(["parameters off by"] if found.unique else []), "time"],
        (
            [
                name,
                number(value),
                f"{above:.2g}",
                *([f"{off:.2g}"] if found.unique else []),
                duration(took),
            ]
            for name, value, above, off, took in rows
        ),
    )
    for note in dict.fromkeys(filter(None, map(_elsewhere, runs))):
        page.line(f"  {note}")
    if not found.unique:
        page.line(
            f"  Its {loss.size:,} equations have rank {found.rank:,}: "
            "other parameters have this loss too."
        )


def as_json(
    loss: "ArrayLoss", runs: Sequence["Trajectory"]
) -> tuple[dict[str, Any] | None, list[dict[str, float | None]]]:
    """Return the closed form as plain values, and what there is to say of each run beside it.

    None stands for no closed form, or one that is not found without being asked for.
    """
    from symgd.normal_equations import closed_form

    try:
        found = closed_form(loss) if _solvable(loss, runs) and _small(loss) else None
    except SettingError:
        found = None
    if found is None:
        return None, [{} for _ in runs]
    beside = [
        {
            "above_closed_form": _above(run, found),
            "off_closed_form": _off(run, found) if found.unique else None,
        }
        for run in runs
    ]
    values = {
        "value": found.value,
        "rank": found.rank,
        "unique": found.unique,
        "seconds": found.seconds,
        "parameters": {name: array.tolist() for name, array in found.parameters.items()},
    }
    return values, beside


def _solvable(loss: "ArrayLoss", runs: Sequence["Trajectory"]) -> bool:
    """Return whether there is one, of the very rows that were descended on, in memory."""
    from symgd.data import Arrays
    from symgd.normal_equations import on_all_rows

    in_memory = isinstance(loss.data, Arrays) and loss.size > 0
    return in_memory and on_all_rows(runs) and loss.quadratic


def _elsewhere(run: "Trajectory") -> str:
    """Say why a run comes to rest elsewhere, where it does."""
    settings = run.settings
    decay = settings["weight_decay"] or settings["constants"].get("weight_decay", 0.0)
    if decay:
        return (
            f"It is the minimum of the loss alone: the weight decay {number(decay)} of "
            f"{settings['optimizer']} pulls the parameters from there towards 0."
        )
    if settings["noise"]:
        return f"The noise {number(settings['noise'])} keeps a run from coming to rest there."
    return ""


def _small(loss: "ArrayLoss") -> bool:
    return loss.size <= MOST and loss.data.rows * loss.size**2 <= WORK


def _above(run: "Trajectory", found: "ClosedForm") -> float:
    """Return how far a run ended above the minimum; below it there is nothing but rounding."""
    return max(run.value - found.value, 0.0)


def _off(run: "Trajectory", found: "ClosedForm") -> float:
    """Return the largest difference of a parameter."""
    return float(np.abs(run.end - found.w).max())
