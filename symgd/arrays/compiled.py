"""Computations as NumPy functions, printed anew for each combination of shapes."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symgd.arrays.lowering import lowered
from symgd.arrays.shapes import Shape, infer
from symgd.arrays.source import function_text, straight
from symgd.language.operations import Computation
from symgd.printing.python import compiled as compiled_source

Array: TypeAlias = NDArray[np.float64]


class Compiled:
    """A computation as a function of arrays, in the order of its inputs.

    Attributes:
        computation: what is computed.
    """

    def __init__(self, computation: Computation) -> None:
        self.computation = computation
        self._printed: dict[tuple[Shape, ...], Callable[..., tuple[Any, ...]]] = {}

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        """Return the outputs: new arrays, and NumPy numbers; where undefined not finite.

        Raises:
            SettingError: when the shapes of the arrays do not go together.
        """
        with np.errstate(all="ignore"):
            return self.raw(*arrays)

    def raw(self, *arrays: Any) -> tuple[Any, ...]:
        """Return the same, with NumPy's warnings; a loop turns them off once, not each time."""
        return self.printed(tuple([array.shape for array in arrays]))(*arrays)

    def printed(self, shapes: tuple[Shape, ...]) -> Callable[..., tuple[Any, ...]]:
        """Return the function for arrays of these shapes."""
        function = self._printed.get(shapes)
        if function is None:
            function = self._printed[shapes] = _printed(self.computation, shapes)
        return function


def compiled(computation: Computation, shapes: Mapping[str, Shape]) -> Compiled:
    """Compile a computation.

    Args:
        computation: any computation.
        shapes: of its inputs, by their names; those of a call may differ.

    Raises:
        SettingError: when the shapes do not go together.

    >>> from symgd.language import parse_arrays
    >>> loss = compiled(parse_arrays("sum((x[1:] - x[:-1])**2)"), {"x": (3,)})
    >>> loss(np.array([1.0, 2.0, 4.0]))
    (np.float64(5.0),)
    """
    result = Compiled(computation)
    result.printed(tuple([tuple(shapes[symbol.name]) for symbol in computation.inputs]))
    return result


def _printed(computation: Computation, shapes: tuple[Shape, ...]) -> Callable[..., tuple[Any, ...]]:
    known = {s.name: shape for s, shape in zip(computation.inputs, shapes, strict=True)}
    source = straight(lowered(computation, infer(computation, known)))
    function: Callable[..., tuple[Any, ...]] = compiled_source(
        "run", function_text(source), source.functions
    )
    return function
