"""Expressions as code on NumPy arrays."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray
from sympy.logic.boolalg import Boolean

from symgd.language import Function
from symgd.printing.python import PythonPrinter, compiled, function_source, tuple_source


class ArrayPrinter(PythonPrinter):
    """NumPy arrays: both branches are computed and one is chosen; nothing raises.

    Attributes:
        library: whose arrays they are; its functions have NumPy's names.
    """

    library: ClassVar[Any] = np

    @property
    def sqrt(self) -> Callable[..., Any]:  # noqa: D102
        root: Callable[..., Any] = self.library.sqrt
        return root

    def function(self, row: Function) -> Callable[..., Any]:  # noqa: D102
        return row.numpy

    def choice(self, node: sp.Piecewise) -> str:  # noqa: D102
        *pairs, (source, _) = [(self._print(value)[0], condition) for value, condition in node.args]
        for value, condition in reversed(pairs):
            source = self.call(self.library.where, self._print(condition)[0], value, source)
        return source

    def logic(self, node: Boolean, args: Sequence[str]) -> str:  # noqa: D102
        if isinstance(node, sp.Not):
            return self.call(self.library.logical_not, *args)
        conjunction = isinstance(node, sp.And)
        function = self.library.logical_and if conjunction else self.library.logical_or
        source = args[0]
        for arg in args[1:]:
            source = self.call(function, source, arg)
        return source

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return self.call(self.library.power, base, exponent)


def array_function(
    outputs: Sequence[sp.Expr],
    symbols: Sequence[sp.Symbol],
    definitions: Mapping[sp.Symbol, sp.Expr],
) -> Callable[[ArrayLike], NDArray[np.float64]]:
    """Return a function of the variables that computes several expressions at once.

    It takes an array (n, …), one row a variable, and returns (len(outputs), …): constants are
    broadcast. Where an expression is undefined the result is not finite; nothing warns.

    >>> x, y = sp.symbols("x y", real=True)
    >>> array_function([x * y, sp.Integer(1)], [x, y], {})([[1.0, 2.0], [3.0, 4.0]])
    array([[3., 8.],
           [1., 1.]])
    """
    names = {symbol: f"x{i}" for i, symbol in enumerate(symbols)}
    printer = ArrayPrinter(outputs, names, definitions)
    results = tuple_source([printer.text(output) for output in outputs])
    lines = [*printer.once, *printer.lines, f"return {results}"]
    source = function_source(f"function({', '.join(names.values())})", lines)
    function = compiled("function", source, printer.functions)

    def evaluate(points: ArrayLike) -> NDArray[np.float64]:
        rows = np.asarray(points, dtype=np.float64)
        result = np.empty((len(outputs), *rows.shape[1:]))
        with np.errstate(all="ignore"):
            for i, value in enumerate(function(*rows)):
                result[i] = value
        return result

    return evaluate
