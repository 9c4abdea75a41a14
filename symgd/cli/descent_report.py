"""What a descent prints, or gives as JSON: over numbers or over data, of one run or several."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from symgd.cli import fit_report, mathematics, report
from symgd.cli.page import Page

if TYPE_CHECKING:
    from symgd.loss import Loss
    from symgd.trajectory import Trajectory


def print_descent(
    page: Page,
    loss: "Loss",
    runs: Sequence["Trajectory"],
    seconds: Sequence[float],
    *,
    default_start: bool,
    default_run: bool,
) -> None:
    """Print what was derived, what was run, and how it ended; ``seconds`` is what each run took.

    ``default_start`` and ``default_run`` say that nobody typed where and how it goes.
    """
    from symgd.array_loss import ArrayLoss
    from symgd.diagnosis import diagnose

    diagnoses = [diagnose(run, loss) for run in runs]
    if isinstance(loss, ArrayLoss):
        fit_report.report(page, loss, runs, diagnoses, seconds)
        return
    mathematics.mathematics(page, loss)
    report.descent(page, runs, diagnoses, default_start=default_start, default_run=default_run)
    page.line("")
    report.endings(page, runs, diagnoses)


def as_json(
    loss: "Loss",
    runs: Sequence["Trajectory"],
    seconds: Sequence[float],
    files: Sequence[Path],
) -> str:
    """Return all of it, and the files that were written, as one JSON object."""
    from symgd.array_loss import ArrayLoss
    from symgd.diagnosis import diagnose

    diagnoses = [diagnose(run, loss) for run in runs]
    if isinstance(loss, ArrayLoss):
        values = fit_report.as_json(loss, runs, diagnoses, seconds, files)
    else:
        values = report.as_json(loss, runs, diagnoses, files)
    return json.dumps(values, allow_nan=False)
