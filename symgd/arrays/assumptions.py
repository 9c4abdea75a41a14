"""What is likely of a shape where nothing is certain."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from symgd.arrays.partial import Facts, Partial, complete
from symgd.arrays.roles import Roles
from symgd.language.operations import Elementwise, Operation, Product, Symbol

Known: TypeAlias = Mapping[Symbol, Partial]
Assumption: TypeAlias = Callable[[Symbol, Operation, Known, Roles], Facts]


def as_its_partner(_: Symbol, operation: Operation, known: Known, roles: Roles) -> Facts:
    """In ``X@W - Y``, X@W has as many axes as Y, and as many columns."""
    for symbol, partner in _pairs(operation, known):
        mine, shape = known[symbol], known[partner].shape or ()
        if len(shape) == 1 and mine.first == shape[0] and mine.rank is None:
            yield symbol, Partial(1)
        elif len(shape) == 1 and mine.rank is not None:
            yield symbol, Partial(last=shape[0])
        elif len(shape) == 2:
            fits = mine.first == shape[0] or mine.last == shape[1]
            if mine.rank == 2 or (fits and not roles.is_named(symbol)):
                # Of a column and a row none has the length 1 of the other.
                repeated = 1 in (mine.first, mine.last)
                yield symbol, Partial(2, *(None if n == 1 and repeated else n for n in shape))


def a_vector(name: Symbol, operation: Operation, known: Known, roles: Roles) -> Facts:
    """In ``X@w``, where no other unknown array follows, w is a vector."""
    if not isinstance(operation, Product):
        return
    left, right = operation.left, operation.right
    for unknown, other in ((right, left), (left, right)):
        is_open = known[unknown].rank is None and known[other].rank
        if is_open and not roles.meets_unknown(name, unknown, known):
            yield unknown, Partial(1)


def as_large(_: Symbol, operation: Operation, known: Known, roles: Roles) -> Facts:
    """In ``x - y`` and ``X - U@V``, what is an array is as large as the other."""
    for symbol, partner in _pairs(operation, known):
        shape = known[partner].shape or ()
        # Next to a matrix, an array with a name of its own may as well be a row of it.
        if known[symbol].rank is None and (len(shape) == 1 or not roles.is_named(symbol)):
            yield symbol, complete(shape)


def _pairs(operation: Operation, known: Known) -> Iterator[tuple[Symbol, Symbol]]:
    """Yield each operand of which something is unknown, with each that is known."""
    if isinstance(operation, Elementwise):
        for symbol in operation.over:
            if known[symbol].shape is None:
                for partner in operation.over:
                    if known[partner].shape:
                        yield symbol, partner


ASSUMPTIONS: tuple[Assumption, ...] = (as_its_partner, a_vector, as_large)
"""From the most likely to the least."""
