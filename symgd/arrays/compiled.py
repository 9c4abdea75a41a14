"""Computations as NumPy functions, printed anew for each combination of shapes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from symgd.arrays.instructions import Instructions
from symgd.arrays.lowering import lowered
from symgd.arrays.printed import printed
from symgd.arrays.shapes import Shape, infer
from symgd.language.operations import Computation

Array: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Callable[..., tuple[Any, ...]]


class Compiled:
    """A computation as a function of arrays, in the order of its inputs.

    Attributes:
        computation: what is computed.
    """

    def __init__(self, computation: Computation) -> None:
        self.computation = computation
        self._returning: dict[tuple[Shape, ...], Function] = {}
        self._writing: dict[tuple[Shape, ...], Function] = {}

    def __call__(self, *arrays: Any) -> tuple[Any, ...]:
        """Return the outputs: new arrays, and NumPy numbers; where undefined not finite.

        Raises:
            SettingError: when the shapes of the arrays do not go together.
        """
        with np.errstate(all="ignore"):
            return self.raw(*arrays)

    def raw(self, *arrays: Any) -> tuple[Any, ...]:
        """Return the same, with NumPy's warnings; a loop turns them off once, not each time."""
        shapes = tuple([array.shape for array in arrays])
        function = self._returning.get(shapes)
        if function is None:
            code = self._instructions(shapes)
            function = self._returning[shapes] = printed(code)
        return function(*arrays)

    def into(self, arrays: Sequence[Any], places: Sequence[Array]) -> Any:
        """Return the first output, and write the others to arrays that are there; as :meth:`raw`.

        Args:
            arrays: the inputs.
            places: one array for each further output, in its shape; none may be an input.
        """
        shapes = tuple([array.shape for array in arrays])
        function = self._writing.get(shapes)
        if function is None:
            code = self._instructions(shapes)
            function = self._writing[shapes] = printed(code, code.outputs[1:])
        return function(*arrays, *places)[0]

    def _instructions(self, shapes: Sequence[Shape]) -> Instructions:
        known = {s.name: shape for s, shape in zip(self.computation.inputs, shapes, strict=True)}
        return lowered(self.computation, infer(self.computation, known))


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
    infer(computation, shapes)
    return Compiled(computation)
