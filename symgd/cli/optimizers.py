"""``symgd optimizers``: the update rules, as the equations that run."""

import click

from symgd.cli.command import Command, Option


@click.command(cls=Command, short_help="The update rules: equations, constants, sources.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print one JSON object.")
def command(names: tuple[str, ...], as_json: bool) -> None:
    """List the optimizers: equations, constants with their defaults, sources."""
    from symgd.cli.recurrences import listing
    from symgd.rules import optimizers

    listing("optimizer", optimizers, names, as_json)
