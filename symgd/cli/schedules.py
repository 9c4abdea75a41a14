"""``symgd schedules``: the learning-rate schedules, as the equations that run, or as a picture."""

from pathlib import Path

import click

from symgd.cli.command import Command, Option


@click.command(cls=Command, short_help="The learning rates: equations, sources, a picture.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print one JSON object.")
@click.option(
    "--picture",
    cls=Option,
    metavar="FILE",
    help="Draw the learning rates against the step instead, as .png or .svg.",
)
@click.option(
    "--steps",
    cls=Option,
    type=int,
    metavar="N",
    help="The length of the run in the picture.  [default: 100]",
)
@click.option(
    "--theme",
    cls=Option,
    type=click.Choice(["light", "dark"]),
    help="The colours of the picture.  [default: light]",
)
def command(
    names: tuple[str, ...],
    as_json: bool,
    picture: str | None,
    steps: int | None,
    theme: str | None,
) -> None:
    """List the learning-rate schedules: equations, constants with their defaults, sources."""
    if picture is None and not (steps is None and theme is None):
        raise click.UsageError("--steps and --theme are of a picture: add --picture FILE")
    if picture is not None and as_json:
        raise click.UsageError("--picture draws and --json lists: leave one of them out")

    from symgd.cli.recurrences import check_names, listing
    from symgd.rules import schedules

    if picture is None:
        listing("schedule", schedules, names, as_json)
        return
    check_names("schedule", schedules, names)
    click.echo(str(_draw(picture, names, 100 if steps is None else steps, theme or "light")))


def _draw(file: str, names: tuple[str, ...], steps: int, theme: str) -> Path:
    from symgd.errors import FileError
    from symgd.files import check_file
    from symgd.plots import FORMATS, save, style
    from symgd.plots.schedules import figure

    if Path(file).suffix.lower().removeprefix(".") not in FORMATS:
        raise FileError(f"{file!r} names no kind of picture: let it end in .png or .svg")
    check_file(file)
    with style.applied(style.PALETTES[theme]):
        return save(figure(names, steps), file)
