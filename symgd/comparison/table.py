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

    ``short`` is its name in a narrow table; without one it is left out there.
    """

    name: str
    short: str
    text: Callable[["Row"], str]
    number: Callable[["Row"], float] | None = None


COLUMNS = (
    Column("method", "method", lambda row: _cut(row.name)),
    Column("learning rate", "rate", lambda row: _rate(row.lr)),
    Column("steps", "steps", lambda row: str(row.run.steps), lambda r: _ended(r, r.run.steps)),
    Column("losses", "losses", lambda row: _count(row, 0), lambda row: _asked(row, 0)),
    Column("gradients", "grads", lambda row: _count(row, 1), lambda row: _asked(row, 1)),
    Column("Hessians", "Hess.", lambda row: _count(row, 2), lambda row: _asked(row, 2)),
    Column("time", "time", lambda row: duration(row.seconds), lambda r: _ended(r, r.seconds)),
    Column(
        "best loss", "best loss", lambda r: _number(r.run.best.value), lambda r: r.run.best.value
    ),
    Column("distance", "", lambda row: _number(row.distance), lambda row: _some(row.distance)),
    Column("outcome", "", lambda row: str(row.run.outcome)),
)


def cells(rows: Sequence["Row"], *, narrow: bool = False) -> Table:
    """Return the table of some rows; columns that hold nothing, or 0 only, are left out.

    The best steps, counts and times are those of the runs that converged: to give up early is no
    merit. A count of 0 is no merit either, but says that a method works without.
    """
    shown = [c for c in COLUMNS if any(c.text(row) not in ("", "0") for row in rows)]
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


def _asked(row: "Row", which: int) -> float:
    return _ended(row, row.evaluations.totals[which] or math.inf)


def _count(row: "Row", which: int) -> str:
    return str(row.evaluations.totals[which])


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
