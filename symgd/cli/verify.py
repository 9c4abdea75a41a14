"""``symgd verify``: certify claimed derivatives, or symgd's own."""

import json
from functools import partial
from typing import TYPE_CHECKING

import click

from symgd.cli.command import Command, Option

if TYPE_CHECKING:
    from symgd.certificate.certificate import Certificate, Component
    from symgd.cli.page import Page

WRONG, UNDECIDED = 1, 3

claim_option = partial(click.option, cls=Option, section="The claims")
output_option = partial(click.option, cls=Option, section="Output")

STYLES = {
    "proved": "green",
    "agrees numerically": "green",
    "undecided": "yellow",
    "wrong": "bold red",
}


@click.command(cls=Command, short_help="Certify a derivative: proved, wrong, or what is known.")
@click.argument("arguments", nargs=-1, metavar="LOSS [CLAIM]...")
@claim_option(
    "--wrt",
    metavar="NAMES",
    help='The variables of the claims, in their order: "x" or "x,y".  [default: all, sorted]',
)
@claim_option(
    "--order",
    type=click.IntRange(1, 2),
    default=1,
    show_default=True,
    help="2 for the Hessian, row by row.",
)
@claim_option(
    "--time-limit",
    type=float,
    metavar="SECONDS",
    default=10.0,
    show_default=True,
    help="What one component may take.",
)
@output_option("--no-answer", is_flag=True, help="Withhold the true derivative's formula.")
@output_option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
def command(
    arguments: tuple[str, ...],
    wrt: str | None,
    order: int,
    time_limit: float,
    no_answer: bool,
    as_json: bool,
) -> int:
    """Say of each CLAIM, a derivative of LOSS, whether it is proved, wrong (and where), or agrees
    numerically.

    Without a CLAIM symgd's own derivative and its compiled code are certified. A single argument
    that ends in .csv is a file of many claims, with the columns loss, variable and derivative.

    It exits with 0 when all is proved or agrees, 1 when something is wrong, 2 when something typed
    makes no sense, and 3 when nothing is wrong but something undecided.
    """  # noqa: D205
    if not arguments:
        raise click.UsageError('type a loss first, as in symgd verify "x**2+2*y**2" "2*x" "4*y"')
    from symgd.cli import settings

    from_file = len(arguments) == 1 and arguments[0].lower().endswith(".csv")
    if from_file:
        if wrt is not None:
            raise click.UsageError("--wrt is for claims that are typed: a file has its own column")
        certificates = _file(arguments[0], order, time_limit, as_json)
    else:
        names = settings.names(wrt) if wrt is not None else None
        certificates = [_typed(arguments[0], arguments[1:], names, order, time_limit, as_json)]
    if as_json:
        found = [certificate.as_json(not no_answer) for certificate in certificates]
        result = {"certificates": found} if from_file else found[0]
        click.echo(json.dumps(result, allow_nan=False))
    else:
        _report(certificates, not no_answer)
    return _status(certificates)


def _typed(
    loss: str,
    claims: tuple[str, ...],
    names: tuple[str, ...] | None,
    order: int,
    seconds: float,
    silent: bool,
) -> "Certificate":
    from symgd.certificate.verification import verify
    from symgd.cli.progress import Progress

    with Progress("verifying", wanted=not silent) as progress:
        return verify(
            loss, claims or None, wrt=names, order=order, seconds=seconds, progress=progress
        )


def _file(path: str, order: int, seconds: float, silent: bool) -> list["Certificate"]:
    from symgd.certificate.claims import read_claims
    from symgd.certificate.verification import verify
    from symgd.cli.progress import Progress

    claims = read_claims(path, order)
    certificates = []
    with Progress(path, wanted=not silent) as progress:
        for done, claim in enumerate(claims):
            progress(done, len(claims))
            given = {claim.variable: claim.derivative}
            certificates.append(verify(claim.loss, given, order=order, seconds=seconds))
    return certificates


def _status(certificates: list["Certificate"]) -> int:
    verdicts = {certificate.verdict for certificate in certificates}
    return WRONG if "wrong" in verdicts else UNDECIDED if "undecided" in verdicts else 0


def _report(certificates: list["Certificate"], answer: bool) -> None:
    from symgd.cli.page import page

    paper = page()
    for previous, certificate in zip([None, *certificates], certificates, strict=False):
        if previous is None or previous.loss != certificate.loss:
            if previous is not None:
                paper.line("")
            _head(paper, certificate)
        for component in certificate.components:
            _component(paper, component, answer)
    notes = sorted({note for certificate in certificates for note in certificate.notes})
    for note in notes:
        paper.line(f"\nNote: {note}.", "yellow")
    paper.line(f"\n{_summary(certificates)}", "bold")


def _head(paper: "Page", certificate: "Certificate") -> None:
    paper.line(f"f({', '.join(certificate.variables)}) = {certificate.loss}", "bold")


def _component(paper: "Page", component: "Component", answer: bool) -> None:
    name = component.name if paper.unicode else _ascii(component)
    own = component.claim is None
    shown = component.derivative if own else component.claim
    formula = f" = {_cut(shown or '')}" if answer or not own else ""
    paper.line(f"  {name}{formula}: {component.reason}.", STYLES[component.verdict])
    for note in component.notes:
        paper.line(f"    {note[:1].upper()}{note[1:]}.")
    if component.verdict == "wrong" and answer and component.derivative:
        paper.line(f"    The derivative is {_cut(component.derivative)}.")


def _ascii(component: "Component") -> str:
    return (
        component.name.replace("∂²f", "d^2 f")
        .replace("∂f", "df")
        .replace("²", "^2")
        .replace("∂", "d")
    )


def _cut(formula: str, longest: int = 400) -> str:
    return formula if len(formula) <= longest else f"{formula[: longest - 1]}…"


def _summary(certificates: list["Certificate"]) -> str:
    """Count the verdicts, as in '2 proved, 1 wrong.' of three."""
    verdicts = [str(c.verdict) for certificate in certificates for c in certificate.components]
    if not verdicts:
        return "There is nothing to verify: the loss has no variables."
    counts = {kind: verdicts.count(kind) for kind in STYLES}
    words = {"agrees numerically": "in agreement numerically, not proved"}
    return ", ".join(f"{n} {words.get(kind, kind)}" for kind, n in counts.items() if n) + "."
