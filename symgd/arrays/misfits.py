"""What fits instead of shapes that do not go together."""

from symgd.arrays.told import Teller
from symgd.language.operations import Product, Symbol, Transpose


def column_or_transpose(a: Symbol, b: Symbol, teller: Teller) -> str:
    """Say what fits instead, where a vector may stand for a column, or a matrix is turned."""
    for one, other in ((a, b), (b, a)):
        vector, matrix = teller.shapes[one], teller.shapes[other]
        if len(vector) == 1 and len(matrix) == 2 and vector[0] == matrix[0]:
            return f"; type {teller.factor(one)}[:, None] for a column"
    turned = isinstance(teller.definitions.get(b), Transpose)
    operation = teller.definitions.get(a)
    # Turning b would make it what a is: X.T + X is no slip for X.T + X.T.
    same = isinstance(operation, Transpose) and operation.of == b
    if teller.shapes[a] == teller.shapes[b][::-1] and not turned and not same:
        return f"; type {_transposed(b, teller)} for the transpose"
    return ""


def transposed_factor(
    operation: Product, left: tuple[int, ...], right: tuple[int, ...], teller: Teller
) -> str:
    """Say what fits instead, where one of two factors is the other way round."""
    a, b = operation.left, operation.right
    if len(right) == 2 and left[-1] == right[1]:
        return f"; type {teller.factor(a)}@{_transposed(b, teller)}"
    if len(left) == 2 and left[0] == right[0]:
        return f"; type {_transposed(a, teller)}@{teller.factor(b)}"
    return ""


def _transposed(symbol: Symbol, teller: Teller) -> str:
    operation = teller.definitions.get(symbol)
    if isinstance(operation, Transpose):
        return teller.factor(operation.of)
    return f"{teller.factor(symbol)}.T"
