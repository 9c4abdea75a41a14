"""What a comparison prints: the table, and how each run ended."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from symgd.cli import mathematics, report
from symgd.cli.page import Page
from symgd.comparison import table
from symgd.comparison.comparison import Comparison
from symgd.comparison.tuning import HIGHEST, LOWEST

if TYPE_CHECKING:
    from symgd.comparison.comparison import Row

ROOM = 138
"""Columns of a page on which the whole table has room; outcomes are told below it, too."""


def write(page: Page, found: Comparison, files: Sequence[Path], default_start: bool) -> None:
    """Print the report of a comparison."""
    mathematics.formula(page, found.loss)
    page.title("Comparison")
    report.conditions(page, found.runs, default_start)
    for line in _tuning(found.rows):
        page.line(f"  {line}")
    if found.minimum is not None:
        page.line(f"  the global minimum is {found.minimum:.10g}")
    page.line("")
    shown = table.cells(found.rows, narrow=page.width < ROOM)
    page.table(shown.columns, shown.rows, marked=shown.best)
    page.line("")
    report.endings(page, found.runs)
    report.files(page, files)


def _tuning(rows: Sequence["Row"]) -> list[str]:
    tuned = [row for row in rows if row.tried > 1]
    if not tuned:
        return []
    tried = sum(row.tried for row in tuned)
    told = [
        f"each learning rate is the best of {tuned[0].tried} from 1e-05 to 10: {tried} runs, of "
        f"which {len(tuned)} are shown"
    ]
    edge = [row.name for row in tuned if row.lr in (LOWEST, HIGHEST)]
    if edge:
        told.append(f"at an end of what was tried, a better one may lie outside: {', '.join(edge)}")
    return told
