"""Claims in a file: a table with the columns loss, variable and derivative, one claim a row."""

import csv
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from symgd.errors import FileError, SymgdError
from symgd.files import why
from symgd.language import parse
from symgd.loss import Loss, as_loss

COLUMNS = ("loss", "variable", "derivative")
LARGEST = 10_000
"""Claims in one file: each may take seconds."""


@dataclass(frozen=True)
class Claim:
    """One row.

    Attributes:
        line: its number in the file, the header being 1.
        loss: the loss.
        variable: what is differentiated by: "x", or "x,y" for a second derivative.
        derivative: the claim.
    """

    line: int
    loss: Loss
    variable: str
    derivative: str


def read_claims(path: str | Path, order: int = 1) -> tuple[Claim, ...]:
    """Read a file of claims; nothing is verified before all of it can be read.

    The first line names the columns, in any order; other columns are passed over. For order 2 a
    variable is "x,y", or just "x" for the second derivative by x alone.

    Raises:
        FileError: naming the file, the row and the column of the first mistake.
    """
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            filled = ((reader.line_num, row) for row in reader if any(map(str.strip, row)))
            rows = list(islice(filled, LARGEST + 2))
    except UnicodeDecodeError:
        raise FileError(f"{path} is not a text file: save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise FileError(f"{path} is not a CSV file: {error}") from None
    except OSError as error:
        raise FileError(f"{path} cannot be read: {why(error)}") from None
    if not rows:
        raise FileError(f"{path} is empty: its first line is loss,variable,derivative")
    header = [cell.strip().lower() for cell in rows[0][1]]
    for column in COLUMNS:
        if header.count(column) != 1:
            times = "does not name" if column not in header else "names more than once"
            raise FileError(
                f"{path}: the first line {times} the column {column!r}: "
                "it holds loss, variable and derivative once each"
            )
    if len(rows) == 1:
        raise FileError(f"{path} has no claims: each line below the first is one")
    if len(rows) - 1 > LARGEST:
        raise FileError(f"{path} has more than {LARGEST:,} claims: split it into several files")
    places = [header.index(column) for column in COLUMNS]
    return tuple(_claim(path, line, row, places, order) for line, row in rows[1:])


def _claim(path: str | Path, line: int, row: list[str], places: list[int], order: int) -> Claim:
    # White space is collapsed: a cell in quotes may hold line ends, which a report does not.
    cells = [" ".join(row[place].split()) if place < len(row) else "" for place in places]
    for column, cell in zip(COLUMNS, cells, strict=True):
        if not cell:
            raise FileError(f"{path}, line {line}, column {column}: the cell is empty")
    text, variable, derivative = cells

    def mistake(column: str, error: SymgdError | str) -> FileError:
        return FileError(f"{path}, line {line}, column {column}: {error}")

    try:
        loss = as_loss(text)
    except SymgdError as error:
        raise mistake("loss", error) from None
    names = [name.strip() for name in variable.split(",")]
    if len(names) > order:
        what = "one variable" if order == 1 else "at most two variables, as in 'x,y'"
        raise mistake("variable", f"a derivative of order {order} has {what}; got {variable!r}")
    for name in names:
        if name not in loss.variables:
            known = ", ".join(loss.variables) or "none"
            raise mistake("variable", f"the loss has no variable {name!r}: it has {known}")
    try:
        parse(derivative, names=loss.variables)
    except SymgdError as error:
        raise mistake("derivative", error) from None
    return Claim(line, loss, ",".join(names), derivative)
