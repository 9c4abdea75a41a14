"""The adjoint of every operation: how a derivative passes from its result to its operands.

Written for the adjoint G of a result, the derivative of the loss with respect to it. Numbers are
factors of their own, moved past every linear operation: 2/m·Xᵀr costs less than Xᵀ(2r/m).

Source: Giles, Collected matrix derivative results for forward and reverse mode AD, 2008, section 2.
"""

from collections.abc import Collection, Iterator
from typing import TypeAlias

import sympy as sp

from symgd.arrays.draft import Draft, Term
from symgd.arrays.parts import split
from symgd.calculus.reverse import gradient
from symgd.language import FUNCTIONS
from symgd.language.operations import (
    AsColumn,
    Axis,
    Concat,
    Elementwise,
    Fold,
    Operation,
    Outer,
    Product,
    Range,
    Reduce,
    Scatter,
    Slice,
    Split,
    Spread,
    Symbol,
    Transpose,
)

Passed: TypeAlias = Iterator[tuple[Symbol, Term]]


def passed_on(
    name: Symbol, operation: Operation, adjoint: Term, draft: Draft, wanted: Collection[Symbol]
) -> Passed:
    """Yield what the adjoint of ``name`` adds to that of each operand that is wanted."""
    match operation:
        case Elementwise():
            yield from _entries(name, operation, adjoint, draft, wanted)
        case Reduce():
            yield from _reduce(name, operation, adjoint, draft)
        case Slice(of, index):
            array = draft.named(adjoint.expression, adjoint.like)
            scattered = draft.define(Scatter(array, of, index))
            yield of, Term(scattered, scattered)
        case Fold(of):
            yield of, Term(adjoint.expression, of)
        case Product(left, right) if not draft.shapes[name]:
            yield left, Term(adjoint.expression * right, right)
            yield right, Term(adjoint.expression * left, left)
        case _:
            number, factor = draft.pulled(adjoint)
            array = draft.named(factor, adjoint.like)
            for operand, result in _linear(operation, array, draft, wanted):
                yield operand, Term(number * result, result)


def _linear(
    operation: Operation, G: Symbol, draft: Draft, wanted: Collection[Symbol]
) -> Iterator[tuple[Symbol, Symbol]]:
    define = draft.define
    match operation:
        case Product(left, right):
            if left in wanted:
                yield left, _left(G, right, draft)
            if right in wanted:
                yield right, _right(G, left, draft)
        case Outer(left, right):
            if left in wanted:
                yield left, define(Product(G, right))
            if right in wanted:
                yield right, define(Product(define(Transpose(G)), left))
        case Transpose(of):
            yield of, define(Transpose(G))
        case AsColumn(of):
            yield of, define(Slice(G, (Range(), 0)))
        case Spread(of, axis=axis):
            yield of, define(Reduce(G, "sum", axis))
        case Scatter(of, index=index):
            yield of, define(Slice(G, index))
        case Concat(parts):
            for place, part in enumerate(parts):
                if part in wanted:
                    yield part, define(Split(G, parts, place))
        case Split(of, parts, place):
            zeros = [define(Elementwise(sp.S.Zero, (part,))) for part in parts]
            yield of, define(Concat((*zeros[:place], G, *zeros[place + 1 :])))


def _left(G: Symbol, right: Symbol, draft: Draft) -> Symbol:
    """Return what G adds to A in A@B: G Bᵀ."""
    if len(draft.shapes[right]) == 2:
        return draft.define(Product(G, draft.define(Transpose(right))))
    return draft.define(Outer(G, right))


def _right(G: Symbol, left: Symbol, draft: Draft) -> Symbol:
    """Return what G adds to B in A@B: Aᵀ G."""
    if len(draft.shapes[left]) == 2:
        return draft.define(Product(draft.define(Transpose(left)), G))
    return draft.define(Outer(left, G))


def _entries(
    name: Symbol, operation: Elementwise, adjoint: Term, draft: Draft, wanted: Collection[Symbol]
) -> Passed:
    symbols = [symbol for symbol in operation.operands if symbol in wanted]
    number, factor = draft.pulled(adjoint)
    if len(symbols) > 1 and not factor.is_Atom:
        factor = draft.part(factor)
    partials = gradient(operation.expression, symbols)
    for symbol, partial in zip(symbols, partials, strict=True):
        if partial != 0:
            slope = split(partial, draft)
            # With a name, SymPy cannot multiply it out.
            slope = draft.part(slope) if slope.is_Add else slope
            expression = split(number * factor * slope, draft)
            yield symbol, Term(expression, name)


def _reduce(name: Symbol, operation: Reduce, adjoint: Term, draft: Draft) -> Passed:
    of, axis = operation.of, operation.axis
    number, factor = draft.pulled(adjoint)
    if operation.kind == "logsumexp":
        share = split(sp.exp(of - _along(name, of, axis, draft)), draft)
    elif operation.kind == "sum":
        share = sp.S.One
    else:
        # All entries that are as large as the largest share the derivative, as in PyTorch's amax.
        largest = _along(name, of, axis, draft)
        where = FUNCTIONS["where"].build(sp.Eq(of, largest), sp.S.One, sp.S.Zero)
        share = draft.named(where, of)
        factor = factor / draft.define(Reduce(share, "sum", axis))
    if not draft.is_number(factor):
        factor = _along(draft.named(factor, adjoint.like), of, axis, draft)
    yield of, Term(split(number * factor * share, draft), of)


def _along(reduced: Symbol, of: Symbol, axis: Axis, draft: Draft) -> Symbol:
    """Return a reduced array such that it broadcasts against what it was made from."""
    if axis in (None, 0) or len(draft.shapes[of]) < 2:
        return reduced
    return draft.define(Spread(reduced, of, axis))
