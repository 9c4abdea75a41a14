"""A loss over arrays and its derivatives as functions, each made when it is first asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from symgd.arrays.compiled import Compiled, compiled
from symgd.arrays.hessian import hessian_product
from symgd.arrays.reverse import gradient
from symgd.arrays.shapes import Shape
from symgd.arrays.stable import stable
from symgd.language.operations import Computation


@dataclass(frozen=True, eq=False)
class Functions:
    """The functions of one loss.

    Attributes:
        computation: the loss as it was typed.
        parameters: the shape of each parameter.
        data: the shapes of the other inputs.

    >>> from symgd.language import parse_arrays
    >>> import numpy as np
    >>> both = Functions(parse_arrays("sum(x**2)"), {"x": (2,)}, {}).value_and_gradient
    >>> both(np.array([3.0, 4.0]))
    (np.float64(25.0), array([6., 8.]))
    """

    computation: Computation
    parameters: Mapping[str, Shape]
    data: Mapping[str, Shape]

    @cached_property
    def derivative(self) -> Computation:
        """The loss and its gradient, an output a parameter, as they run."""
        return gradient(self._stable, list(self.parameters), self._known)

    @cached_property
    def value(self) -> Compiled:
        """The loss."""
        return compiled(self._stable, self._known)

    @cached_property
    def value_and_gradient(self) -> Compiled:
        """The loss and its gradient, an output a parameter."""
        return compiled(self.derivative, self._known)

    @cached_property
    def hessian_product(self) -> Compiled:
        """The Hessian times a direction, whose parts are the last inputs, one a parameter."""
        product = hessian_product(self._stable, list(self.parameters), self._known)
        along = {f"d_{name}": shape for name, shape in self.parameters.items()}
        return compiled(product, {**self._known, **along})

    @cached_property
    def _stable(self) -> Computation:
        return stable(self.computation)

    @property
    def _known(self) -> Mapping[str, Shape]:
        return {**self.data, **self.parameters}
