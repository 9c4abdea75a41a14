"""A loss with its gradient and its Hessian, in JavaScript."""

from collections.abc import Sequence

import sympy as sp

from symgd.calculus import reverse
from symgd.calculus.stable import stable
from symgd.curvature import MOST_VARIABLES, is_short
from symgd.kernels.javascript.source import entry_names, function_source, object_source, unpacked
from symgd.loss import Loss
from symgd.printing.javascript import JavaScriptPrinter


def printed_loss(loss: Loss) -> str:
    """Return a loss of n variables as an object in JavaScript.

    | member | is |
    |---|---|
    | ``n`` | the number of variables |
    | ``value(w)`` | the loss at ``w``, n numbers |
    | ``gradient(w, out)`` | the loss; fills ``out`` with the gradient |
    | ``hessian(w)`` | an array of n arrays, or null where there are too many variables |
    | ``overflows(w)`` | whether a part of the loss is too large there, rather than undefined |

    >>> print(printed_loss(Loss("x**2")).splitlines()[2])
    value(w) {
    """
    tape = reverse.record(stable(loss.expression), loss.symbols)
    names = entry_names(loss.symbols, "x")
    read = unpacked(loss.symbols, "x", "w")

    value = JavaScriptPrinter([tape.loss], names, tape.definitions)
    result = value.text(tape.loss)
    both = JavaScriptPrinter([tape.loss, *tape.gradient], names, tape.definitions)
    filled = [f"out[{i}] = {both.text(slope)};" for i, slope in enumerate(tape.gradient)]
    returned = f"return {both.text(tape.loss)};"
    members = [
        f"n: {len(loss.variables)}",
        function_source("value(w)", [*read, *value.statements, f"return {result};"]),
        function_source("gradient(w, out)", [*read, *both.statements, *filled, returned]),
        function_source("hessian(w)", _hessian(loss, read)),
        function_source("overflows(w)", [*read, *_overflows(loss, tape)]),
    ]
    return object_source(members)


def _hessian(loss: Loss, read: Sequence[str]) -> list[str]:
    if len(loss.variables) > MOST_VARIABLES:
        return ["return null;"]
    if not is_short(loss):
        return ["return symgd.differences(this, w);"]
    slopes = reverse.gradient(stable(loss.expression), loss.symbols)
    rows = [reverse.gradient(slope, loss.symbols) for slope in slopes]
    entries = [entry for row in rows for entry in row]
    printer = JavaScriptPrinter(entries, entry_names(loss.symbols, "x"), {})
    printed = [f"[{', '.join(printer.text(entry) for entry in row)}]" for row in rows]
    return [*read, *printer.statements, f"return [{', '.join(printed)}];"]


def _overflows(loss: Loss, tape: reverse.Tape) -> list[str]:
    """Look at one part after another; the first that is not finite tells."""
    printer = JavaScriptPrinter([], entry_names(loss.symbols, "x"), {})
    for name, part in tape.definitions.items():
        value = printer.assign(name, printer.text(part))
        pole = part.args[0] if isinstance(part, sp.log) or _is_reciprocal(part) else None
        too_large = f"Math.abs({value}) === Infinity"
        if pole is not None:
            too_large += f" && {printer.text(pole)} !== 0"
        printer.lines.append(f"if (!Number.isFinite({value})) return {too_large};")
        if name == tape.loss:
            break
    return [*printer.statements, "return false;"]


def _is_reciprocal(part: sp.Expr) -> bool:
    return bool(part.is_Pow and part.exp.is_negative)
