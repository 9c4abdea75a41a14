"""Elementwise definitions joined into one where that saves a name."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import sympy as sp

from symgd.arrays.shapes import Shape
from symgd.language.operations import Computation, Elementwise, Symbol


def joined(computation: Computation, shapes: Mapping[Symbol, Shape]) -> Computation:
    """Return the same computation; what is used once, entry by entry, stands where it is used.

    A number may join an array, but an array no larger one: its entries would be computed again
    and again.

    Args:
        computation: any computation without definitions that are not needed.
        shapes: of all its symbols.

    >>> from symgd.language import symbol
    >>> x, y, r, e = map(symbol, "xyre")
    >>> parts = {r: Elementwise(x - y, (x, y)), e: Elementwise(r**2, (r,))}
    >>> joined(Computation((x, y), parts, (e,)), dict.fromkeys((x, y, r, e), (3,))).definitions
    {e: Elementwise(typed='', expression=(x - y)**2, over=(x, y))}
    """
    uses = Counter(computation.outputs)
    for operation in computation.definitions.values():
        uses.update(set(operation.symbols))
    definitions = dict(computation.definitions)
    for name, operation in computation.definitions.items():
        if isinstance(operation, Elementwise):
            inner = {
                symbol: part
                for symbol in operation.operands
                if isinstance(part := definitions.get(symbol), Elementwise)
                and uses[symbol] == 1
                and shapes[symbol] in ((), shapes[name])
            }
            definitions[name] = _joined(operation, inner)
            for symbol in inner.keys() - set(definitions[name].over):
                del definitions[symbol]
    return Computation(computation.inputs, definitions, computation.outputs)


def _joined(outer: Elementwise, inner: Mapping[Symbol, Elementwise]) -> Elementwise:
    """Put each part where its symbol stands, unless SymPy would then multiply it out."""
    expression = outer.expression
    found = Counter(node for node in sp.preorder_traversal(expression) if node in inner)
    inner = {symbol: part for symbol, part in inner.items() if found[symbol] == 1}
    result = expression.xreplace({symbol: part.expression for symbol, part in inner.items()})
    kept = {*sp.Add.make_args(expression), *sp.preorder_traversal(result)}
    lost = {
        s
        for s, part in inner.items()
        if part.expression.is_Add and kept.isdisjoint((s, part.expression))
    }
    if lost:
        return _joined(outer, {s: part for s, part in inner.items() if s not in lost})
    over = [
        s for symbol in outer.over for s in (inner[symbol].over if symbol in inner else (symbol,))
    ]
    return replace(outer, expression=result, over=tuple(dict.fromkeys(over)))
