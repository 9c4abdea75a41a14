"""``symgd sweep LOSS``: many runs over grids, random samples and starts."""

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symgd.cli import data_options, options, output
from symgd.cli.command import Command, Option, one_formula
from symgd.cli.viewer import show

if TYPE_CHECKING:
    from symgd.sweeps.result import Sweep

sweep_option = partial(click.option, cls=Option, section="The sweep")

PICTURES = ("map", "steps", "samples")
"""The kinds of pictures; a test compares them with those there are, which are slow to load."""


@click.command(cls=Command, short_help="Many runs: grids of settings, random starts.")
@click.argument("loss", nargs=-1)
@sweep_option(
    "--over",
    metavar="NAME=VALUES",
    multiple=True,
    help="What is swept, over what: lr=0.001:1:50:log are 50 values by equal factors, "
    "momentum=0:0.9:10 ten by equal steps, beta1=0.8,0.9 these two. NAME is lr, a constant of the "
    "optimizer or of the schedule, seed, noise, a variable (its start). Repeatable: all "
    "combinations.",
)
@sweep_option(
    "--samples",
    type=int,
    metavar="N",
    help="Draw N random combinations instead of all; ranges have no count: lr=0.001:1:log.",
)
@sweep_option("--starts", type=int, metavar="N", help="Run each from the same N random starts.")
@sweep_option(
    "--window",
    metavar="RANGES",
    help='Where random starts lie: "-5:5" for every variable, or "-5:5,0:2", one each.  [default: '
    "that of the catalogue, or -5:5]",
)
@sweep_option(
    "--save",
    metavar="FILE",
    help="Keep every run's end in a .npz or .parquet file, as the sweep goes on. Typed again, the "
    "sweep goes on from there. Of several optimizers each has its own: sweep-adam.npz.",
)
@options.run(several=True, steps=1000, rates=" To try several, sweep it: --over lr=0.01:1:20:log.")
@options.gradient
@options.computed
@data_options.data_and_cluster(
    "Share the runs with a cluster: local:4, or the scheduler at tcp://host:8786."
)
@output.folder
@output.output_option(
    "--picture",
    metavar="KIND",
    multiple=True,
    help=f"What to draw: {', '.join(PICTURES)}. Repeatable.  [default: what suits the sweep]",
)
@output.theme
@output.no_plot
@output.as_json
@output.output_option("--quiet", is_flag=True, help="Print the best of each sweep only.")
@output.open_picture
@click.pass_context
def command(
    context: click.Context,
    /,
    loss: tuple[str, ...],
    over: tuple[str, ...],
    samples: int | None,
    starts: int | None,
    window: str | None,
    save: str | None,
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
    no_plot: bool,
    as_json: bool,
    quiet: bool,
    open_picture: bool,
    **kept: Any,
) -> None:
    """Descend LOSS with many settings, from one start or many, and say which are best.

    As in symgd sweep "x**2+2*y**2" --over lr=0.001:1.2:200:log --over momentum=0:0.99:100
    --optimizer momentum
    """
    text = one_formula(loss)
    if (picture or open_picture) and no_plot:
        wanted = "--picture" if picture else "--open"
        raise click.UsageError(f"{wanted} needs what --no-plot forbids: leave one of them out")
    if start is not None and starts is not None:
        raise click.UsageError("--start is one start, --starts are many: leave one of them out")
    if len(lr) > 1:
        raise click.UsageError("--lr is for all runs: to try several, type --over lr=0.01:1:20:log")
    if not over and (starts is None or samples is not None):
        what = "nothing is swept: say" if samples is None else "--samples of what? Say"
        values = "lr=0.001:1:50:log" if samples is None else "lr=0.001:1:log"
        raise click.UsageError(f"{what} over what, as in --over {values}")
    if window is not None and starts is None:
        raise click.UsageError(
            "--window is where random starts lie: say how many, as in --starts 100, or leave it out"
        )

    from symgd.cli import data_settings, settings, sweep_runs, sweep_settings
    from symgd.files import check_file, check_folder
    from symgd.in_numbers import begun, in_numbers
    from symgd.rules.sharing import shared
    from symgd.sweeps import store

    cluster, kept["dask"] = kept["dask"], None
    from_files = data_options.taken(kept)
    typed = data_settings.loss(text, variables, dimension, **from_files)
    data = data_options.words(from_files)
    numbers = in_numbers(typed)
    ways = [*optimizer, *rules] or ["gd"]
    twice = next((way for way in ways if ways.count(way) > 1), None)
    if twice is not None:
        raise click.UsageError(f"the optimizer {twice} is given twice: once will do")
    swept = sweep_settings.over(over)
    if "seed" in swept and not (kept["noise"] or {"noise", "rule.noise"} & {*swept}):
        raise click.UsageError("seed needs noise: --noise 0.1")
    axes = sweep_settings.shared_out(swept, ways, numbers, kept["schedule"])
    if starts is None or samples is not None:
        sweep_settings.check_each(swept, axes, ways)
    saved = sweep_settings.saved_at(save, ways) if save else []
    for path in saved:
        store.format_of(path)
        check_file(path)
    if not no_plot:
        check_folder(out)
    if lr:
        kept["lr"] = settings.rate(lr[0])
    if stop:
        kept["stop"] = tuple(test for test in stop if test != "none")
    common = {
        "samples": samples,
        "starts": begun(typed, starts)
        if start is None
        else settings.point(start, numbers.variables),
        "window": None if window is None else settings.window(window),
        "cluster": cluster,
        **kept,
    }
    own = shared(settings.constants(constants), ways)
    plans = [
        {"over": some, "optimizer": way, "constants": given, **common}
        for way, some, given in zip(ways, axes, own, strict=True)
    ]
    for plan, path in zip(plans, saved, strict=False):
        plan["save"] = path
    checked = sweep_runs.check(numbers, plans, silent=quiet or as_json)
    if picture:
        sweep_runs.check_pictures(picture, checked)
    sweeps = sweep_runs.make(context, numbers, plans, silent=quiet or as_json)

    from symgd.cli import report, sweep_report
    from symgd.cli.mathematics import written_out
    from symgd.cli.page import page

    draw = partial(_draw, sweeps, out, picture, theme)
    files: tuple[Path, ...] = ()
    if as_json:
        files = () if no_plot else draw()
        found = sweep_report.as_json(sweeps, saved, files, data)
        click.echo(json.dumps(found, allow_nan=False))
    else:
        paper = page()
        if quiet:
            for one in sweeps:
                sweep_report.best(paper, one, data)
        else:
            written_out(paper, typed, numbers)
            begin = _begin(sweeps[0], start, starts, window)
            sweep_report.write(paper, sweeps, begin, data)
        files = () if no_plot else draw()
        if not quiet:
            report.files(paper, [*files, *saved])
    if open_picture and files and not show(files[0]):
        click.echo(f"symgd: no viewer could be started; the picture is {files[0]}", err=True)


