"""Stages: which sums over all entries can be made in the same pass."""

from collections.abc import Mapping

import sympy as sp


def stages(
    totals: Mapping[sp.Symbol, sp.Expr], definitions: Mapping[sp.Symbol, sp.Expr]
) -> list[list[sp.Symbol]]:
    """Return the sums pass by pass: a pass may use what the passes before it have summed.

    >>> s, t, w, g = sp.symbols("s t w g")
    >>> stages({s: w**2, t: g / s}, {g: 2 * w})
    [[s], [t]]
    """
    depth: dict[sp.Basic, int] = {}

    def deepest(node: sp.Basic) -> int:
        return max((of(symbol) for symbol in node.free_symbols), default=0)

    def of(symbol: sp.Symbol) -> int:
        if symbol not in depth:
            if symbol in totals:
                depth[symbol] = 1 + deepest(totals[symbol])
            else:
                depth[symbol] = deepest(definitions[symbol]) if symbol in definitions else 0
        return depth[symbol]

    last = max(map(of, totals), default=0)
    return [[s for s in totals if of(s) == stage] for stage in range(1, last + 1)]
