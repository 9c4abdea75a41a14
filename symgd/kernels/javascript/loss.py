"""A loss with its gradient and its Hessian, in JavaScript."""

from collections.abc import Sequence

from symgd.calculus import reverse
from symgd.calculus.stable import stable
from symgd.curvature import MOST_VARIABLES, is_short
from symgd.kernels.javascript.source import entry_names, function_source, object_source, unpacked
from symgd.kernels.javascript.undefined import undefined_part_of_loss
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
    | ``undefinedPart(w)`` | which of :func:`undefined_parts` is undefined, from 0, or -1 |

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
    search, _ = undefined_part_of_loss(loss)
    members = [
        f"n: {len(loss.variables)}",
        function_source("value(w)", [*read, *value.statements, f"return {result};"]),
        function_source("gradient(w, out)", [*read, *both.statements, *filled, returned]),
        function_source("hessian(w)", _hessian(loss, read)),
        function_source("undefinedPart(w)", [*read, *search]),
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
