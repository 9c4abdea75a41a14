"""A loss over arrays at a point: its value, its gradient, its Hessian, all in one vector."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symgd.arrays.compiled import Compiled
from symgd.arrays.functions import Functions
from symgd.arrays.hessian_matrix import hessian_matrix
from symgd.arrays.packing import unpacked

Array: TypeAlias = NDArray[np.float64]
Batch: TypeAlias = Mapping[str, Array]
Carrier: TypeAlias = Callable[[Compiled, Sequence[Any]], tuple[Any, ...]]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The functions of a loss, called with data by name and parameters as one vector w (n,).

    Attributes:
        functions: the loss and its derivatives.
        carrier: who computes on whole arrays, where that is not NumPy in this process.

    >>> from symgd.language import parse_arrays
    >>> functions = Functions(parse_arrays("sum(X@w)"), {"w": (2,)}, {"X": (1, 2)})
    >>> Evaluation(functions, None).value({"X": np.ones((1, 2))}, np.array([3.0, 4.0]))
    7.0
    """

    functions: Functions
    carrier: Carrier | None

    def value(self, given: Batch, w: Array) -> float:
        """Return the loss."""
        with np.errstate(all="ignore"):
            (loss,) = self._carried(self.functions.value)(*self._arguments(given, w))
        return float(loss)

    def evaluator(self, w: Array, out: Array) -> Callable[[Batch], float]:
        """Return what computes the loss on data, and writes its gradient at ``w`` into ``out``.

        Both vectors may change in place from call to call: what is the same in each call is done
        once. NumPy's warnings are the caller's to turn off.
        """
        parameters, parts = self._unpacked(w), list(self._unpacked(out).values())
        names = [symbol.name for symbol in self.functions.computation.inputs]
        function, carrier = self.functions.value_and_gradient, self.carrier

        def evaluate(given: Batch) -> float:
            values = [parameters[n] if n in parameters else given[n] for n in names]
            if carrier is None:
                return float(function.into(values, parts))
            loss, *slopes = carrier(function, values)
            for part, slope in zip(parts, slopes, strict=True):
                part[...] = slope
            return float(loss)

        return evaluate

    def hessian_product(self, given: Batch, w: Array, along: Array) -> Array:
        """Return the Hessian times a direction (n,)."""
        with np.errstate(all="ignore"):
            parts = self._carried(self.functions.hessian_product)(
                *self._arguments(given, w), *self._unpacked(along).values()
            )
        return np.concatenate([np.ravel(part) for part in parts])

    def hessian(self, given: Batch, w: Array, rows: int) -> Array:
        """Return the Hessian (n, n); there are so many ``rows`` of data."""
        return hessian_matrix(
            self.functions.hessian_product.computation,
            self._arguments(given, w),
            self.functions.parameters,
            rows,
            lambda direction: self.hessian_product(given, w, direction),
        )

    def _unpacked(self, w: Array) -> dict[str, Array]:
        return unpacked(self.functions.parameters, w)

    def _arguments(self, given: Batch, w: Array) -> list[Array]:
        values = {**given, **self._unpacked(w)}
        return [values[symbol.name] for symbol in self.functions.computation.inputs]

    def _carried(self, function: Compiled) -> Callable[..., tuple[Any, ...]]:
        """Return a function as it is computed where the data are: here, or on a cluster."""
        carrier = self.carrier
        return function.raw if carrier is None else lambda *arrays: carrier(function, arrays)
