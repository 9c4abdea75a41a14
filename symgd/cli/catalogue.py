"""``symgd catalogue``: the losses that have names."""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from symgd.cli import options
from symgd.cli.command import Command, Option

if TYPE_CHECKING:
    from symgd.catalog import Example, Minimum
    from symgd.cli.page import Page

SHOWN = 6
"""Variables, and minima, that are listed; --json has them all."""

HINT = (
    "A name stands wherever a loss may: symgd rosenbrock, symgd analyze himmelblau. "
    "'symgd catalogue NAME' tells all about one; n is its number of variables, which --dimension "
    "chooses where it is 'any'."
)


@click.command(cls=Command, short_help="Losses with names: formula, minima, source.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--property",
    "wanted",
    cls=Option,
    metavar="PROPERTY",
    multiple=True,
    help='Only losses that have it: "convex", as an example. Repeatable.',
)
@options.dimension("Options")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print one JSON object.")
def command(
    names: tuple[str, ...], wanted: tuple[str, ...], dimension: int | None, as_json: bool
) -> None:
    """List the losses that have names; with a NAME, tell all that is known of it."""
    from symgd.catalog import themes
    from symgd.cli.page import page

    if dimension is not None and not names:
        raise click.UsageError("--dimension is for a loss that is named: symgd catalogue trid")
    chosen = _chosen(names, wanted, dimension)
    theme = {one.name: theme for theme, members in themes.items() for one in members}
    if as_json:
        listed = [{**_as_json(example), "theme": theme[example.name]} for example in chosen]
        click.echo(json.dumps({"catalogue": listed}, indent=2, ensure_ascii=False))
        return
    paper = page()
    if not chosen:
        paper.line(_none(names, wanted))
        return
    if names:
        for example in chosen:
            _tell(paper, example)
        return
    _list(paper, {name: [e for e in chosen if theme[e.name] == name] for name in themes})


def _chosen(names: Sequence[str], wanted: Sequence[str], dimension: int | None) -> list["Example"]:
    """Return the examples of the names, or all of them, that have the properties.

    Raises:
        SettingError: when there is no such name, property or dimension.
    """
    from symgd.catalog import PROPERTIES, catalogue, find, meant
    from symgd.errors import SettingError, unknown

    for name in wanted:
        if name not in PROPERTIES:
            raise SettingError(unknown("property", name, PROPERTIES))
    found = []
    for name in names or catalogue:
        example = find(name, dimension)
        if example is None:
            near = meant(name)
            hint = f"did you mean {near!r}?" if near else "'symgd catalogue' lists them all"
            raise SettingError(f"there is no loss {name!r} in the catalogue: {hint}")
        found.append(example)
    return [example for example in found if set(wanted) <= set(example.properties)]


def _none(names: Sequence[str], wanted: Sequence[str]) -> str:
    """Say that nothing that was asked for has the properties.

    >>> _none(["himmelblau", "cliff"], ["convex"])
    'No loss of himmelblau, cliff has all of these properties: convex.'
    """
    if not names:
        return "No loss of the catalogue has all of these properties."
    if len(names) == 1 == len(wanted):
        return f"{names[0]} does not have the property {wanted[0]!r}."
    return f"No loss of {', '.join(names)} has all of these properties: {', '.join(wanted)}."


def _list(page: "Page", themes: Mapping[str, Sequence["Example"]]) -> None:
    rows = {
        theme: [
            (
                example.name,
                "any" if example.family else str(len(example.variables)),
                "none" if example.value is None else f"{example.value + 0.0:.5g}",
                example.teaches,
            )
            for example in members
        ]
        for theme, members in themes.items()
        if members
    }
    columns = zip(*(row[:3] for members in rows.values() for row in members), strict=True)
    name, n, value = (max(map(len, column)) for column in columns)
    value = max(value, len("minimum"))
    page.line(f"  {'name'.ljust(name)}  {'n'.rjust(n)}  {'minimum'.rjust(value)}  what it teaches")
    for theme, members in rows.items():
        page.title(theme)
        for row in members:
            cells = (row[0].ljust(name), row[1].rjust(n), row[2].rjust(value), row[3])
            page.line(f"  {'  '.join(cells)}")
    page.line(f"\n{HINT}")


def _tell(page: "Page", example: "Example") -> None:
    arguments = ", ".join(_some(example.variables))
    page.title(f"{example.name}: {example.title}")
    page.line(f"  f({arguments}) = {example.text}", "bold")
    page.line(f"  {example.teaches}")
    if example.family is not None:
        page.line(f"  dimension: any from {example.least} to {example.most:,}, with --dimension")
    ranges = zip(example.variables, example.window, strict=True)
    window = [f"{name} from {_number(low)} to {_number(high)}" for name, (low, high) in ranges]
    page.line(f"  window: {', '.join(_some(window))}")
    page.line(f"  start: {_point(example, example.start)}")
    for line in _minima(example):
        page.line(f"  {line}")
    page.line(f"  properties: {', '.join(example.properties)}")
    page.line(f"  source: {example.source}", "dim")
    page.line(f"  a run: {command_of(example)}")


def _minima(example: "Example") -> Iterator[str]:
    if not example.minima:
        yield "minimum: none"
    for minimum in example.minima[:SHOWN]:
        yield f"minimum: {_number(minimum.value)} at {_point(example, minimum.point)}"
    if len(example.minima) > SHOWN:
        yield f"… and {len(example.minima) - SHOWN} more minima, which --json has"


def command_of(example: "Example") -> str:
    """Return the command of the run that is worth showing.

    >>> from symgd.catalog import catalogue
    >>> command_of(catalogue["cliff"])
    'symgd cliff --lr 0.02 --clip-norm 1.0 --steps 200'
    """
    words = ["symgd", example.name]
    if example.family is not None and len(example.variables) != len(_usual(example).variables):
        words += ["--dimension", str(len(example.variables))]
    for name, value in example.run.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    return shlex.join(words)


def _usual(example: "Example") -> "Example":
    from symgd.catalog import catalogue

    return catalogue[example.name]


def _point(example: "Example", point: Sequence[float]) -> str:
    pairs = zip(example.variables, point, strict=True)
    return ", ".join(_some([f"{name} = {_number(x)}" for name, x in pairs]))


def _some(texts: Sequence[str]) -> list[str]:
    return [*texts] if len(texts) <= SHOWN else [*texts[: SHOWN - 1], "…", texts[-1]]


def _number(value: float) -> str:
    return f"{value + 0.0:.6g}"


def _as_json(example: "Example") -> dict[str, Any]:
    return {
        "name": example.name,
        "title": example.title,
        "text": example.text,
        "variables": list(example.variables),
        "dimensions": [example.least, example.most] if example.family else None,
        "window": [list(ends) for ends in example.window],
        "start": list(example.start),
        "value": example.value,
        "minima": [_minimum(one) for one in example.minima],
        "teaches": example.teaches,
        "properties": list(example.properties),
        "source": example.source,
        "run": dict(example.run),
        "command": command_of(example),
    }


def _minimum(minimum: "Minimum") -> dict[str, Any]:
    return {"point": list(minimum.point), "value": minimum.value}
