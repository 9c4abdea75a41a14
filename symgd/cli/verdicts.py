"""What ``symgd verify`` prints: a line a claim, where it is wrong, and how many are right."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symgd.cli.page import Page

if TYPE_CHECKING:
    from symgd.certificate.certificate import Certificate, Component

LONGEST = 400
"""Characters of a formula that is shown whole; --json has all of it."""

STYLES = {
    "proved": "green",
    "agrees numerically": "green",
    "undecided": "yellow",
    "wrong": "bold red",
}

_COUNTED = {"agrees numerically": "in agreement numerically, not proved"}


def verdicts(page: Page, certificates: Sequence["Certificate"], answer: bool) -> None:
    """Print certificates; the formulas of the derivatives only if ``answer``."""
    shown = None
    for certificate in certificates:
        if certificate.loss != shown:
            if shown is not None:
                page.line("")
            page.line(f"f({', '.join(certificate.variables)}) = {certificate.loss}", "bold")
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
