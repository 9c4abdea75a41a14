"""Products of the Hessian with a direction, and losses whose Hessian is constant."""

from collections.abc import Collection, Mapping, Sequence

import sympy as sp

from symgd.arrays.depends import dependents, depends
from symgd.arrays.draft import Term
from symgd.arrays.reverse import gradient, pulled_back
from symgd.arrays.shapes import Shape
from symgd.language import BY_HEAD
from symgd.language.operations import Computation, Elementwise, Operation, Reduce, Symbol

_KINKED = tuple(head for head, row in BY_HEAD.items() if row.kink)


def hessian_product(
    computation: Computation, names: Sequence[str], shapes: Mapping[str, Shape]
) -> Computation:
    """Return (∇²f)·d, one output for each name, in the shape of that input.

    It is the gradient of ∇f·d, by reverse mode once more. The direction d has an array for each
    name, the last inputs in the order of the names: ``d_w`` for ``w``.

    Source: Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6, 1994.

    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("mean((X@w - y)**2)")
    >>> hessian_product(loss, ["w"], {"X": (20, 3), "w": (3,), "y": (20,)}).inputs
    (X, w, y, _d_w)
    """
    derivatives = gradient(computation, names, shapes)
    directions = [sp.Dummy(f"d_{name}", real=True) for name in names]
    inputs = (*computation.inputs, *directions)
    seeds = [
        (output, Term(direction, direction))
        for output, direction in zip(derivatives.outputs[1:], directions, strict=True)
    ]
    along = {f"d_{name}": shapes[name] for name in names}
    return pulled_back(
        Computation(inputs, derivatives.definitions, derivatives.outputs),
        seeds,
        names,
        {**shapes, **along},
    )


def hessian_block(
    computation: Computation,
    by: str,
    along: str,
    shapes: Mapping[str, Shape],
    direction: str = "d",
) -> Computation:
    """Return (∂²f/∂by∂along)·d in the shape of ``by``; d, in that of ``along``, is the last input.

    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("mean((X@w + b - y)**2)")
    >>> shapes = {"X": (20, 3), "w": (3,), "y": (20,), "b": ()}
    >>> hessian_block(loss, "b", "w", shapes).inputs
    (X, b, w, y, _d)
    """
    derivatives = gradient(computation, [along], shapes)
    d = sp.Dummy(direction, real=True)
    slope = derivatives.outputs[1]
    return pulled_back(
        Computation((*derivatives.inputs, d), derivatives.definitions, derivatives.outputs),
        [(slope, Term(d, d))],
        [by],
        {**shapes, direction: shapes[along]},
    )


def quadratic(computation: Computation, names: Sequence[str], shapes: Mapping[str, Shape]) -> bool:
    """Return whether the loss is a quadratic function of the named inputs together.

    Its Hessian depends on none of them, and it has no kinks or jumps in them.

    >>> from symgd.language import parse_arrays
    >>> shapes = {"X": (20, 3), "w": (3,), "y": (20,)}
    >>> [
    ...     quadratic(parse_arrays(text), ["w"], shapes)
    ...     for text in ("mean((X@w - y)**2)", "mean((X@w - y)**4)", "mean(abs(X@w - y))")
    ... ]
    [True, False, False]
    """
    symbols = [symbol for symbol in computation.inputs if symbol.name in names]
    moving = dependents(computation.definitions, symbols)
    if any(_is_kinked(operation, moving) for operation in computation.definitions.values()):
        return False
    product = hessian_product(computation, names, shapes)
    return not any(depends(product, output, names) for output in product.outputs)


def _is_kinked(operation: Operation, moving: Collection[Symbol]) -> bool:
    """Return whether the operation has kinks or jumps in what moves."""
    if isinstance(operation, Reduce):
        return operation.kind in ("max", "min") and operation.of in moving
    if not isinstance(operation, Elementwise):
        return False
    kinks = operation.expression.atoms(sp.Piecewise, *_KINKED)
    return any(not node.free_symbols.isdisjoint(moving) for node in kinks)
