"""``symgd schedules``: the learning-rate schedules, as the equations that run."""

import click

from symgd.cli.command import Command, Option


@click.command(cls=Command, short_help="The learning rates: equations, constants, sources.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print one JSON object.")
def command(names: tuple[str, ...], as_json: bool) -> None:
    """List the learning-rate schedules: equations, constants with their defaults, sources."""
    from symgd.cli.recurrences import listing
    from symgd.rules import schedules

    listing("schedule", schedules, names, as_json)