def _draw(
    sweeps: list["Sweep"], folder: str, kinds: tuple[str, ...], theme: str
) -> tuple[Path, ...]:
    from symgd.gallery.entry import write_entry
    from symgd.plots.sweeps import sweep_figures

    drawn = sweep_figures(sweeps, theme, kinds or None)
    return write_entry(folder, sweeps[0].loss, drawn, {}).files if drawn else ()


def _begin(sweep: "Sweep", start: str | None, starts: int | None, window: str | None) -> str:
    """Say where runs start."""
    from symgd.cli.brief import point
    from symgd.sweeps.starts import box

    loss = sweep.loss
    if starts is not None:
        from symgd.cli.settings import window as read

        ends = box(loss, None if window is None else read(window))
        pairs = zip(loss.variables, ends, strict=True)
        inside = ", ".join(f"{name} from {low:g} to {high:g}" for name, (low, high) in pairs)
        return f"{starts:,} random starts, {inside}"
    named = [r.removeprefix("start.") for r in sweep.roles.values() if r.startswith("start.")]
    rest = [i for i, name in enumerate(loss.variables) if name not in named]
    if not rest:
        return "the starts swept over"
    note = "" if start is not None else " (the default; choose another with --start)"
    place = point([loss.variables[i] for i in rest], sweep.starts[rest, 0])
    return f"{place}{note}"
