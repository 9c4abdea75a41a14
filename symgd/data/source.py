"""Tables as blocks of neighbouring rows, of all the arrays that are made from them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from symgd.data.columns import Selection
from symgd.data.data import Array, Shape
from symgd.data.table import Table
from symgd.errors import FileError, SettingError


@dataclass(frozen=True)
class Block:
    """Rows that stand near each other in a file.

    Attributes:
        rows: how many there are.
        columns: (rows,) each, by header.
        selections: which of them make which array.
        beside: the rows of arrays from other files.
    """

    rows: int
    columns: Mapping[str, Array]
    selections: tuple[Selection, ...]
    beside: Mapping[str, Array]

    def write(self, into: Mapping[str, Array], at: int) -> None:
        """Write the rows of every array into ``into``, from row ``at`` on.

        A matrix there may have more columns: those are left alone.
        """
        for selection in self.selections:
            rows = into[selection.name][at : at + self.rows]
            if not selection.matrix:
                rows[:] = self.columns[selection.headers[0]]
                continue
            for place, header in enumerate(selection.headers):
                rows[:, place] = self.columns[header]
        for name, array in self.beside.items():
            rows = into[name][at : at + self.rows]
            rows[..., : array.shape[-1]] = array

    def part(self, which: slice | NDArray[np.bool_]) -> "Block":
        """Return some of the rows."""
        columns = {header: column[which] for header, column in self.columns.items()}
        beside = {name: array[which] for name, array in self.beside.items()}
        rows = len(next(iter(columns.values())))
        return Block(rows, columns, self.selections, beside)


@dataclass(frozen=True)
class Part:
    """What is read on its own.

    Attributes:
        table: the file.
        number: of the part in it.
        first: the row of the whole that it begins with.
        before: how many rows of the file stand before it.
    """

    table: Table
    number: int
    first: int
    before: int


@dataclass(frozen=True)
class Source:
    """Tables with the same columns, one below the other.

    Attributes:
        tables: the files, at least one.
        selections: which columns make which array.
        beside: arrays from other files, with as many rows as all tables together.
    """

    tables: tuple[Table, ...]
    selections: tuple[Selection, ...]
    beside: Mapping[str, Array] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The files, for a report."""
        paths = [str(table.path) for table in self.tables]
        return paths[0] if len(paths) == 1 else f"{paths[0]} … {paths[-1]}, {len(paths)} files"

    @property
    def row(self) -> dict[str, Shape]:
        """The shape of one row of every array."""
        beside = {name: array.shape[1:] for name, array in self.beside.items()}
        return {selection.name: selection.row for selection in self.selections} | beside

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        return tuple(dict.fromkeys(h for s in self.selections for h in s.headers))

    @property
    def left_out(self) -> tuple[str, ...]:
        """The columns that are part of no array."""
        return tuple(header for header in self.tables[0].headers if header not in self.headers)

    def rows_about(self) -> int:
        """Estimate how many rows there are."""
        return sum(table.rows_about() for table in self.tables)

    def through(self, visit: Callable[[Block], None]) -> tuple[int, tuple[Part, ...]]:
        """Read everything once, in order; count the rows, and return what can be read apart.

        Raises:
            FileError: when a file is damaged, or there is no row.
            SettingError: when a value is missing or not finite.
        """
        parts: list[Part] = []
        row = 0
        for table in self.tables:
            begun = row
            for number in range(table.parts):
                parts.append(Part(table, number, row, row - begun))
                for _, block in self.read(parts[-1]):
                    visit(block)
                    row += block.rows
        if not row:
            raise FileError(f"{str(self.tables[0].path)!r} has no row: give at least one")
        return row, tuple(parts)

    def read(self, part: Part) -> Iterator[tuple[int, Block]]:
        """Read one part, in order: blocks, and the row of the whole that each begins with."""
        from symgd.data.convert import numbers

        done = 0
        for batch in part.table.read(part.number, self.headers):
            columns = numbers(batch, part.before + done, part.table.path.name)
            first, rows = part.first + done, batch.num_rows
            beside = {name: array[first : first + rows] for name, array in self.beside.items()}
            yield first, Block(rows, columns, self.selections, beside)
            done += rows


def check_once(tables: Sequence[Table]) -> None:
    """Check that no row would count twice.

    Raises:
        SettingError: when a file is given twice.
    """
    seen: set[Path] = set()
    for table in tables:
        path = table.path.resolve()
        if path in seen:
            raise SettingError(
                f"{str(table.path)!r} is given twice, so that each of its rows would count twice: "
                "give it once"
            )
        seen.add(path)


def check_same_columns(tables: Sequence[Table]) -> None:
    """Check that tables continue each other.

    Raises:
        FileError: when one has other columns than the first.
    """
    first = tables[0]
    for table in tables:
        if set(table.headers) != set(first.headers):
            raise FileError(
                f"{str(table.path)!r} has other columns than {str(first.path)!r} and cannot "
                "continue it: give tables with the same columns, or each its name, X=x.csv"
            )
