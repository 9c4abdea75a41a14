"""The mathematics of a loss, as it is printed: formula, gradient, Hessian."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symgd.catalog import known
from symgd.cli.brief import COMPONENTS, abridged, cut
from symgd.cli.page import Page
from symgd.printing import text as formulas

if TYPE_CHECKING:
    from symgd.loss import Loss

HESSIAN_VARIABLES = 5
"""Variables up to which the Hessian is shown."""


def formula(page: Page, loss: "Loss") -> None:
    """Print the loss, with its name where it has one."""
    named(page, loss)
    write = formulas.pretty if page.unicode else formulas.plain
    arguments = ", ".join(abridged(loss.variables, COMPONENTS))
    page.line(f"f({arguments}) = {cut(formulas.abridged(loss.expression, write))}", "bold")


def mathematics(page: Page, loss: "Loss") -> None:
    """Print the loss, its gradient and its Hessian."""
    write, d = (formulas.pretty, "∂") if page.unicode else (formulas.plain, "d")
    formula(page, loss)
    page.title("Gradient")
    components = list(zip(loss.variables, loss.gradient, strict=True))
    for name, component in abridged(components, COMPONENTS, ("", None)):
        text = component and cut(formulas.abridged(component, write))
        page.line(f"  {d}f/{d}{name} = {text}" if name else "  …")
    n = len(components)
    if not n:
        page.line("  none: the loss has no variables")
    elif n <= HESSIAN_VARIABLES and all(map(formulas.is_short, loss.gradient)):
        page.title("Hessian")
        _hessian(page, loss, write)
    else:
        page.line(f"\nThe {n} × {n} Hessian is too long to show; --json has it.")
    for note in loss.notes:
        page.line(f"\nNote: {note}.", "yellow")


def written_out(page: Page, typed: "Loss", numbers: "Loss") -> None:
    """Print a loss over arrays, of which ``numbers`` is what an analysis looks at."""
    if numbers is not typed:
        page.line(f"f = {cut(typed.text)}", "bold")
        page.line("  written out in numbers:", "dim")


def named(page: Page, loss: "Loss") -> None:
    """Print which loss of the catalogue this is, if it is one."""
    example = known(loss.text, loss.variables)
    if example is not None:
        page.line(f"{example.title}: {example.name} in the catalogue", "bold")
        page.line(f"  source: {example.source}", "dim")


def _hessian(page: Page, loss: "Loss", write: Callable[[Any], str]) -> None:
    n = len(loss.variables)
    cells = [[formulas.abridged(loss.hessian[i, j], write) for j in range(n)] for i in range(n)]
    widths = [max(len(row[j]) for row in cells) for j in range(n)]
    if sum(widths) + 3 * n <= 76:
        for row in cells:
            page.line("  " + "   ".join(map(str.ljust, row, widths)).rstrip())
        return
    entries = [(i, j) for i in range(n) for j in range(i, n) if cells[i][j] != "0"]
    for i, j in entries:
        a, b = loss.variables[i], loss.variables[j]
        below = f"d{a}^2" if i == j else f"d{a} d{b}"
        if page.unicode:
            below = f"∂{a}²" if i == j else f"∂{a}∂{b}"
        above = "∂²f" if page.unicode else "d^2 f"
        page.line("  " + cut(f"{above}/{below} = {cells[i][j]}"))
    if len(entries) < n * (n + 1) / 2:
        page.line("  and 0 for every other pair")
