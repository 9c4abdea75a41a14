"""The shape of every array of a computation, by NumPy's rules."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

from symgd.arrays.misfits import column_or_transpose, transposed_factor
from symgd.arrays.told import Teller
from symgd.errors import SettingError
from symgd.language.operations import (
    AsColumn,
    Axis,
    Computation,
    Concat,
    Elementwise,
    Fold,
    Index,
    Operation,
    Outer,
    Product,
    Range,
    Reduce,
    Scatter,
    Size,
    Slice,
    Split,
    Spread,
    Symbol,
    Transpose,
)

Shape: TypeAlias = tuple[int, ...]
"""As NumPy's: () for a number, (n,) for a vector, (m, n) for a matrix."""


def infer(computation: Computation, known: Mapping[str, Shape]) -> dict[Symbol, Shape]:
    """Return the shape of every input and every name.

    Args:
        computation: any computation.
        known: the shape of each input, by its name.

    Raises:
        SettingError: when shapes do not go together; it names both operands and both shapes.

    >>> from symgd.language.operations import Product
    >>> from symgd.language import symbol
    >>> X, w, z = map(symbol, "Xwz")
    >>> infer(Computation((X, w), {z: Product(X, w)}, (z,)), {"X": (20, 3), "w": (3,)})[z]
    (20,)
    """
    shapes = {symbol: at_most_two(symbol.name, known[symbol.name]) for symbol in computation.inputs}
    teller = Teller(computation.definitions, shapes)
    for name, operation in computation.definitions.items():
        shapes[name] = shape_of(operation, shapes, teller)
    return shapes


def at_most_two(name: str, shape: Shape) -> Shape:
    """Return a shape as it was given, if it is of a number, a vector or a matrix.

    Raises:
        SettingError: when it has more axes.
    """
    if len(shape) > 2:
        raise SettingError(
            f"{name} has the shape {tuple(shape)}: symgd works with numbers, vectors and matrices, "
            "so give it as a matrix"
        )
    return tuple(map(int, shape))


def shape_of(operation: Operation, shapes: Mapping[Symbol, Shape], teller: Teller) -> Shape:
    """Return the shape of one result, from those of its operands.

    Raises:
        SettingError: when they do not go together.
    """
    match operation:
        case Elementwise():
            return _broadcast(operation, shapes, teller)
        case Product(left, right):
            return _product(operation, shapes[left], shapes[right], teller)
        case Outer(left, right):
            return _outer(operation, shapes[left], shapes[right], teller)
        case Transpose(of):
            return shapes[of][::-1]
        case Reduce(of, axis=axis):
            return reduced(shapes[of], axis, teller.reduction(operation, axis))
        case Size(of, axis):
            reduced(shapes[of], axis, teller.reduction(operation, axis))
            return ()
        case Slice(of, index):
            return sliced(shapes[of], index, teller.slice(operation))
        case AsColumn(of):
            return _column(shapes[of], teller.slice(operation))
        case Scatter(of, like, index):
            if shapes[of] != (place := sliced(shapes[like], index)):
                told = f"what is put there is {shapes[of]}, and its place {place}"
                raise SettingError(f"{operation.typed}: {told}")
            return shapes[like]
        case Concat(parts):
            return _concat(operation, [shapes[part] for part in parts], teller)
        case Split(parts=parts, place=place):
            return shapes[parts[place]]
        case Spread(like=like) | Fold(like=like):
            return shapes[like]
    raise TypeError(operation)


def joint(shapes: Sequence[Shape]) -> Shape | None:
    """Return what the shapes broadcast to, by NumPy's rules; None when they do not.

    >>> joint([(20, 3), (3,), ()]), joint([(20,), (3,)])
    ((20, 3), None)
    """
    result: Shape = ()
    for shape in shapes:
        length = max(len(result), len(shape))
        pairs = zip(_filled(result, length), _filled(shape, length), strict=True)
        merged = [_wider(a, b) for a, b in pairs]
        if None in merged:
            return None
        result = tuple(n for n in merged if n is not None)
    return result


