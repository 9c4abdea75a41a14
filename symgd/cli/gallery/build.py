"""``symgd gallery build``: an entry for each loss of the catalogue, an index and a README."""

from typing import TYPE_CHECKING

import click

from symgd.cli import output
from symgd.cli.command import Command
from symgd.cli.gallery import options

if TYPE_CHECKING:
    from symgd.gallery.build import Built

FAILED = 1


@click.command(cls=Command, short_help="Make all entries, or those named.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@options.folder
@options.jobs
@output.output_option(
    "--theme",
    type=click.Choice(["light", "dark"]),
    default="light",
    show_default=True,
    help="The colours of the pictures.",
)
@output.output_option(
    "--no-explore", is_flag=True, help="Leave out the pages on which a run is played with."
)
def command(names: tuple[str, ...], out: str, jobs: int, theme: str, no_explore: bool) -> int:
    """Make the entries of the catalogue, or those of each NAME: runs, pictures, their record and a
    page on which the run is played with.

    Then index.html and README.md are made from all entries in the folder. Each entry is put there
    whole; other files stay as they are. It exits with 1 when an entry could not be made, and makes
    the others. Ctrl-C ends it when the entries at work are made.
    """  # noqa: D205
    from symgd.cli.progress import Progress
    from symgd.gallery.build import build

    with Progress("gallery") as progress:
        built = build(names, out, jobs=jobs, theme=theme, explore=not no_explore, progress=progress)
    return _report(built, out)


def _report(built: "Built", folder: str) -> int:
    from symgd.cli import INTERRUPTED, report
    from symgd.cli.page import page

    paper = page()
    counted = "1 entry" if len(built.entries) == 1 else f"{len(built.entries)} entries"
    paper.line(f"{counted} made in {folder}: {built.size / 1e6:.1f} MB.")
    report.files(paper, built.pages)
    for sentence in (*built.notes, *built.failed.values()):
        click.echo(f"symgd: {sentence}", err=True)
    if built.stopped:
        click.echo(
            "symgd: stopped before all were made; every entry that is there is whole", err=True
        )
        return INTERRUPTED
    return FAILED if built.failed else 0
