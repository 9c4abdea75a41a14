"""Where mathematics is undefined, rather than too large for a double, in JavaScript."""

from collections.abc import Mapping

import sympy as sp

from symgd.calculus.reverse import subexpressions
from symgd.calculus.stable import stable
from symgd.kernels.javascript.source import entry_names
from symgd.loss import Loss
from symgd.printing.javascript import JavaScriptPrinter
from symgd.printing.text import plain

Names = Mapping[sp.Basic, str]
Search = tuple[list[str], list[sp.Expr]]


def undefined_parts(loss: Loss) -> list[str]:
    """Return the parts of a loss that have a domain, as text, in the order of their numbers.

    >>> undefined_parts(Loss("x^2 + 3*log(x*y)"))
    ['log(x*y)']
    """
    _, parts = undefined_part_of_loss(loss)
    return [plain(part) for part in parts]


def undefined_part_of_loss(loss: Loss) -> Search:
    """Return :func:`undefined_part` of a loss, in its variables x0, x1, …."""
    name = sp.Dummy(real=True)
    return undefined_part({name: stable(loss.expression)}, entry_names(loss.symbols, "x"))


def undefined_part(definitions: Mapping[sp.Symbol, sp.Expr], names: Names) -> Search:
    """Return lines that return the number of the part that is undefined, and all that may be.

    A part is undefined where it is not a number, or a pole, though what it is made of is finite.
    Where there is none, something is too large or all is finite, and the number is -1.
    """
    parts: list[sp.Expr] = []
    return _search(definitions, names, parts), parts


def _search(
    definitions: Mapping[sp.Symbol, sp.Expr], names: Names, parts: list[sp.Expr]
) -> list[str]:
    """Return lines that return the number of a part, and add the parts that they look at."""
    printer = JavaScriptPrinter(definitions.values(), names, {})
    for name, expression in definitions.items():
        for part in filter(_has_domain, subexpressions(expression)):
            value = printer.assign(part, printer.text(part))
            if isinstance(part, sp.Piecewise):
                found = _branches(part, printer, parts)
            else:
                found = [_number(part, value, printer, len(parts))]
                parts.append(part)
            printer.lines += [f"if (!Number.isFinite({value})) {{", *found, "}"]
        printer.assign(name, printer.text(expression))
    return [*printer.statements, "return -1;"]


def _has_domain(part: sp.Expr) -> bool:
    polynomial = part.is_Add or part.is_Mul or (part.is_Pow and part.exp.is_Integer)
    return not part.is_Atom and (not polynomial or _is_pole(part))


def _is_pole(part: sp.Expr) -> bool:
    return isinstance(part, sp.log) or bool(part.is_Pow and part.exp.is_negative)


def _branches(part: sp.Piecewise, printer: JavaScriptPrinter, parts: list[sp.Expr]) -> list[str]:
    """Return lines that search the branch that holds."""
    lines: list[str] = []
    for branch, condition in part.args:
        holds = printer.text(condition)
        inside = _search({sp.Dummy(real=True): branch}, printer.names, parts)
        lines += [f"if ({holds}) {{", *inside, "}"]
    return lines


def _number(part: sp.Expr, value: str, printer: JavaScriptPrinter, number: int) -> str:
    undefined = f"Number.isNaN({value})"
    if _is_pole(part):
        undefined = f"({undefined} || {printer.text(part.args[0])} === 0)"
    made_of = [printer.text(arg) for arg in part.args if not arg.is_Number]
    finite = "".join(f" && Number.isFinite({source})" for source in made_of)
    return f"return {undefined}{finite} ? {number} : -1;"
