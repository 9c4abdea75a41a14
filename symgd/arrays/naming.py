"""Names for parts of long formulas, as textbooks write backpropagation: a1, r, δ2, δ1."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import count

import sympy as sp

from symgd.arrays.depends import needed
from symgd.language.operations import Computation, Elementwise, Operation, Size, Symbol, Transpose

WHOLE = 10
"""Names in a formula that is shown in one piece."""

PART = 3
"""Names that a part has at least: a shorter one is read more easily where it stands."""

RESIDUAL, VALUE, ADJOINT = "r", "a", "delta"


def parts(computation: Computation, rows: Collection[str]) -> Mapping[Symbol, sp.Symbol]:
    """Return names for the parts that a long formula shows twice; none if all are short.

    Args:
        computation: the loss, and perhaps its gradient.
        rows: the names of data: what a model leaves of them is a residual, r.
    """
    loss, *gradient = computation.outputs
    shown = _cone(computation, gradient or [loss])
    sizes: dict[Symbol, int] = dict.fromkeys(computation.inputs, 1)
    for symbol, operation in computation.definitions.items():
        sizes[symbol] = _size(operation, sizes)
    if all(sizes[output] <= WHOLE for output in gradient or [loss]):
        return {}
    uses = Counter(operand for s in shown for operand in computation.definitions[s].operands)
    chosen = [
        symbol
        for symbol, operation in computation.definitions.items()
        if uses[symbol] > 1
        and sizes[symbol] >= PART
        and not isinstance(operation, Transpose | Size)
    ]
    forward = _cone(computation, [loss])
    return _named(computation, chosen, forward, rows)


def _named(
    computation: Computation, chosen: list[Symbol], forward: set[Symbol], rows: Collection[str]
) -> Mapping[Symbol, sp.Symbol]:
    known = {symbol.name for symbol in computation.inputs}
    values = [s for s in chosen if s in forward]
    residuals = [s for s in values if _is_residual(computation.definitions[s], rows)][-1:]
    values = [s for s in values if s not in residuals]
    adjoints = [s for s in chosen if s not in forward]
    names = {
        **dict(zip(residuals, _names(RESIDUAL, 1, known), strict=False)),
        **dict(zip(values, _names(VALUE, len(values), known), strict=False)),
        **dict(zip(reversed(adjoints), _names(ADJOINT, len(adjoints), known), strict=False)),
    }
    return {s: sp.Symbol(names[s], real=True) for s in chosen}


def _names(letter: str, wanted: int, known: Collection[str]) -> Iterator[str]:
    """Yield a, or a1, a2, … where several are wanted."""
    candidates = (f"{letter}{i}" for i in count(1))
    if wanted == 1 and letter not in known:
        return iter((letter,))
    return (name for name in candidates if name not in known)


def _is_residual(operation: Operation, rows: Collection[str]) -> bool:
    if not isinstance(operation, Elementwise):
        return False
    terms = sp.Add.make_args(operation.expression)
    return len(terms) > 1 and any((-t).is_Symbol and (-t).name in rows for t in terms)


def _cone(computation: Computation, outputs: list[Symbol]) -> set[Symbol]:
    """Return the definitions that outputs are made from."""
    return set(needed(computation.definitions, outputs, lambda step: step.operands))


def _size(operation: Operation, sizes: Mapping[Symbol, int]) -> int:
    """Return how many names a formula would show, all parts written out."""
    if isinstance(operation, Elementwise):
        return sum(sizes.get(node, 0) for node in sp.preorder_traversal(operation.expression))
    return sum(sizes[operand] for operand in operation.operands) or 1
