"""``symgd gallery list``: the entries and what they hold."""

import json
from typing import TYPE_CHECKING, Any

import click

from symgd.cli import output
from symgd.cli.command import Command
from symgd.cli.gallery import options
from symgd.errors import FileError

if TYPE_CHECKING:
    from symgd.gallery.kept import Kept

DAMAGED = 1


@click.command(cls=Command, short_help="The entries, and what they hold.")
@options.folder
@output.as_json
def command(out: str, as_json: bool) -> int:
    """List the entries of a gallery: name, loss, optimizers and files.

    It exits with 1 when the record of an entry cannot be read.
    """
    from symgd.cli.page import page
    from symgd.gallery import kept

    entries, status = [], 0
    for folder in kept.folders(out):
        try:
            entries.append(kept.read(folder))
        except FileError as error:
            click.echo(f"symgd: {error}", err=True)
            status = DAMAGED
    groups = kept.grouped(entries)
    if as_json:
        listed = [_as_json(entry) for members in groups.values() for entry in members]
        click.echo(json.dumps({"entries": listed}, indent=2))
        return status
    paper = page()
    for heading, members in groups.items():
        paper.title(heading)
        for entry in members:
            paper.line(f"  {entry.name}: {entry.heading}")
            paper.line(f"      {_held(entry)}", "dim")
    if not groups:
        paper.line(f"There are no entries in {out}: make them with symgd gallery build.")
    elif kept.TYPED in groups:
        paper.line("\nsymgd gallery index shows losses that were typed since the last build, too.")
    return status


def _held(entry: "Kept") -> str:
    """Say what an entry holds.

    The pictures are counted by kind, so that a PNG and an SVG of the same are one.
    """
    from symgd.gallery.kept import PAGE, kind, shortened

    kinds = list(dict.fromkeys(map(kind, entry.pictures)))
    files = [*kinds, *([PAGE] if entry.page else [])]
    return f"{shortened(', '.join(entry.optimizers), 60)}: {', '.join(files) or 'no pictures'}"


def _as_json(entry: "Kept") -> dict[str, Any]:
    return {
        "name": entry.name,
        "title": entry.title,
        "loss": entry.loss,
        "variables": entry.variables,
        "optimizers": entry.optimizers,
        "properties": entry.properties,
        "pictures": entry.pictures,
        "page": entry.page,
    }
