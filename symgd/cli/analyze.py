"""``symgd analyze LOSS``: what calculus says before a step is taken."""

import json
from functools import partial
from typing import Any

import click

from symgd.cli import data_options, options
from symgd.cli.command import Command, Option, one_formula

analysis_option = partial(click.option, cls=Option, section="The analysis")


@click.command(cls=Command, short_help="Critical points, convexity, stable learning rates.")
@click.argument("loss", nargs=-1)
@analysis_option(
    "--window",
    metavar="RANGES",
    help='Where critical points are looked for: "-5:5" for every variable, or "-5:5,0:2", one '
    "each.  [default: that of the catalogue, or -5:5]",
)
@analysis_option(
    "--time-limit",
    "seconds",
    type=click.FloatRange(min=0, min_open=True, max=3600),
    metavar="SECONDS",
    default=10.0,
    show_default=True,
    help="Processor time that the exact parts may take in all; the rest is found numerically.",
)
@options.run(several=False)
@options.gradient
@data_options.data
@click.option("--json", "as_json", cls=Option, section="Output", is_flag=True, help="Print JSON.")
def command(
    loss: tuple[str, ...],
    window: str | None,
    seconds: float,
    start: str | None,
    lr: str | None,
    optimizer: str | None,
    constants: tuple[str, ...],
    rule: str | None,
    stop: tuple[str, ...],
    variables: str | None,
    dimension: int | None,
    as_json: bool,
    **kept: Any,
) -> None:
    """Say what calculus knows of LOSS and of an optimizer on it, and hold a run against it.

    Gradient and Hessian, critical points and their kind, convexity, the closed form of a quadratic
    loss; and of the rule at the minimum: the Jacobian of its step, the largest stable and the best
    learning rate, and how many steps it will take.
    """
    text = one_formula(loss)
    if optimizer is not None and rule is not None:
        raise click.UsageError(
            "--optimizer and --rule are two ways to name one rule: leave one out"
        )

    from symgd.worker import warm_up

    warm_up()  # it imports SymPy while this process does, too
    from symgd.analysis.analyze import analyze
    from symgd.cli import data_settings, settings
    from symgd.in_numbers import begun, in_numbers

    typed = data_settings.loss(text, variables, dimension, **data_options.taken(kept))
    numbers = in_numbers(typed)
    if stop:
        kept["stop"] = tuple(test for test in stop if test != "none")
    found = analyze(
        numbers,
        begun(typed, None if start is None else settings.point(start, numbers.variables)),
        window=None if window is None else settings.window(window),
        seconds=seconds,
        optimizer=rule or optimizer or "gd",
        lr=settings.rate(lr or "0.1"),
        constants=settings.constants(constants),
        **kept,
    )
    if as_json:
        click.echo(json.dumps(found.as_json(), allow_nan=False))
        return

    from symgd.cli.analysis_report import write
    from symgd.cli.mathematics import written_out
    from symgd.cli.page import page

    paper = page()
    written_out(paper, typed, numbers)
    write(paper, numbers, found, default_start=start is None)
