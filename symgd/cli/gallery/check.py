"""``symgd gallery check``: every run made again, and its path compared."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from symgd.cli import output
from symgd.cli.command import Command
from symgd.cli.gallery import options

if TYPE_CHECKING:
    from symgd.cli.page import Page
    from symgd.gallery.check import Checked

DIFFERENT = 1


@click.command(cls=Command, short_help="Make every run again, and compare.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@options.folder
@options.jobs
@options.gallery_option(
    "--tolerance",
    type=click.FloatRange(min=0),
    metavar="X",
    default=1e-9,
    show_default=True,
    help="How far apart paths may be, relative to a run's largest coordinate.",
)
@output.as_json
def command(names: tuple[str, ...], out: str, jobs: int, tolerance: float, as_json: bool) -> int:
    """Make every run of a gallery again from its record, or of the entries of each NAME, and
    compare the paths, not the bytes of pictures.

    It exits with 1 when a path differs, or a record cannot be read, and with 2 when there is no
    entry.
    """  # noqa: D205
    from symgd.cli.page import page
    from symgd.cli.progress import Progress
    from symgd.gallery.check import check

    with Progress("check", wanted=not as_json) as progress:
        entries = check(names, out, tolerance=tolerance, jobs=jobs, progress=progress)
    if as_json:
        kept = [_as_json(entry) for entry in entries]
        click.echo(json.dumps({"tolerance": tolerance, "entries": kept}, allow_nan=False))
    else:
        _report(page(), entries, tolerance)
    return 0 if all(entry.agrees for entry in entries) else DIFFERENT


def _report(paper: "Page", entries: Sequence["Checked"], tolerance: float) -> None:
    for entry in entries:
        if entry.failure:
            click.echo(f"symgd: {entry.failure}", err=True)
        for run in entry.runs:
            if not run.agrees:
                paper.line(f"{entry.name}: {run.label}: {run.sentence}", "bold yellow")
    good = [entry for entry in entries if entry.agrees]
    count = sum(len(entry.runs) for entry in good)
    lost = sum(bool(entry.failure) for entry in entries)
    records = "1 record" if lost == 1 else f"{lost} records"
    unread = f" {records} could not be read or repeated." if lost else ""
    left_out = sum(entry.left_out for entry in entries)
    if left_out:
        unread += f" Runs over arrays are not made again: {left_out} left out."
    error = max((run.error for entry in good for run in entry.runs), default=0.0)
    paper.line(
        f"{len(good)} of {len(entries)} entries agree: {count} run{'' if count == 1 else 's'}, "
        f"at most {error:.1e} of their largest coordinate apart ({tolerance:g} is allowed).{unread}"
    )


def _as_json(entry: "Checked") -> dict[str, Any]:
    return {
        "name": entry.name,
        "agrees": entry.agrees,
        "failure": entry.failure,
        "left_out": entry.left_out,
        "runs": [
            {
                "label": run.label,
                "agrees": run.agrees,
                "error": run.error if run.error < float("inf") else None,
                "step": run.step,
                "sentence": run.sentence,
            }
            for run in entry.runs
        ],
    }
