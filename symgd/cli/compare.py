"""``symgd compare``: rules beside SciPy's methods, from one start."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symgd.cli import data_options, options, output
from symgd.cli.command import Command, Option, one_formula

if TYPE_CHECKING:
    from symgd.comparison.comparison import Comparison

compare_option = partial(click.option, cls=Option, section="The run")

METHODS = (
    "An update rule, as 'symgd optimizers' lists them, or a method of SciPy: bfgs, l-bfgs-b, cg, "
    "newton-cg, trust-exact or nelder-mead."
)


@click.command(cls=Command, short_help="Optimizers beside SciPy's methods, in a table.")
@click.argument("loss", nargs=-1)
@options.run(
    several=True,
    methods=METHODS,
    usual="gd, momentum, adam, and bfgs where SciPy is installed",
    steps=1000,
)
@compare_option(
    "--tune",
    type=int,
    metavar="N",
    help="Give each rule the best of N learning rates from 1e-5 to 10, in place of --lr.",
)
@data_options.data
@output.folder
@output.no_plot
@output.as_json
def command(
    loss: tuple[str, ...],
    start: str | None,
    lr: tuple[str, ...],
    optimizer: tuple[str, ...],
    constants: tuple[str, ...],
    rules: tuple[str, ...],
    stop: tuple[str, ...],
    variables: str | None,
    dimension: int | None,
    tune: int | None,
    out: str,
    no_plot: bool,
    as_json: bool,
    **kept: Any,
) -> None:
    """Run several methods on LOSS from one start, and count what each asks of it."""
    text = one_formula(loss)

    from symgd.cli import data_settings, settings
    from symgd.cli.progress import Progress
    from symgd.comparison.compare import compare
    from symgd.files import check_folder
    from symgd.in_numbers import begun, in_numbers

    typed = data_settings.loss(text, variables, dimension, **data_options.taken(kept))
    if tune is not None and lr:
        raise click.UsageError("--tune chooses the learning rate: leave out --lr, or --tune")
    if not no_plot:
        check_folder(out)
    if stop:
        kept["stop"] = tuple(test for test in stop if test != "none")
    numbers = in_numbers(typed)
    with Progress("comparing", wanted=not as_json) as progress:
        found = compare(
            numbers,
            begun(typed, None if start is None else settings.point(start, numbers.variables)),
            [*optimizer, *rules] or None,
            lr=[settings.rate(one) for one in lr] or None,
            constants=settings.constants(constants),
            tune=tune,
            progress=progress,
            **kept,
        )
    files = () if no_plot else _draw(found, out)
    if as_json:
        report = {**found.as_json(), "files": [str(file) for file in files]}
        click.echo(json.dumps(report, allow_nan=False))
        return

    from symgd.cli import comparison_report
    from symgd.cli.mathematics import written_out
    from symgd.cli.page import page

    paper = page()
    written_out(paper, typed, numbers)
    comparison_report.write(paper, found, files, start is None)


def _draw(found: "Comparison", folder: str) -> tuple[Path, ...]:
    from symgd.gallery.entry import write_entry
    from symgd.plots import evaluations, figures, style

    drawn = {
        "comparison" if name == "descent" else f"comparison-{name}": figure
        for name, figure in figures(found.loss, found.runs, found.minimum).items()
    }
    with style.applied(style.LIGHT):
        asked = [row.evaluations for row in found.rows]
        drawn["comparison-evaluations"] = evaluations.figure(
            found.loss, found.runs, asked, found.minimum
        )
    return write_entry(folder, found.loss, drawn, {"comparison": found.as_json()}).files
