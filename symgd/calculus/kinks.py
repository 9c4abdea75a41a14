"""Where a derivative is a choice."""

from collections.abc import Iterable

import sympy as sp

from symgd.language import BY_HEAD, FUNCTIONS


def kinks(expressions: Iterable[sp.Expr]) -> list[str]:
    """Return a sentence on each function in expressions whose derivative is a choice somewhere."""
    kinked = tuple(head for head, row in BY_HEAD.items() if row.kink)
    rows = set()
    for expression in expressions:
        rows |= {BY_HEAD[node.func] for node in expression.atoms(*kinked)}
        if expression.has(sp.Piecewise):
            rows.add(FUNCTIONS["where"])
    return sorted(f"{row.name} {row.kink}" for row in rows)
