"""What ``symgd basins`` prints: the minima, and what becomes of starts that reach none."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symgd.cli import brief, mathematics, report
from symgd.cli.page import Page
from symgd.cli.sweep_report import percent
from symgd.lanes.outcomes import OUTCOMES
from symgd.trajectory import Outcome

if TYPE_CHECKING:
    from symgd.attraction.basins import Basins
    from symgd.loss import Loss

ROWS = 20
"""The most minima that have a row; the rest is counted."""

MOST = 0.5
"""The share of runs that diverge from which on a reason is given, and of those that leave the
domain from which on the window is to blame."""

DIGITS = 1e-6
"""The share of the window to which places are written."""

WHERE = {"point": "", "curve": "a curve through ", "region": "a region around "}
"""What stands before the place of a minimum, by what it is part of."""

LEVEL_ON = {
    "curve": "Along a curve of minima the loss is level",
    "region": "In a region of minima the loss is level",
}
"""What runs meet that does not draw them on."""

LEVEL = 1e-12
"""A loss that is smaller is 0, but for rounding."""


def write(page: Page, typed: "Loss", found: "Basins", files: Sequence[Path]) -> None:
    """Print the report."""
    mathematics.written_out(page, typed, found.loss)
    mathematics.formula(page, found.loss)
    page.title("Basins")
    names = found.loss.variables
    ends = zip(names, (found.x, found.y), strict=True)
    inside = ", ".join(
        f"{name} from {brief.number(axis[0])} to {brief.number(axis[-1])}" for name, axis in ends
    )
    page.line(f"  from {found.numbers.size:,} starts, {inside}")
    page.line(f"  {conditions(found.settings)}")
    page.line("")
    table(page, found)
    for sentence in level(found):
        page.line("")
        page.line(sentence)
    if reason := divergence(found):
        page.line("")
        page.line(reason)
    if found.share(Outcome.LEFT_DOMAIN) > MOST:
        page.line("")
        page.line(
            "Most starts lie where the loss has no value, or runs go there: choose another "
            "--window."
        )
    if len(found.saddles):
        places = [place(found, point) for point in found.saddles[: ROWS // 2]]
        more = len(found.saddles) - len(places)
        page.line("")
        page.line(f"saddles: {', '.join(places)}{f' and {more} more' if more else ''}")
    report.files(page, files)


def level(found: "Basins") -> list[str]:
    """Say of what minima that lie side by side form why runs end all along it."""
    kinds = {found.kind(number) for number in found.valleys}
    return [
        f"{LEVEL_ON[kind]}: runs end wherever they meet it." for kind in LEVEL_ON if kind in kinds
    ]


def divergence(found: "Basins") -> str | None:
    """Say why most runs diverge, if they do and it can be told."""
    if found.share(Outcome.DIVERGED) <= MOST:
        return None
    from symgd.attraction.diverged import diverged

    held, sunk = diverged(found)
    if held > MOST:
        return "Most runs diverge: a smaller --lr would hold more of them."
    if sunk > MOST:
        return "Most runs diverge: the loss falls without bound where they go."
    return None


def conditions(settings: Mapping[str, Any]) -> str:
    """Say how each run was made."""
    rate = settings["lr"]
    parts = [
        brief.cut(str(settings["optimizer"]), 60),
        f"learning rate {rate if isinstance(rate, str) else brief.number(rate)}",
        *([f"schedule {settings['schedule']}"] if settings["schedule"] is not None else []),
        f"at most {settings['steps']:,} steps",
        *([f"until {' or '.join(settings['stop'])}"] if settings["stop"] else []),
    ]
    return ", ".join(parts)


def table(page: Page, found: "Basins") -> None:
    """Print a table of the minima, and below them the outcomes of all other runs."""
    steps = median_steps(found)
    rows = [
        [
            f"{WHERE[found.kind(number)]}{place(found, point)}",
            height(value),
            percent(share),
            f"{count:,.0f}",
        ]
        for number, (point, value, share, count) in enumerate(
            zip(found.minima, found.values, found.shares.tolist(), steps, strict=True)
        )
    ]
    if len(rows) > ROWS:
        rest = float(found.shares[ROWS - 1 :].sum())
        count = len(rows) - ROWS + 1
        rows = [*rows[: ROWS - 1], [f"{count} more", "", percent(rest), ""]]
    rows += [
        [str(outcome), "", percent(found.share(outcome)), ""]
        for outcome in OUTCOMES
        if outcome is not Outcome.CONVERGED and found.share(outcome)
    ]
    page.table(["minimum", "loss", "starts", "median steps"], rows)


def median_steps(found: "Basins") -> list[float]:
    """Return the median of the steps that runs took to each minimum."""
    return [
        float(np.median(found.steps[found.numbers == number]))
        for number in range(len(found.minima))
    ]


def place(found: "Basins", point: Sequence[float]) -> str:
    """Write a place, without digits that are rounding errors."""
    axes = (found.x, found.y)
    units = [10.0 ** np.floor(np.log10(DIGITS * (axis[-1] - axis[0]))) for axis in axes]
    rounded = [round(value / unit) * unit for value, unit in zip(point, units, strict=True)]
    return f"({', '.join(map(brief.number, rounded))})"


def height(value: float) -> str:
    """Write the loss at a minimum.

    >>> height(1e-27), height(0.123456789)
    ('0', '0.123457')
    """
    return brief.number(0.0 if abs(value) < LEVEL else value)


def as_json(found: "Basins") -> dict[str, Any]:
    """Return what the report says as plain JSON values."""
    minima = zip(
        *(found.minima.tolist(), found.values.tolist(), found.shares.tolist()),
        median_steps(found),
        strict=True,
    )
    return {
        "loss": found.loss.text,
        "variables": list(found.loss.variables),
        "settings": dict(found.settings),
        "window": [[float(axis[0]), float(axis[-1])] for axis in (found.x, found.y)],
        "resolution": len(found.x),
        "minima": [
            {
                "kind": found.kind(number),
                "point": point,
                "loss": value,
                "share": share,
                "median_steps": steps,
            }
            for number, (point, value, share, steps) in enumerate(minima)
        ],
        "saddles": found.saddles.tolist(),
        "shares": {str(outcome): found.share(outcome) for outcome in OUTCOMES},
    }
