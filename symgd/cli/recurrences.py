"""The listing of optimizers and of schedules."""

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

import click

from symgd.cli.page import page
from symgd.errors import SettingError
from symgd.rules.rule import Constant, Recurrence

HINTS = {
    "optimizer": "Use one: --optimizer adam --set beta1=0.8. In the equations, w are the "
    "parameters, g is the gradient, lr the rate, t = 1, 2, … the step.",
    "schedule": "Use one: --schedule step:gamma=0.5,step=30. In the equations, lr is the base "
    "rate, t = 0, 1, … the steps already taken, steps the length of the run. Each takes warmup=N "
    "too, and over data unit=epoch.",
}


def listing(
    kind: str, table: Mapping[str, Recurrence], names: Sequence[str], as_json: bool
) -> None:
    """Print the rows of a table, or those named.

    Raises:
        SettingError: when there is no row of a name.
    """
    check_names(kind, table, names)
    rows = [table[name] for name in names or table]
    if as_json:
        click.echo(json.dumps({f"{kind}s": [_as_json(row) for row in rows]}, indent=2))
        return
    paper = page()
    for row in rows:
        paper.title(f"{row.name}: {row.title}")
        for line in _lines(row):
            paper.line(f"    {line}")
        if row.constants:
            pairs = (f"{name} = {_value(value)}" for name, value in row.constants.items())
            paper.line(f"  constants: {', '.join(pairs)}")
        paper.line(f"  source: {row.source}", "dim")
    paper.line(f"\n{HINTS[kind]}")


def check_names(kind: str, table: Mapping[str, Recurrence], names: Sequence[str]) -> None:
    """Check that there are rows of some names.

    Raises:
        SettingError: naming the nearest, or all of them.
    """
    for name in names:
        if name not in table:
            meant = get_close_matches(name, list(table), 1)
            hint = f"did you mean {meant[0]!r}?" if meant else f"there are {', '.join(table)}"
            raise SettingError(f"there is no {kind} {name!r}: {hint}")


def _lines(row: Recurrence) -> list[str]:
    return [line.strip() for line in row.equations.strip().splitlines()]


def _value(value: Constant) -> str:
    if isinstance(value, tuple):
        return "/".join(map(_value, value))
    return value if isinstance(value, str) else f"{value:g}"


def _as_json(row: Recurrence) -> dict[str, Any]:
    return {
        "name": row.name,
        "title": row.title,
        "equations": _lines(row),
        "constants": dict(row.constants),
        "state": dict(row.state),
        "source": row.source,
    }
