"""The table "numerical / analytical / automatic" of ``symgd verify --table``."""

import math
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from symgd.cli.page import Page
from symgd.printing.duration import duration

if TYPE_CHECKING:
    from symgd.differentiation.direction import Direction
    from symgd.differentiation.method import Method
    from symgd.differentiation.methods import Table

COLUMNS = ("method", "kind", "derivative", "error", "time", "note")

SHORT = 16
"""Characters of a note that has room in the table."""

WIDE = 90
"""Columns of a page on which all digits of a derivative have room."""

COORDINATES = 4
"""Coordinates of the point that are told."""


def print_tables(
    page: Page, names: Sequence[str], tables: Sequence["Table"], along: "Direction | None"
) -> None:
    """Print a table for each component, and a check of all of them at once."""
    point = tables[0].point
    pairs = zip(names, point, strict=True)
    place = ", ".join(f"{name} = {x:.6g}" for name, x in islice(pairs, COORDINATES))
    more = ", …" if len(point) > COORDINATES else ""
    d = "∂" if page.unicode else "d"
    for table in tables:
        name = f"{d}f/{d}{table.name} at {place}{more}"
        print_table(page, name, table.methods)
    if along is not None:
        page.line("")
        print_direction(page, along)


def print_table(page: Page, name: str, methods: Sequence["Method"]) -> None:
    """Print one component of the gradient by every method, a line each.

    ``name`` is how the component is called, such as ∂f/∂x. Why a method gives nothing is told
    below the table.
    """
    page.line(f"\n{name}, by every method:")
    page.table(COLUMNS, [_cells(method, page.width) for method in methods])
    for method in methods:
        if len(method.note) > SHORT:
            page.line(f"  {method.name}: {method.note}.")


def print_direction(page: Page, direction: "Direction") -> None:
    """Print how the gradient agrees along a random direction."""
    if direction.exact.first is None:
        page.line(f"Along a random direction there is no derivative: {direction.exact.reason}.")
        return
    known = not math.isnan(direction.digits)
    gradient = f"agrees in {_digits(direction.digits)}" if known else "is not known"
    page.line(
        f"Along a random direction the derivative is {float(direction.exact.first):.10g}: the "
        f"compiled gradient {gradient}, a central difference of step {direction.h:.2g} "
        f"{'in' if known else 'agrees in'} {_digits(direction.central_digits)}."
    )


def as_json(table: "Table") -> dict[str, Any]:
    """Return the table as plain JSON values; a number that is missing is null."""
    exact = table.exact.first
    return {
        "variable": table.name,
        "exact": None if exact is None else str(exact),
        "methods": [
            {
                "method": method.name,
                "kind": method.kind,
                "derivative": _known(method.value),
                "error": _known(method.error),
                "seconds": _known(method.seconds),
                "note": method.note,
            }
            for method in table.methods
        ],
    }


def _cells(method: "Method", width: int) -> list[str]:
    digits = 16 if width >= WIDE else 8
    value = "" if math.isnan(method.value) else f"{method.value + 0.0:.{digits}g}"
    note = "see below" if len(method.note) > SHORT else method.note or "-"
    times = _error(method.error), duration(method.seconds)
    return [method.name, method.kind, value, *times, note]


def _error(error: float) -> str:
    return "" if math.isnan(error) else "0" if error == 0 else f"{error:.1e}"


def _digits(digits: float) -> str:
    if math.isnan(digits):
        return "no digits"
    return "all digits" if digits >= 17 else f"{digits:.0f} digits"


def _known(number: float) -> float | None:
    return number if math.isfinite(number) else None
