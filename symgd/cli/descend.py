"""``symgd LOSS``: descend a loss and report how it went."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symgd import __version__
from symgd.cli import data_options, options, output
from symgd.cli.command import Command, one_formula
from symgd.cli.interrupt import Interrupt
from symgd.cli.viewer import show

if TYPE_CHECKING:
    from symgd.loss import Loss
    from symgd.trajectory import Trajectory


PICTURES = (
    *("descent", "history", "surface", "plane", "rates", "anatomy", "states", "basins"),
    *("momentum", "epochs", "batches", "fit"),
)
"""The kinds of pictures; a test compares them with symgd.plots.KINDS, which is slow to load."""


@click.command(cls=Command, short_help="What a loss gets: its name may be left out.")
@click.argument("loss", nargs=-1)
@options.run(several=True, steps=None)
@options.gradient
@options.computed
@data_options.data
@data_options.rows
@output.folder
@output.output_option(
    "--picture",
    metavar="KIND",
    multiple=True,
    help=f"What to draw: {', '.join(PICTURES)}. Repeatable.  [default: descent and history; "
    "over data descent, fit and epochs]",
)
@output.theme
@output.output_option(
    "--animate",
    type=click.Choice(["gif", "mp4"]),
    help="Show the descent step by step too; an MP4 needs ffmpeg.",
)
@output.no_plot
@output.output_option(
    "--trace",
    metavar="FILE",
    help="Keep every step in a .csv, .json or .npz file; several runs are numbered.",
)
@output.output_option(
    "--save-parameters",
    metavar="FILE",
    help="Keep the arrays that were found in a .npz file: the last, or where rows are held out "
    "the best. Several runs are numbered.",
)
@output.as_json
@output.output_option("--quiet", is_flag=True, help="Print the outcome only.")
@output.open_picture
@click.version_option(__version__, message="symgd %(version)s")
@click.pass_context
def command(
    context: click.Context,
    /,
    loss: tuple[str, ...],
    start: str | None,
    lr: tuple[str, ...],
    optimizer: tuple[str, ...],
    constants: tuple[str, ...],
    rules: tuple[str, ...],
    stop: tuple[str, ...],
    variables: str | None,
    dimension: int | None,
    out: str,
    picture: tuple[str, ...],
    theme: str,
    animate: str | None,
    no_plot: bool,
    trace: str | None,
    save_parameters: str | None,
    as_json: bool,
    quiet: bool,
    open_picture: bool,
    **kept: Any,
) -> None:
    """Descend LOSS, a formula such as "x**2+2*y**2" or a name such as rosenbrock, and draw it.

    A name alone gets the run that the catalogue has for it.
    """
    text = one_formula(loss)
    if open_picture and no_plot:
        raise click.UsageError("--open has nothing to show with --no-plot: leave one of them out")
    if (picture or animate) and no_plot:
        drawn = "--picture" if picture else "--animate"
        raise click.UsageError(f"{drawn} draws what --no-plot forbids: leave one of them out")

    from symgd import trajectory_files
    from symgd.catalog import find
    from symgd.cli import INTERRUPTED, data_settings, descent_report, report, settings
    from symgd.cli.page import page
    from symgd.data.numpy_files import save_arrays
    from symgd.files import check_file, check_folder

    typed = data_settings.loss(text, variables, dimension, start=start, **data_options.taken(kept))
    common = {
        "start": None if start is None else data_settings.start(start, typed),
        **({"stop": tuple(test for test in stop if test != "none")} if stop else {}),
        **kept,
    }
    named = None if options.chosen(context) else find(text, dimension)
    if named is None:
        plans = settings.plan(optimizer, rules, lr, settings.constants(constants))
    else:
        plans = [{"optimizer": "gd", **named.run}]
    traces = settings.numbered(trace, len(plans)) if trace else []
    for path in traces:
        trajectory_files.format_of(path)
        check_file(path)
    fits = settings.numbered(save_parameters, len(plans)) if save_parameters else []
    for path in fits:
        data_settings.check_archive(path)
    if not no_plot:
        check_folder(out)
    if picture:
        from symgd.plots.kinds import check_names

        check_names(picture)
    if animate:
        from symgd.plots.animation import check

        check(animate)
    timed = []
    with Interrupt() as interrupt:
        for settled in plans:
            timed.append(_descend(typed, {**common, **settled}, quiet or as_json, interrupt))
            if interrupt.wanted:
                break
    runs, seconds = [run for run, _ in timed], [took for _, took in timed]
    for run, path in zip(runs, traces, strict=False):
        run.save(path)
    for run, path in zip(runs, fits, strict=False):
        save_arrays(path, run.best_parameters() if report.held_out(run) else run.parameters())
    draws = not (no_plot or interrupt.wanted)
    if picture and draws:
        from symgd.plots.kinds import chosen

        chosen(typed, runs, picture)
    paper = page()
    if quiet and not as_json:
        report.endings(paper, runs)
    elif not as_json:
        defaults = {"default_start": start is None, "default_run": named is not None}
        descent_report.print_descent(paper, typed, runs, seconds, **defaults)
    pictures = _draw(typed, runs, out, picture, theme, animate) if draws else ()
    files = [*pictures, *traces[: len(runs)], *fits[: len(runs)]]
    if as_json:
        click.echo(descent_report.as_json(typed, runs, seconds, files))
    elif not quiet:
        report.files(paper, files)
    if open_picture and pictures and not show(pictures[0]):
        click.echo(f"symgd: no viewer could be started; the picture is {pictures[0]}", err=True)
    if interrupt.wanted:
        which = f" in run {len(runs)} of {len(plans)}" if len(plans) > 1 else ""
        click.echo(f"symgd: interrupted{which}: no picture is drawn", err=True)
        context.exit(INTERRUPTED)


def _descend(
    loss: "Loss", settings: dict[str, Any], silent: bool, interrupt: Interrupt
) -> tuple["Trajectory", float]:
    """Make one run; return it and the seconds that it took."""
    from symgd.backends import advice
    from symgd.cli.progress import Progress
    from symgd.descent import descend
    from symgd.plan import make_plan

    how = {name: value for name, value in settings.items() if name != "start"}
    told = None if silent or loss.data is not None else advice(make_plan(loss, **how))
    if told:
        click.echo(f"symgd: {told}", err=True)
    label = f"{settings['optimizer']}, learning rate {settings['lr']}"[:50]
    with Progress(label, not silent, interrupt) as progress:
        began = time.perf_counter()
        return descend(loss, progress=progress, **settings), time.perf_counter() - began


def _draw(
    loss: "Loss",
    runs: list["Trajectory"],
    folder: str,
    kinds: tuple[str, ...],
    theme: str,
    animate: str | None,
) -> tuple[Path, ...]:
    from symgd.catalog import known
    from symgd.gallery.entry import write_entry
    from symgd.gallery.record import record
    from symgd.plots import animated, figures

    example = None if loss.data is not None else known(loss.text, loss.variables)
    minimum = None if example is None else example.value
    drawn = figures(loss, runs, minimum, kinds or None, theme)
    films = {f"descent.{animate}": animated(loss, runs, animate, theme)} if animate else {}
    return write_entry(folder, loss, drawn, {"run": record(loss, runs)}, films).files
