"""ArrayLoss: a loss over arrays, some of them data, the others its parameters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike

from symgd.arrays.evaluation import Array, Batch, Evaluation
from symgd.arrays.formulas import Formulas, Style, formulas
from symgd.arrays.functions import Functions
from symgd.arrays.hessian import quadratic
from symgd.arrays.names import element_names
from symgd.arrays.packing import packed, unpacked
from symgd.arrays.parameters import parameter_shapes
from symgd.arrays.shapes import Shape
from symgd.arrays.written import written_out
from symgd.data import Arrays, Data
from symgd.data.constants import check_constants
from symgd.errors import SettingError
from symgd.language import parse_arrays
from symgd.language.operations import Computation, Elementwise
from symgd.loss import Loss


@dataclass(frozen=True, eq=False)
class ArrayLoss(Loss):
    """A loss over arrays; :class:`Loss` makes one where its text works on arrays, or is given data.

    Its parameters are arrays by name. To an optimizer they are one vector w (n,): the entries of
    each in C order, one array after the other. So a loss of few parameters is a loss of n numbers
    as well, and whatever holds for those holds for it.

    Attributes:
        text: the expression, in symgd's language.
        variables: the names of the n entries: ``b``, ``w_0``, ``w_1``.
        data: what stands under the names of data.
        shapes: of the parameters, each in its turn.

    Raises:
        ExpressionError: when the text cannot be read.
        SettingError: when shapes do not fit, or cannot be worked out.

    >>> loss = Loss("mean((w*x + b - y)**2)", data={"x": [0.0, 1.0, 2.0], "y": [1.0, 3.0, 5.0]})
    >>> dict(loss.parameters), loss.value({"w": 2.0, "b": 0.0})
    ({'b': (), 'w': ()}, 1.0)
    """

    def __post_init__(self) -> None:
        if self.variables:
            raise SettingError(
                "the parameters of a loss over arrays are ordered by name: give none"
            )
        data = Arrays(self.data or {}) if isinstance(self.data, Mapping | None) else self.data
        given = self.shapes or {}
        used = [symbol.name for symbol in self.computation.inputs]
        check_constants(data, used)
        for name in used:
            if name in data.unused and name not in given:
                raise SettingError(data.unused[name])
        shapes = parameter_shapes(self.computation, data.shapes, given)
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "shapes", shapes)
        object.__setattr__(self, "variables", element_names(shapes))

    # What Loss compares, text and variables, leaves out the data.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        # Functions made of text are not sent to another process, but made there again.
        return _made, (type(self), self.text, self.data, dict(self.shapes))

    @cached_property
    def computation(self) -> Computation:
        """The loss as assignments over arrays, as it was typed."""
        return parse_arrays(self.text)

    @property
    def parameters(self) -> Mapping[str, Shape]:
        """The shape of each parameter."""
        return self.shapes  # type: ignore[no-any-return]

    @property
    def row_names(self) -> list[str]:
        """The names of the data that have rows, which mini-batches are cut from."""
        return [name for name in self.data.shapes if name not in self.data.fixed]

    @cached_property
    def size(self) -> int:
        """How many numbers the parameters hold in all, n."""
        return sum(map(prod, self.parameters.values()))

    def gradient_shown(self, style: Style = "plain") -> Formulas:
        r"""Return the gradient as mathematics: a formula a parameter, and what stands in them.

        >>> loss = Loss("mean((X@w - y)**2)", data={"X": [[1, 2], [3, 4], [5, 7]], "y": [1, 2, 3]})
        >>> loss.gradient_shown("pretty").outputs
        ('2/m · Xᵀ(Xw − y)',)
        """
        shown = formulas(
            self._evaluation.functions.derivative,
            self._known,
            typed=self.computation,
            rows=self.row_names,
            style=style,
        )
        return replace(shown, outputs=shown.outputs[1:])

    @cached_property
    def quadratic(self) -> bool:
        """Whether the loss has degree two at most in its parameters: its Hessian is constant."""
        return quadratic(self.computation, list(self.parameters), self._known)

    @cached_property
    def expression(self) -> sp.Expr:
        """The loss written out in its n variables.

        Raises:
            SettingError: when there are too many of them, or too much data, for that.
        """
        return written_out(self.computation, self._whole, self._known)

    def latex(self) -> str:
        """Return the loss as LaTeX, in matrix notation."""
        shown = formulas(self.computation, self._known, rows=self.row_names, style="latex")
        return shown.outputs[0]

    def pack(self, values: Mapping[str, ArrayLike]) -> Array:
        """Return parameters, given by name, as one vector (n,).

        Raises:
            SettingError: when a name or a shape is not that of a parameter.
        """
        return packed(self.parameters, values)

    def unpack(self, w: Array) -> dict[str, Array]:
        """Return the parameters in a vector (n,) by name: views of it, each in its shape."""
        return unpacked(self.parameters, w)

    def value(self, w: ArrayLike | Mapping[str, ArrayLike]) -> Any:
        """Return the loss over all data at parameters by name or at a point (n,), a float.

        At B points (n, B) it is an array (B,). It is not finite where the loss is undefined.
        """
        if isinstance(w, Mapping):
            w = self.pack(w)
        rows = self._rows(w)
        if rows.ndim == 1:
            return self.value_on(self.data, rows)
        lanes = np.ascontiguousarray(rows.T)
        return np.array([self._evaluation.value(self._whole, lane) for lane in lanes])

    def value_and_gradient(self, w: ArrayLike | Mapping[str, ArrayLike]) -> tuple[Any, Any]:
        """Return the loss over all data and its gradient, in the form of the parameters given.

        By name the gradient is by name, each in the parameter's shape; at a point (n,) it is
        (n,), and at B points (n, B) it is (n, B), with B losses.
        """
        if isinstance(w, Mapping):
            value, slope = self.value_and_gradient(self.pack(w))
            return value, self.unpack(slope)
        rows = self._rows(w)
        slopes = np.empty(rows.shape[::-1])
        if rows.ndim == 1:
            return self.on(None, np.ascontiguousarray(rows), slopes), slopes
        lanes = zip(np.ascontiguousarray(rows.T), slopes, strict=True)
        values = np.array([self.on(None, lane, slope) for lane, slope in lanes])
        return values, slopes.T

    def gradient_at(self, w: ArrayLike | Mapping[str, ArrayLike]) -> Any:
        """Return the gradient, as :meth:`value_and_gradient` does."""
        return self.value_and_gradient(w)[1]

    def on(self, batch: Batch | None, w: Array, out: Array) -> float:
        """Return the loss on a batch of the data, and write its gradient at w (n,) into ``out``.

        None stands for all of the data.
        """
        with np.errstate(all="ignore"):
            return self.evaluator(w, out)(batch)

    def evaluator(self, w: Array, out: Array) -> Callable[[Batch | None], float]:
        """Return :meth:`on` for two vectors that change in place from call to call.

        What is the same in each call is done once; NumPy's warnings are the caller's to turn off.
        """
        evaluate = self._evaluation.evaluator(w, out)
        return lambda batch: evaluate(self._whole if batch is None else batch)

    def value_on(self, data: Data, w: Array) -> float:
        """Return the loss over other data, such as rows that were held out, at a point (n,)."""
        return self._evaluation.value(self._whole if data is self.data else data.whole(), w)

    def hessian_product(
        self, w: ArrayLike, direction: ArrayLike, batch: Batch | None = None
    ) -> Array:
        """Return the Hessian at w (n,) times a direction (n,), without making the Hessian.

        It is that of the loss on a batch of the data; None stands for all of them.

        Source: Pearlmutter 1994, Neural Computation 6(1), 147-160.
        """
        point, along = self._rows(w), self._rows(direction)
        given = self._whole if batch is None else batch
        return self._evaluation.hessian_product(given, point, along)

    def hessian_at(self, w: ArrayLike) -> Array:
        """Return the Hessian, (n, n) at a point (n,) or (n, n, B) at B points (n, B)."""
        rows = self._rows(w)
        if rows.ndim == 2:
            return np.stack([self.hessian_at(lane) for lane in rows.T], axis=-1)
        return self._evaluation.hessian(self._whole, rows, self.data.rows)

    @property
    def _expressions(self) -> Sequence[sp.Expr]:
        steps = self.computation.definitions.values()
        return [step.expression for step in steps if isinstance(step, Elementwise)]

    @property
    def _known(self) -> Mapping[str, Shape]:
        """The shape of every input."""
        return {**self.data.shapes, **self.shapes}

    @cached_property
    def _whole(self) -> Batch:
        whole: Batch = self.data.whole()
        return whole

    @cached_property
    def _evaluation(self) -> Evaluation:
        functions = Functions(self.computation, self.parameters, self.data.shapes)
        return Evaluation(functions, self.data.carrier)


def _made(kind: type[ArrayLoss], text: str, data: Data, shapes: Mapping[str, Shape]) -> ArrayLoss:
    return kind(text, data=data, shapes=shapes)
