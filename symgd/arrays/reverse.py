"""Reverse mode on arrays: exact gradients, in time linear in the number of assignments.

Source: Griewank & Walther, Evaluating Derivatives, 2nd ed. 2008, section 3.2.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import sympy as sp

from symgd.arrays.adjoints import passed_on
from symgd.arrays.depends import dependents
from symgd.arrays.draft import Draft, Term
from symgd.arrays.join import joined
from symgd.arrays.parts import split
from symgd.arrays.shapes import Shape
from symgd.language.operations import (
    Computation,
    Elementwise,
    Fold,
    Operation,
    Reduce,
    Symbol,
)


def gradient(
    computation: Computation, names: Sequence[str], shapes: Mapping[str, Shape]
) -> Computation:
    """Return the loss and its gradient, one output for each name, in the shape of that input.

    At a kink it is the subgradient that PyTorch chooses.

    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("mean((X@w - y)**2)")
    >>> both = gradient(loss, ["w"], {"X": (20, 3), "w": (3,), "y": (20,)})
    >>> [type(operation).__name__ for operation in both.definitions.values()][-3:]
    ['Transpose', 'Product', 'Elementwise']
    """
    loss = computation.outputs[0]
    one = [(loss, Term(sp.S.One, loss))]
    return pulled_back(computation, one, names, shapes, keep=(loss,))


def pulled_back(
    computation: Computation,
    adjoints: Iterable[tuple[Symbol, Term]],
    names: Sequence[str],
    shapes: Mapping[str, Shape],
    keep: tuple[Symbol, ...] = (),
) -> Computation:
    """Return ``keep`` and, for each symbol s, Σ adjoint·∂name/∂s over names with adjoints."""
    by_name = {symbol.name: symbol for symbol in computation.inputs}
    symbols = [by_name[name] for name in names]
    draft = Draft({symbol: tuple(shapes[symbol.name]) for symbol in computation.inputs})
    for name, operation in computation.definitions.items():
        draft.add(name, _split(operation, draft))
    active = dependents(draft.definitions, symbols)
    received: defaultdict[Symbol, list[Term]] = defaultdict(list)
    for name, term in adjoints:
        received[name].append(term)
    for name, operation in reversed(list(draft.definitions.items())):
        if name in active and received[name]:
            adjoint = _total(received.pop(name), draft)
            for operand, term in passed_on(name, operation, adjoint, draft, active):
                received[operand].append(_folded(term, operand, draft))
    results = [_result(received[symbol], symbol, draft) for symbol in symbols]
    return joined(draft.finished(computation.inputs, (*keep, *results)), draft.shapes)


def _split(operation: Operation, draft: Draft) -> Operation:
    if not isinstance(operation, Elementwise):
        return draft.rooted(operation)
    parts = draft.entries(split(operation.expression, draft), operation.over)
    return replace(parts, typed=operation.typed)


def _total(terms: Sequence[Term], draft: Draft) -> Term:
    """Add adjoints up; a number that is a factor of all of them stays a factor of the sum."""
    if len(terms) == 1:
        return terms[0]
    like = terms[0].like
    common, factors = _common([draft.pulled(term) for term in terms])
    return Term(common * draft.named(sp.Add(*factors), like), like)


def _common(pairs: Sequence[tuple[sp.Expr, sp.Expr]]) -> tuple[sp.Expr, list[sp.Expr]]:
    """Return a number that is a factor of all products, up to a sign, and what is left of them."""
    split = [number.as_coeff_Mul() for number, _ in pairs]
    first = split[0][1]
    if any(rest != first for _, rest in split):
        return sp.S.One, [number * factor for number, factor in pairs]
    sizes = {abs(coefficient) for coefficient, _ in split}
    size = sizes.pop() if len(sizes) == 1 else sp.S.One
    left = zip(split, pairs, strict=True)
    return size * first, [coefficient / size * factor for (coefficient, _), (_, factor) in left]


def _folded(term: Term, operand: Symbol, draft: Draft) -> Term:
    """Sum over the axes along which the operand was broadcast."""
    shape, wide = draft.shapes[operand], draft.shapes[term.like]
    if shape == wide:
        return term
    number, factor = draft.pulled(term)
    array = draft.named(factor, term.like)
    if not shape or shape == wide[1:]:
        sums: Operation = Reduce(array, "sum", 0 if shape else None)
    else:
        sums = Fold(array, operand)
    result = draft.define(sums)
    return Term(number * result, result)


def _result(terms: Sequence[Term], symbol: Symbol, draft: Draft) -> Symbol:
    if not terms:
        return draft.define(Elementwise(sp.S.Zero, (symbol,)))
    total = _total(terms, draft)
    return draft.named(total.expression, symbol)
