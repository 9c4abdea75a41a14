"""``symgd functions``: what a formula may call."""

import json
from itertools import chain, groupby

import click

from symgd.cli.command import Command, Option


@click.command(cls=Command, short_help="What a formula may call.")
@click.option("--json", "as_json", cls=Option, is_flag=True, help="Print one JSON object.")
def command(as_json: bool) -> None:
    """List the functions that a formula may call, each with its meaning."""
    from symgd.cli.page import page
    from symgd.language import ARRAY_FUNCTIONS, FUNCTIONS, ArrayFunction, Function

    rows: list[Function | ArrayFunction] = [*FUNCTIONS.values(), *chain(*ARRAY_FUNCTIONS.values())]
    if as_json:
        fields = ("name", "signature", "aliases", "help", "group")
        listed = [{field: getattr(row, field) for field in fields} for row in rows]
        click.echo(json.dumps({"functions": listed}, indent=2, ensure_ascii=False))
        return
    paper = page()
    width = max(len(row.signature) for row in rows)
    for group, members in groupby(rows, lambda row: row.group):
        paper.title(group)
        for row in members:
            also = f"; also {', '.join(row.aliases)}" if row.aliases else ""
            paper.line(f"  {row.signature.ljust(width)}  {row.help}{also}")
    paper.line(
        "\nPowers are ** or ^, products as in 2x and 3(x+1) need no sign, pi and e are numbers; "
        "every other name is a variable. Of arrays a @ b is the product of matrices, a.T the "
        "transpose, a[1:] and A[:, 0] are parts; all else works entry by entry."
    )
