"""Comparison: several methods on one loss from one start."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from symgd.comparison import table
from symgd.in_numbers import as_typed
from symgd.loss import Loss
from symgd.reference.evaluations import Evaluations
from symgd.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class Row:
    """One method.

    Attributes:
        name: of the rule or of SciPy's method.
        run: its run.
        evaluations: what was asked of the loss.
        seconds: the median time of the same run made again, with everything compiled before and
            nothing recorded.
        distance: from the run's best point to the nearest known global minimum; None if none is
            known.
        tried: how many runs with other learning rates this one is the best of; 1 for no tuning.
    """

    name: str
    run: Trajectory
    evaluations: Evaluations
    seconds: float
    distance: float | None
    tried: int

    @property
    def library(self) -> str:
        """Whose method it is: symgd, or SciPy with its version."""
        kept = self.run.settings.get("reference")
        return f"SciPy {kept['scipy']}" if kept else "symgd"

    @property
    def lr(self) -> float | str | None:
        """The learning rate; None for SciPy's methods, which have none."""
        rate: float | str | None = self.run.settings.get("lr")
        return rate


@dataclass(frozen=True, eq=False)
class Comparison:
    """What :func:`symgd.compare` found; in a notebook it is shown as a table.

    Attributes:
        loss: the loss; one over arrays is written out in numbers.
        rows: the methods, in the order in which they were given.
        minimum: the value of the global minimum, where the catalogue knows it.
    """

    loss: Loss
    rows: tuple[Row, ...]
    minimum: float | None

    @property
    def runs(self) -> list[Trajectory]:
        """The runs, in the order of the rows."""
        return [row.run for row in self.rows]

    def __repr__(self) -> str:
        """Name what was compared.

        >>> from symgd.comparison.compare import compare
        >>> compare("x**2", methods=["gd", "nelder-mead"])
        Comparison(x**2: gd, nelder-mead)
        """
        return f"Comparison({as_typed(self.loss).text}: {', '.join(row.name for row in self.rows)})"

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain JSON values."""
        first = self.rows[0].run
        return {
            "loss": as_typed(self.loss).text,
            "variables": list(self.loss.variables),
            "start": first.start.tolist(),
            "steps": first.settings["steps"],
            "stop": list(first.settings["stop"]),
            "minimum": self.minimum,
            "methods": [_as_json(row) for row in self.rows],
        }

    def _repr_html_(self) -> str:
        shown = table.cells(self.rows)
        head = "".join(f"<th>{escape(name)}</th>" for name in shown.columns)
        body = "".join(
            f"<tr>{''.join(_cell(text, (i, j) in shown.best) for j, text in enumerate(row))}</tr>"
            for i, row in enumerate(shown.rows)
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str, best: bool) -> str:
    inside = escape(text)
    return f"<td>{f'<b>{inside}</b>' if best else inside}</td>"


def _as_json(row: Row) -> Mapping[str, Any]:
    losses, gradients, hessians = row.evaluations.totals
    run = row.run
    return {
        "method": row.name,
        "library": row.library,
        "lr": row.lr,
        "schedule": run.settings.get("schedule"),
        "tried": row.tried,
        "steps": run.steps,
        "evaluations": {"loss": losses, "gradient": gradients, "hessian": hessians},
        "seconds": row.seconds,
        "end": run.end.tolist(),
        "value": run.value,
        "best": {
            "step": run.best.step,
            "point": run.best.point.tolist(),
            "value": run.best.value,
        },
        "distance": row.distance,
        "outcome": str(run.outcome),
        "reason": run.reason,
    }
