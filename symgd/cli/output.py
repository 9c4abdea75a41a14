"""The options of what is printed and drawn, which several commands share."""

from functools import partial

import click

from symgd.cli.command import Option

output_option = partial(click.option, cls=Option, section="Output")

folder = output_option(
    "--out",
    metavar="DIR",
    default="gallery",
    show_default=True,
    help="The folder for pictures; each loss gets a folder in it.",
)

theme = output_option(
    "--theme",
    type=click.Choice(["light", "dark"]),
    default="light",
    show_default=True,
    help="The colours of pictures.",
)

no_plot = output_option("--no-plot", is_flag=True, help="Draw nothing.")

as_json = output_option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
)

open_picture = output_option(
    "--open", "open_picture", is_flag=True, help="Show the picture when it is drawn."
)
