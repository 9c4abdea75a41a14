"""Options of several actions on a gallery."""

import os
from functools import partial

import click

from symgd.cli.command import Option

gallery_option = partial(click.option, cls=Option, section="The gallery")

folder = gallery_option(
    "--out",
    metavar="DIR",
    default="gallery",
    show_default=True,
    help="The folder of the gallery; each loss has a folder in it.",
)

jobs = gallery_option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    default=lambda: os.cpu_count() or 1,
    show_default="one for each core",
    help="How many processes work at the same time.",
)
