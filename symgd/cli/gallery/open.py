"""``symgd gallery open``: the index in a browser."""

from pathlib import Path

import click

from symgd.cli.command import Command
from symgd.cli.gallery import options
from symgd.cli.viewer import show
from symgd.errors import FileError

NO_VIEWER = 1


@click.command(cls=Command, short_help="Show the index in a browser.")
@options.folder
def command(out: str) -> int:
    """Show index.html, with a card for each entry, in a browser, and print its path.

    It exits with 1 when no browser could be started.
    """
    path = Path(out) / "index.html"
    if not path.is_file():
        raise FileError(
            f"there is no {str(path)!r}: make it with symgd gallery build, or with symgd gallery "
            "index from the entries that are there, or name the folder of a gallery with --out"
        )
    click.echo(path)
    if show(path):
        return 0
    click.echo(f"symgd: no browser could be started: open {path} in one", err=True)
    return NO_VIEWER
