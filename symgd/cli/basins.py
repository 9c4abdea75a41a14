"""``symgd basins LOSS``: which minimum a descent reaches from every start in a window."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symgd.cli import data_options, options, output
from symgd.cli.command import Command, Option, one_formula
from symgd.cli.viewer import show

if TYPE_CHECKING:
    from symgd.attraction.basins import Basins
    from symgd.trajectory import Trajectory

basins_option = partial(click.option, cls=Option, section="The starts")

RUN = 'Draw the run from here on the picture, too: "3,4" or "x=3,y=4".'


@click.command(cls=Command, short_help="Which minimum is reached from each start, as a picture.")
@click.argument("loss", nargs=-1)
@basins_option(
    "--window",
    metavar="RANGES",
    help='Where the starts lie: "-5:5" for both variables, or "-5:5,0:2", one each.  [default: '
    "that of the catalogue, or -5:5]",
)
@basins_option(
    "--resolution",
    type=int,
    metavar="N",
    default=512,
    show_default=True,
    help="Starts along each axis, 4096 at most.",
)
@options.run(several=False, steps=1000, begin=RUN)
@options.gradient
@options.computed
@data_options.data_and_cluster(
    "Share the runs with a cluster: local:4, or the scheduler at tcp://host:8786."
)
@output.folder
@output.theme
@output.no_plot
@output.as_json
@output.output_option("--quiet", is_flag=True, help="Print the table only.")
@output.open_picture
@click.pass_context
def command(
    context: click.Context,
    /,
    loss: tuple[str, ...],
    window: str | None,
    resolution: int,
    start: str | None,
    lr: str | None,
    optimizer: str | None,
    constants: tuple[str, ...],
    rule: str | None,
    stop: tuple[str, ...],
    variables: str | None,
    dimension: int | None,
    out: str,
    theme: str,
    no_plot: bool,
    as_json: bool,
    quiet: bool,
    open_picture: bool,
    **kept: Any,
) -> None:
    """Descend LOSS, which has two variables, from every start in a window.

    As in symgd basins himmelblau --optimizer momentum --lr 0.01 --resolution 1024

    The picture has a colour for each minimum, the stronger, the sooner it is reached. A name alone
    gets the run that the catalogue has for it, and with other options its learning rate.
    """
    text = one_formula(loss)
    if optimizer is not None and rule is not None:
        raise click.UsageError(
            "--optimizer and --rule are two ways to name one rule: leave one out"
        )
    if (open_picture or start) and no_plot:
        option = "--open" if open_picture else "--start"
        raise click.UsageError(
            f"{option} has nothing to show with --no-plot: leave one of them out"
        )

    from symgd.attraction.basins import basins
    from symgd.backends import advice
    from symgd.catalog import find
    from symgd.cli import data_settings, settings
    from symgd.cli.progress import Progress
    from symgd.descent import descend
    from symgd.files import check_folder
    from symgd.in_numbers import in_numbers
    from symgd.plan import make_plan

    cluster, kept["dask"] = kept["dask"], None
    typed = data_settings.loss(text, variables, dimension, **data_options.taken(kept))
    numbers = in_numbers(typed)
    if not no_plot:
        check_folder(out)
    if stop:
        kept["stop"] = tuple(test for test in stop if test != "none")
    plan = {
        "optimizer": rule or optimizer or "gd",
        "lr": settings.rate(lr or "0.1"),
        "constants": settings.constants(constants),
        **kept,
    }
    named = find(text, dimension)
    if named is not None:
        # Its rate suits its gradients, whichever rule takes them.
        plan |= {} if lr else {"lr": named.run["lr"]}
        plan |= {} if options.chosen(context) else named.run
    run = None
    if start is not None:
        run = descend(numbers, settings.point(start, numbers.variables), **plan)
    where = None if window is None else settings.window(window)
    silent = quiet or as_json
    told = None if silent else advice(make_plan(numbers, history=False, **plan), resolution**2)
    if told:
        click.echo(f"symgd: {told}", err=True)
    try:
        with Progress("descending from all starts", wanted=not silent) as progress:
            found = basins(
                numbers,
                window=where,
                resolution=resolution,
                cluster=cluster,
                progress=progress,
                **plan,
            )
    except KeyboardInterrupt:
        click.echo("symgd: interrupted: nothing is drawn, since basins need all starts", err=True)
        raise
    files = () if no_plot else _draw(found, run, out, theme)

    from symgd.cli import basins_report
    from symgd.cli.page import page

    if as_json:
        said = {**basins_report.as_json(found), "files": [str(file) for file in files]}
        click.echo(json.dumps(said, allow_nan=False))
    elif quiet:
        basins_report.table(page(), found)
    else:
        basins_report.write(page(), typed, found, files)
    if open_picture and not show(files[0]):
        click.echo(f"symgd: no viewer could be started; the picture is {files[0]}", err=True)


def _draw(found: "Basins", run: "Trajectory | None", folder: str, theme: str) -> tuple[Path, ...]:
    from symgd.gallery.entry import write_entry
    from symgd.plots import basins as plot
    from symgd.plots import style

    with style.applied(style.named(theme)):
        drawn = {"basins": plot.picture(found, run)}
    return write_entry(folder, found.loss, drawn, {}).files
