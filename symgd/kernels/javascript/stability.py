"""The linearised step of a rule, in JavaScript: where its constants may be moved."""

import json

import numpy as np

from symgd.kernels.javascript.source import entry_names, function_source, object_source, unpacked
from symgd.language import symbol
from symgd.printing.javascript import JavaScriptPrinter
from symgd.rules.rule import Rule
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import connected, linear_step


def printed_stability(rule: Rule, steps: float = 100.0) -> str:
    """Return the stability of a rule as an object in JavaScript, in a run of so many steps.

    Its one member, ``radius(curvature, lr, constants)``, is the spectral radius of the step's
    Jacobian in a coordinate of that curvature, with the rule's constants in their order. "null"
    for a rule whose step has no linearisation.

    Which states act on w is told by the equations here and not, as in
    :mod:`symgd.stability.linear`, by the numbers: a constant that is 0 now may be moved.

    >>> from symgd.rules import optimizers
    >>> printed_stability(optimizers["adam"])
    'null'
    """
    try:
        linear = linear_step(rule, steps)
    except NotAnalysedError:
        return "null"
    step = linear.coordinate
    n = len(step.inputs)
    rows = [row[: n + 1] for row in step.partials]
    links = np.array([[entry != 0 for entry in row[:n]] for row in rows])
    links[:, 0] |= [row[n] != 0 for row in rows]
    kept = connected(links)

    constants = [symbol(name) for name in rule.constants]
    numbers = dict(zip(step.inputs, linear.fixed, strict=True))
    numbers |= {symbol("g"): 0.0, symbol("t"): float(linear.t), symbol("steps"): float(steps)}
    names = {name: f"({json.dumps(value)})" for name, value in numbers.items()}
    names |= {symbol("lr"): "lr", **entry_names(constants, "c")}
    printer = JavaScriptPrinter([e for row in rows for e in row], names, step.reduced)
    matrix = [[printer.text(rows[i][j]) for j in kept] for i in kept]
    for entries, i in zip(matrix, kept, strict=True):
        entries[0] += f" + curvature*{printer.text(rows[i][n])}"
    result = "return symgd.radius([" + ", ".join(f"[{', '.join(row)}]" for row in matrix) + "]);"
    lines = [*unpacked(constants, "c", "constants"), *printer.statements, result]
    return object_source([function_source("radius(curvature, lr, constants)", lines)])
