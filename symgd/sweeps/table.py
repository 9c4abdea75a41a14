"""A sweep as columns, an entry a run."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.lanes.outcomes import OUTCOMES
from symgd.sweeps.result import Sweep
from symgd.sweeps.roles import START
from symgd.sweeps.spread import spread

NUMBERS = ("steps", "value", "best", "rate", "gradient_norm", "done")


def columns(sweep: Sweep) -> dict[str, NDArray[Any]]:
    """Return columns: swept settings, start, outcome, quantities, end; (B,) each.

    A swept coordinate of the start stands with the settings, as ``start.x``.
    """
    words = np.array([str(outcome) for outcome in OUTCOMES] + [""])
    ends = zip(sweep.loss.variables, sweep.point, strict=True)
    return {
        **{column(sweep, name): _each(sweep, name) for name in sweep.over},
        **_starts(sweep),
        "outcome": words[sweep.outcome.ravel()],
        **{name: getattr(sweep, name).ravel() for name in NUMBERS},
        **{f"end.{name}": values.ravel() for name, values in ends},
    }


def column(sweep: Sweep, name: str) -> str:
    """Return the name of the column of a swept setting.

    It is that of the setting, or its role: of a coordinate of the start, and of a constant that is
    named like a quantity.
    """
    role = sweep.roles[name]
    return role if name in (*NUMBERS, "outcome") or role.startswith(START) else name


def _starts(sweep: Sweep) -> dict[str, NDArray[np.float64]]:
    """Return the coordinates of each start that are not swept."""
    swept = sweep.roles.values()
    return {
        f"{START}{name}": np.broadcast_to(coordinates, sweep.shape).ravel()
        for name, coordinates in zip(sweep.loss.variables, sweep.starts, strict=True)
        if f"{START}{name}" not in swept
    }


def _each(sweep: Sweep, name: str) -> NDArray[np.float64]:
    return spread(sweep.over, name, sweep.shape, sweep.random)
