"""``symgd explore LOSS``: a page that anyone can play with."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from symgd.cli import data_options, options
from symgd.cli.command import Command, Option, one_formula
from symgd.cli.viewer import show

if TYPE_CHECKING:
    from symgd.loss import Loss

NAME = "explore.html"

page_option = partial(click.option, cls=Option, section="The page")


@click.command(cls=Command, short_help="A live page: drag the start, move the learning rate.")
@click.argument("loss", nargs=-1)
@page_option(
    "--out",
    metavar="PATH",
    default="gallery",
    show_default=True,
    help=f"A file that ends in .html, or a folder: each loss gets a folder in it, with {NAME}.",
)
@page_option("--title", metavar="TEXT", help="The heading of the page.")
@page_option(
    "--window",
    metavar="RANGES",
    help='What is seen at first: "-5:5" for every variable, or "-5:5,0:2", one each.',
)
@page_option("--open", "open_page", is_flag=True, help="Show the page when it is made.")
@options.run(several=False)
@options.exact_gradient
@data_options.data
@click.pass_context
def command(
    context: click.Context,
    /,
    loss: tuple[str, ...],
    out: str,
    title: str | None,
    window: str | None,
    open_page: bool,
    start: str | None,
    lr: str | None,
    optimizer: str | None,
    constants: tuple[str, ...],
    rule: str | None,
    schedule: str | None,
    steps: int,
    stop: tuple[str, ...],
    variables: str | None,
    dimension: int | None,
    weight_decay: float,
    clip_norm: float | None,
    clip_value: float | None,
    **given_data: Any,
) -> None:
    """Write a page on LOSS, a formula or a name such as rosenbrock: one file that works offline.

    In a browser, the start is dragged, and the path, the loss at each step, the outcome and the
    stability of the rule follow at once. What is given here is what the page begins with; a loss
    of the catalogue begins with a run worth showing.
    """
    text = one_formula(loss)
    if optimizer is not None and rule is not None:
        raise click.UsageError(
            "--optimizer and --rule are two ways to name one rule: leave one out"
        )

    from symgd.cli import data_settings, settings
    from symgd.cli.in_python import loading
    from symgd.in_numbers import begun, in_numbers
    from symgd.pages import explore

    from_files = data_options.taken(given_data)
    typed = data_settings.loss(text, variables, dimension, **from_files)
    default = context.get_parameter_source("steps") == ParameterSource.DEFAULT
    given: dict[str, Any] = {
        "optimizer": rule or optimizer,
        "lr": None if lr is None else settings.rate(lr),
        "schedule": schedule,
        "constants": settings.constants(constants) or None,
        "stop": tuple(test for test in stop if test != "none") if stop else None,
        "steps": None if default else steps,
        "weight_decay": weight_decay or None,
        "clip_norm": clip_norm,
        "clip_value": clip_value,
    }
    numbers = in_numbers(typed)
    path = _prepared(out, typed)
    page = explore(
        numbers,
        begun(typed, None if start is None else settings.point(start, numbers.variables)),
        window=None if window is None else settings.window(window),
        title=title,
        data=loading(typed, from_files),
        **{name: value for name, value in given.items() if value is not None},
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    page.save(path)
    click.echo(path)
    if open_page:
        if show(path):
            return
        click.echo("symgd: no browser could be started", err=True)
    click.echo("Open it in a browser; it needs neither a network nor symgd.")


def _prepared(out: str, loss: "Loss") -> Path:
    """Return where the page goes, and make sure that it can be written there."""
    from symgd.files import check_file, check_folder
    from symgd.gallery.slug import inside, slug

    if out.lower().endswith((".html", ".htm")):
        check_file(out)
        return Path(out)
    check_folder(out)
    return inside(Path(out), slug(loss.text, tuple(loss.parameters))) / NAME