def reduced(shape: Shape, axis: Axis, where: str = "") -> Shape:
    """Return the shape of a reduction along an axis.

    Raises:
        SettingError: when there is no such axis; it begins with ``where``.

    >>> reduced((20, 3), 0), reduced((20, 3), -1), reduced((20, 3), None)
    ((3,), (20,), ())
    """
    if axis is None or (axis == -1 and not shape):
        return ()
    if axis >= len(shape):
        raise SettingError(f"{where}it has no axis {axis}")
    place = axis % len(shape)
    return shape[:place] + shape[place + 1 :]


def sliced(shape: Shape, index: Index, where: str = "") -> Shape:
    """Return the shape of ``of[index]``.

    Raises:
        SettingError: when an entry is out of range or nothing is left; it begins with ``where``.

    >>> sliced((20, 3), (Range(1), 2)), sliced((20, 3), (-1,))
    ((19,), (3,))
    """
    if len(index) > len(shape):
        count = "1 index is" if len(index) == 1 else f"{len(index)} indices are"
        raise SettingError(f"{where}{count} too many for it")
    lengths = []
    for axis, (entry, length) in enumerate(zip(index, shape, strict=False)):
        if isinstance(entry, Range):
            left = len(range(length)[entry.as_slice])
            if not left:
                raise SettingError(f"{where}nothing is left{_along(axis, shape)}")
            lengths.append(left)
        elif not -length <= entry < length:
            raise SettingError(f"{where}its entries{_along(axis, shape)} are 0 to {length - 1}")
    return (*lengths, *shape[len(index) :])


def _along(axis: int, shape: Shape) -> str:
    return f" along axis {axis}" if len(shape) > 1 else ""


def _broadcast(operation: Elementwise, shapes: Mapping[Symbol, Shape], teller: Teller) -> Shape:
    shape = joint([shapes[symbol] for symbol in operation.over])
    if shape is not None:
        return shape
    a, b = next(
        pair
        for pair in combinations(operation.over, 2)
        if joint([shapes[symbol] for symbol in pair]) is None
    )
    raise SettingError(
        f"{teller.both(operation, a, b)}: they do not fit entry by entry, because each axis, "
        f"counted from the last, must be equally long or 1 long{column_or_transpose(a, b, teller)}"
    )


def _product(operation: Product, left: Shape, right: Shape, teller: Teller) -> Shape:
    both = teller.both(operation, operation.left, operation.right)
    if not left or not right:
        raise SettingError(f"{both}: @ is for vectors and matrices, so type * instead")
    if left[-1] != right[0]:
        sizes = f"their inner sizes, {left[-1]} and {right[0]}, must agree"
        raise SettingError(f"{both}: {sizes}{transposed_factor(operation, left, right, teller)}")
    return left[:-1] + right[1:]


def _outer(operation: Outer, left: Shape, right: Shape, teller: Teller) -> Shape:
    if len(left) != 1 or len(right) != 1:
        both = teller.both(operation, operation.left, operation.right)
        raise SettingError(f"{both}: outer is for two vectors; of columns and rows type *")
    return left + right


def _column(shape: Shape, where: str) -> Shape:
    if len(shape) != 1:
        raise SettingError(f"{where}only a vector can be made a column or a row")
    return (*shape, 1)


def _concat(operation: Concat, shapes: Sequence[Shape], teller: Teller) -> Shape:
    first = operation.parts[0]
    wide = [shape or (1,) for shape in shapes]
    for part, shape in zip(operation.parts, wide, strict=True):
        if shape[1:] != wide[0][1:]:
            raise SettingError(
                f"{teller.both(operation, first, part)}: "
                "concat joins vectors and numbers, or matrices with equally many columns"
            )
    return (sum(shape[0] for shape in wide), *wide[0][1:])


def joins(shapes: Sequence[Shape]) -> list[int | Range]:
    """Return where each part of a concatenation is in it: a number is an entry.

    >>> joins([(2,), (), (3,)])
    [Range(start=0, stop=2, step=None), 2, Range(start=3, stop=6, step=None)]
    """
    places: list[int | Range] = []
    start = 0
    for shape in shapes:
        stop = start + (shape[0] if shape else 1)
        places.append(Range(start, stop) if shape else start)
        start = stop
    return places


def _filled(shape: Shape, length: int) -> Shape:
    return (1,) * (length - len(shape)) + shape


def _wider(a: int, b: int) -> int | None:
    if a == b or b == 1:
        return a
    return b if a == 1 else None
