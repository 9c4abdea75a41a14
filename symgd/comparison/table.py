"""Table: the rows of a comparison as text, with the best of each column."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symgd.printing.duration import duration
from symgd.trajectory import Outcome

if TYPE_CHECKING:
    from symgd.comparison.comparison import Row

LONGEST = 24
"""Characters of a typed rule, or a typed rate, that are shown."""


@dataclass(frozen=True)
class Table:
    """The columns, the cells of each row, and which cells, (row, column), are the best."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    best: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Column:
    """A column: its name, what it writes, and the number that is best when it is smallest.

    ``short`` is its name in a narrow table; without one it is left out there. A column is left
    out where it is ``empty`` in every row.
    """

    name: str
    short: str
    text: Callable[["Row"], str]
    number: Callable[["Row"], float] | None = None
    empty: str = ""


def _evaluations(name: str, short: str, which: int) -> Column:
    """Return the column of evaluations of the loss (0), the gradient (1) or the Hessian (2)."""

    def count(row: "Row") -> int:
        return row.evaluations.totals[which]

    return Column(
        name, short, lambda row: str(count(row)), lambda r: _ended(r, count(r) or math.inf), "0"
    )


COLUMNS = (
    Column("method", "method", lambda row: _cut(row.name)),
    Column("learning rate", "rate", lambda row: _rate(row.lr)),
    Column("steps", "steps", lambda row: str(row.run.steps), lambda r: _ended(r, r.run.steps)),
    _evaluations("losses", "losses", 0),
    _evaluations("gradients", "grads", 1),
    _evaluations("Hessians", "Hess.", 2),
    Column("time", "time", lambda row: duration(row.seconds), lambda r: _ended(r, r.seconds)),
    Column(
        "best loss", "best loss", lambda r: _number(r.run.best.value), lambda r: r.run.best.value
    ),
    Column("distance", "", lambda row: _number(row.distance), lambda row: _some(row.distance)),
    Column("outcome", "", lambda row: str(row.run.outcome)),
)


def cells(rows: Sequence["Row"], *, narrow: bool = False) -> Table:
    """Return the table of some rows; columns that hold nothing, or counts of 0, are left out.

    The best steps, counts and times are those of the runs that converged: to give up early is no
    merit. A count of 0 is no merit either, but says that a method works without.
    """
    shown = [column for column in COLUMNS if any(column.text(row) != column.empty for row in rows)]
    if narrow:
        shown = [column for column in shown if column.short]
    best = set()
    for j, column in enumerate(shown):
        numbers = [column.number(row) if column.number else math.inf for row in rows]
        least = min(numbers)
        if least < max(numbers):
            best |= {(i, j) for i, number in enumerate(numbers) if number == least}
    return Table(
        columns=tuple(column.short if narrow else column.name for column in shown),
        rows=tuple(tuple(column.text(row) for column in shown) for row in rows),
        best=frozenset(best),
    )


def _ended(row: "Row", number: float) -> float:
    return number if row.run.outcome is Outcome.CONVERGED else math.inf


def _rate(rate: float | str | None) -> str:
    if rate is None:
        return ""
    return _cut(rate) if isinstance(rate, str) else f"{rate:.6g}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value + 0.0:.4g}"


def _some(value: float | None) -> float:
    return math.inf if value is None else value


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
