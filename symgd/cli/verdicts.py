"""What ``symgd verify`` prints: a line a claim, where it is wrong, and how many are right."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symgd.cli.page import Page, page

if TYPE_CHECKING:
    from symgd.certificate.certificate import Certificate, Component
    from symgd.differentiation.direction import Direction
    from symgd.differentiation.methods import Table

LONGEST = 400
"""Characters of a formula that is shown whole; --json has all of it."""

STYLES = {
    "proved": "green",
    "agrees numerically": "green",
    "undecided": "yellow",
    "wrong": "bold red",
}

_COUNTED = {"agrees numerically": "in agreement numerically, not proved"}


@dataclass(frozen=True)
class Beside:
    """What is printed below the verdicts.

    Attributes:
        variables: of the loss whose derivatives the tables compare.
        tables: a component each.
        along: a check of all components at once.
        files: what was written.
    """

    variables: tuple[str, ...] = ()
    tables: Sequence["Table"] = ()
    along: "Direction | None" = None
    files: Sequence[Path] = ()


def report(
    certificates: Sequence["Certificate"],
    answer: bool,
    as_json: bool,
    from_file: bool,
    beside: Beside | None = None,
) -> None:
    """Print certificates and what stands beside them, as text or as one JSON object."""
    from symgd.cli import methods_table
    from symgd.cli.report import files

    beside = beside or Beside()
    if as_json:
        found = [certificate.as_json(answer) for certificate in certificates]
        result: dict[str, Any] = {"certificates": found} if from_file else found[0]
        if beside.tables:
            result["tables"] = [methods_table.as_json(table) for table in beside.tables]
        if beside.files:
            result["files"] = [str(path) for path in beside.files]
        click.echo(json.dumps(result, allow_nan=False))
        return
    paper = page()
    verdicts(paper, certificates, answer)
    summary(paper, certificates)
    if beside.tables:
        methods_table.print_tables(paper, beside.variables, beside.tables, beside.along)
    if beside.files:
        files(paper, beside.files)


def verdicts(page: Page, certificates: Sequence["Certificate"], answer: bool) -> None:
    """Print certificates; the formulas of the derivatives only if ``answer``."""
    shown = None
    for certificate in certificates:
        if certificate.loss != shown:
            if shown is not None:
                page.line("")
            page.line(certificate.heading, "bold")
            shown = certificate.loss
        for component in certificate.components:
            _component(page, component, answer)
    for note in sorted({note for certificate in certificates for note in certificate.notes}):
        page.line(f"\nNote: {note}.", "yellow")


def summary(page: Page, certificates: Sequence["Certificate"]) -> None:
    """Print how many of each verdict there are, as in '2 proved, 1 wrong.'."""
    found = [str(c.verdict) for certificate in certificates for c in certificate.components]
    if not found:
        page.line("\nThere is nothing to verify: the loss has no variables.", "bold")
        return
    counts = {kind: found.count(kind) for kind in STYLES}
    told = (f"{count} {_COUNTED.get(kind, kind)}" for kind, count in counts.items() if count)
    page.line(f"\n{', '.join(told)}.", "bold")


def name(page: Page, component: "Component") -> str:
    """Return a derivative's name in the characters of a page."""
    text = component.name
    if page.unicode:
        return text
    return text.replace("∂²f", "d^2 f").replace("²", "^2").replace("∂", "d")


def _component(page: Page, component: "Component", answer: bool) -> None:
    own = component.claim is None
    shown = component.derivative if own else component.claim
    formula = f" = {_cut(shown)}" if shown and (answer or not own) else ""
    style = STYLES[component.verdict]
    page.line(f"  {name(page, component)}{formula}: {component.reason}.", style)
    for note in component.notes:
        page.line(f"    {note[:1].upper()}{note[1:]}.")
    if component.verdict == "wrong" and answer and component.derivative:
        page.line(f"    The derivative is {_cut(component.derivative)}.")


def _cut(formula: str) -> str:
    return formula if len(formula) <= LONGEST else f"{formula[: LONGEST - 1]}…"
