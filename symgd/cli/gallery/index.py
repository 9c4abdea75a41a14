"""``symgd gallery index``: the pages over all entries, made anew."""

from pathlib import Path

import click

from symgd.cli.command import Command
from symgd.cli.gallery import options

DAMAGED = 1


@click.command(cls=Command, short_help="Make index.html and README.md anew.")
@options.folder
def command(out: str) -> int:
    """Make index.html and README.md anew from the entries in the folder, also those of typed
    losses, which are drawn into it without them.

    It exits with 1 when the record of an entry cannot be read, and leaves that entry out.
    """  # noqa: D205
    from symgd.cli import report
    from symgd.cli.page import page
    from symgd.gallery import kept, overview

    entries = kept.folders(out)
    overview.check(Path(out))
    pages, unread = overview.write(Path(out))
    paper = page()
    count = len(entries) - len(unread)
    paper.line(f"{count} {'entry is' if count == 1 else 'entries are'} shown.")
    report.files(paper, pages)
    for sentence in unread.values():
        click.echo(f"symgd: {sentence}", err=True)
    return DAMAGED if unread else 0
