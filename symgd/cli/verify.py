"""``symgd verify``: certify claimed derivatives, or symgd's own."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from symgd.cli import data_options, options, output
from symgd.cli.command import Command, Option
from symgd.errors import SettingError, SymgdError

if TYPE_CHECKING:
    from symgd.certificate.certificate import Certificate
    from symgd.differentiation.direction import Direction
    from symgd.differentiation.methods import Table
    from symgd.loss import Loss

WRONG, UNDECIDED = 1, 3

TABLES = 4
"""Components whose table is made, unless --wrt names them: each may take a second."""

claim_option = partial(click.option, cls=Option, section="The claims")
method_option = partial(click.option, cls=Option, section="Numerical, analytical, automatic")


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
    type=click.FloatRange(min=0, min_open=True, max=3600),
    metavar="SECONDS",
    default=10.0,
    show_default=True,
    help="What one component may take.",
)
@options.dimension("The claims")
@data_options.data
@method_option(
    "--table",
    is_flag=True,
    help="Compare differences, the complex step, 50 digits, symgd, JAX and PyTorch at a point.",
)
@method_option("--plot", is_flag=True, help="Draw the error of differences against their step.")
@method_option(
    "--at", metavar="POINT", help='Where: "3,4" or "x=3,y=4".  [default: 3,4 in two dimensions]'
)
@output.output_option(
    "--out",
    metavar="DIR",
    default="gallery",
    show_default=True,
    help="The folder for the picture of --plot; each loss gets a folder in it.",
)
@output.output_option("--no-answer", is_flag=True, help="Withhold the true derivative's formula.")
@output.as_json
def command(
    arguments: tuple[str, ...],
    wrt: str | None,
    order: int,
    time_limit: float,
    dimension: int | None,
    table: bool,
    plot: bool,
    at: str | None,
    out: str,
    no_answer: bool,
    as_json: bool,
    **given: Any,
) -> int:
    """Say of each CLAIM, a derivative of LOSS, whether it is proved, wrong (and where), or agrees
    numerically.

    Without a CLAIM symgd's own derivative and its compiled code are certified. A single argument
    that ends in .csv is a file of many claims, with the columns loss, variable and derivative.
    Over data a CLAIM is a gradient such as "2/m*X.T@(X@w-y)", m being the rows.

    It exits with 0 when all is proved or agrees, 1 when something is wrong, 2 when something typed
    makes no sense, and 3 when nothing is wrong but something undecided.
    """  # noqa: D205
    if not arguments:
        raise click.UsageError('type a loss first, as in symgd verify "x**2+2*y**2" "2*x" "4*y"')
    from_file = len(arguments) == 1 and arguments[0].lower().endswith(".csv")
    of_one = {"--wrt": wrt is not None, "--dimension": dimension is not None}
    of_one["--data"] = any(given.values())
    of_first = {"--table": table, "--plot": plot}
    for name, chosen in (of_one | of_first).items():
        if from_file and chosen:
            raise click.UsageError(f"{name} is for a loss that is typed: leave it out for a file")
        if order == 2 and chosen and name in of_first:
            raise click.UsageError(f"{name} is for first derivatives: leave out --order 2")
    if at is not None and not (table or plot):
        raise click.UsageError("--at is where --table and --plot look: give one of them too")

    from symgd.cli.verdicts import Beside, report
    from symgd.worker import warm_up

    warm_up()  # it imports SymPy while this process does, too
    if from_file:
        certificates = _file(arguments[0], order, time_limit, as_json)
        report(certificates, not no_answer, as_json, from_file)
        return _status(certificates)

    from symgd.cli import data_settings, settings
    from symgd.files import check_folder

    loss = data_settings.loss(arguments[0], None, dimension, **data_options.taken(given))
    names = settings.names(wrt)
    written = _written(loss) if table or plot else loss
    point = _point(written, at) if table or plot else ()
    if plot:
        check_folder(out)
    certificates = [_typed(loss, arguments[1:], names, order, time_limit, as_json)]
    tables = _tables(written, loss, names, point, time_limit) if table or plot else ()
    along = _along(written, point, time_limit) if table and not as_json and len(point) > 1 else None
    files = _draw(written, certificates[0], tables, out, not no_answer) if plot else ()
    shown = Beside(tuple(written.variables), tables if table else (), along, files)
    report(certificates, not no_answer, as_json, from_file, shown)
    return _status(certificates)


def _typed(
    loss: "Loss",
    claims: tuple[str, ...],
    names: tuple[str, ...],
    order: int,
    seconds: float,
    silent: bool,
) -> "Certificate":
    from symgd.certificate import verify
    from symgd.cli.progress import Progress

    with Progress("verifying", wanted=not silent) as progress:
        return verify(
            loss,
            claims or None,
            wrt=names or None,
            order=order,
            seconds=seconds,
            progress=progress,
        )


def _file(path: str, order: int, seconds: float, silent: bool) -> list["Certificate"]:
    from symgd.certificate import verify
    from symgd.certificate.claims import read_claims
    from symgd.cli.progress import Progress

    claims = read_claims(path, order)
    certificates = []
    with Progress(path, wanted=not silent) as progress:
        for done, claim in enumerate(claims):
            progress(done, len(claims))
            given = {claim.variable: claim.derivative}
            certificates.append(verify(claim.loss, given, order=order, seconds=seconds))
    return certificates


def _point(loss: "Loss", at: str | None) -> tuple[float, ...]:
    """Return where methods are compared: the point that was typed, or where a run would begin."""
    from symgd.cli import settings
    from symgd.start import default_start, point

    if at is None:
        return tuple(default_start(loss).tolist())
    try:
        typed = settings.point(at, loss.variables)
    except SymgdError as error:
        raise click.UsageError(str(error).replace("--start", "--at")) from None
    return tuple(point(loss, typed, name="the point of --at").tolist())


def _written(loss: "Loss") -> "Loss":
    from symgd.in_numbers import in_numbers

    try:
        return in_numbers(loss)
    except SettingError as error:
        raise click.UsageError(f"--table and --plot look at single numbers: {error}") from None


def _tables(
    written: "Loss",
    typed: "Loss",
    names: Sequence[str],
    point: Sequence[float],
    seconds: float,
) -> tuple["Table", ...]:
    from symgd.arrays.names import element_names
    from symgd.differentiation.methods import tables

    shapes = {name: typed.parameters[name] for name in names}
    chosen = element_names(shapes) if names else written.variables[:TABLES]
    return tables(written, point, [written.variables.index(name) for name in chosen], seconds)


def _along(loss: "Loss", point: Sequence[float], seconds: float) -> "Direction":
    from symgd.differentiation.direction import direction

    return direction(loss, point, seconds=seconds)


def _draw(
    loss: "Loss", certificate: "Certificate", tables: Sequence["Table"], folder: str, answer: bool
) -> tuple[Path, ...]:
    from symgd.gallery.entry import write_entry
    from symgd.plots import differences

    figures = {"derivative": differences.figure(loss, tables)}
    records = {"certificate": certificate.as_json(answer)}
    return write_entry(folder, loss, figures, records).files


def _status(certificates: Sequence["Certificate"]) -> int:
    found = {certificate.verdict for certificate in certificates}
    return WRONG if "wrong" in found else UNDECIDED if "undecided" in found else 0
