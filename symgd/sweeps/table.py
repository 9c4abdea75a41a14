"""A sweep as columns, an entry a run."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.sweeps.result import Sweep
from symgd.sweeps.roles import START
from symgd.sweeps.spread import ALL, spread

NUMBERS = ("steps", "value", "best", "rate", "gradient_norm", "done")

OUTCOME = "outcome"


def columns(sweep: Sweep, part: slice = ALL) -> dict[str, NDArray[Any]]:
    """Return columns: swept settings, start, outcome, quantities, end.

    A swept coordinate of the start stands with the settings, as ``start.x``; the outcome is a
    number in OUTCOMES. ``part`` are the runs that are wanted, of (B,).
    """
    ends = zip(sweep.loss.variables, sweep.point, strict=True)
    return {
        **{
            column(sweep, name): spread(sweep.over, name, sweep.shape, sweep.random, part)
            for name in sweep.over
        },
        **_starts(sweep, part),
        OUTCOME: sweep.outcome.ravel()[part],
        **{name: getattr(sweep, name).ravel()[part] for name in NUMBERS},
        **{f"end.{name}": values.ravel()[part] for name, values in ends},
    }


def with_words(sweep: Sweep) -> dict[str, NDArray[Any]]:
    """Return the columns of all runs, with the outcome as a text, empty where there is none."""
    words = np.array([str(outcome) for outcome in OUTCOMES] + [""])
    found = columns(sweep)
    return found | {OUTCOME: words[found[OUTCOME]]}


def column(sweep: Sweep, name: str) -> str:
    """Return the name of the column of a swept setting.

    It is that of the setting, or its role: of a coordinate of the start, and of a constant that is
    named like a quantity.
    """
    role = sweep.roles[name]
    return role if name in (*NUMBERS, OUTCOME) or role.startswith(START) else name


def _starts(sweep: Sweep, part: slice) -> dict[str, NDArray[np.float64]]:
    """Return the coordinates of each start that are not swept."""
    places = np.arange(*part.indices(sweep.runs)) % sweep.starts.shape[1]
    return {
        f"{START}{name}": coordinates[places]
        for name, coordinates in zip(sweep.loss.variables, sweep.starts, strict=True)
        if f"{START}{name}" not in sweep.roles.values()
    }
