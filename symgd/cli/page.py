"""Where a report is printed: a terminal, through rich, or a file or pipe, as plain text."""

import sys
from collections.abc import Collection, Iterable, Sequence
from textwrap import fill
from typing import Any, Protocol

import click

Cells = Collection[tuple[int, int]]


class Page(Protocol):
    """What a report is made of: titles, lines of text, tables.

    Attributes:
        unicode: whether formulas are for reading rather than for copying.
        width: the columns that a table may take.
    """

    unicode: bool
    width: int

    def title(self, text: str) -> None:
        """Print a heading."""

    def line(self, text: str, style: str = "") -> None:
        """Print a paragraph; on a terminal in ``style``, as rich names it."""

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], marked: Cells = ()
    ) -> None:
        """Print a table whose cells are numbers, or anything else to be aligned on the right.

        On a terminal the ``marked`` cells, (row, column), stand out.
        """


class PlainPage:
    """Text without colours and boxes, as wide as it needs to be."""

    unicode = False
    width = 200

    def title(self, text: str) -> None:  # noqa: D102
        click.echo(f"\n{text}")

    def line(self, text: str, style: str = "") -> None:  # noqa: ARG002, D102
        click.echo(text)

    def table(  # noqa: D102
        self,
        columns: Sequence[str],
        rows: Iterable[Sequence[str]],
        marked: Cells = (),  # noqa: ARG002
    ) -> None:
        table = [list(columns), *map(list, rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        for row in table:
            cells = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
            click.echo("  " + "  ".join(cells))


class TerminalPage:
    """Colours and a ruled table, in the width of the window."""

    unicode = True

    def __init__(self) -> None:
        from rich.console import Console

        self._console: Any = Console(highlight=False)
        self.width = self._console.width

    def title(self, text: str) -> None:  # noqa: D102
        self.line("")
        self.line(text, "bold cyan")

    def line(self, text: str, style: str = "") -> None:  # noqa: D102
        from rich.text import Text

        wrapped = (self._wrapped(line) for line in text.split("\n"))
        self._console.print(Text("\n".join(wrapped), style=style), soft_wrap=True)

    def _wrapped(self, line: str) -> str:
        indent = len(line) - len(line.lstrip())
        return fill(line, self.width, subsequent_indent=" " * (indent + 4 if indent else 0))

    def table(  # noqa: D102
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], marked: Cells = ()
    ) -> None:
        from rich.box import SIMPLE_HEAD
        from rich.table import Table
        from rich.text import Text

        table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for name in columns:
            table.add_column(Text(name), justify="right", overflow="fold")
        for i, row in enumerate(rows):
            styles = ("bold green" if (i, j) in marked else "" for j in range(len(row)))
            table.add_row(*map(Text, row, styles))
        self._console.print(table)


def page() -> Page:
    """Return the page that suits standard output."""
    return TerminalPage() if sys.stdout.isatty() else PlainPage()
