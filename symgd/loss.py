"""Loss: a function to minimise, with its exact derivatives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import numpy as np
import sympy as sp
from numpy.typing import ArrayLike, NDArray

from symgd.calculus import reverse
from symgd.calculus.kinks import kinks
from symgd.calculus.stable import stable
from symgd.catalog import Example, catalogue, find, meant
from symgd.errors import ExpressionError, SettingError
from symgd.given import check_variables, has_arrays, numbers
from symgd.language import is_array, parse, symbol
from symgd.printing.arrays import array_function
from symgd.printing.text import plain

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Loss:
    """A typed loss, its variables and its exact derivatives.

    A text that works on arrays, or is given some, makes an :class:`~symgd.array_loss.ArrayLoss`.

    Attributes:
        text: the expression, in symgd's language; a name of the catalogue that is given becomes
            its formula, and a constant that is given its number.
        variables: the n variables, in order; if none are given, those of the text, sorted by
            name, x2 before x10. They may include names that the text does not use.
        data: numbers and arrays by name; every other name is a variable.
        shapes: of variables that are arrays, where they cannot be worked out.

    Raises:
        ExpressionError: when the text cannot be read, or seems to be a misspelt name.
        SettingError: when ``variables`` leaves out one that is used, or names one twice.

    >>> loss = Loss("x**2 + 2*y**2")
    >>> loss.variables, loss.gradient
    (('x', 'y'), (2*x, 4*y))
    >>> loss.value([3, 4])
    41.0
    >>> loss.gradient_at([3, 4])
    array([ 6., 16.])
    """

    text: str
    variables: tuple[str, ...] = ()
    data: Any = field(default=None, kw_only=True, repr=False, compare=False)
    shapes: Any = field(default=None, kw_only=True, repr=False, compare=False)

    def __new__(cls, text: str = "", *_: Any, **given: Any) -> Self:  # noqa: D102
        arrays = given.get("shapes") or has_arrays(given.get("data"))
        if cls is Loss and (arrays or (isinstance(text, str) and is_array(text))):
            # Not before it is needed: that module is built on this one.
            from symgd.array_loss import ArrayLoss

            return object.__new__(ArrayLoss)  # type: ignore[return-value]
        return object.__new__(cls)

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise SettingError("a loss is a text, such as 'x**2 + 2*y**2'")
        example = find(self.text)
        if example is not None:
            object.__setattr__(self, "text", example.text)
            object.__setattr__(self, "variables", self.variables or example.variables)
        elif (name := meant(self.text)) is not None:
            raise ExpressionError(
                f"there is no loss {self.text.strip()!r} in the catalogue: did you mean {name!r}?"
            )
        parsed = parse(self.text)
        expression, names = parsed.expression, parsed.names
        if self.data:
            expression = expression.xreplace(numbers(self.data, names))
            names = tuple(name for name in names if name not in self.data)
            object.__setattr__(self, "text", plain(expression))
            object.__setattr__(self, "data", None)
        try:
            given = tuple(self.variables)
        except TypeError:
            raise SettingError("variables is a list of names, such as ('x', 'y')") from None
        if given:
            check_variables(given, names)
        object.__setattr__(self, "variables", given or names)
        object.__setattr__(self, "_expression", expression)

    def __reduce__(self) -> tuple[Any, ...]:
        # Functions made of text are not sent to another process, but made there again.
        return type(self), (self.text, self.variables)

    @property
    def expression(self) -> sp.Expr:
        """The loss as a SymPy expression; every variable is a real symbol."""
        return self._expression  # type: ignore[attr-defined]

    @cached_property
    def symbols(self) -> tuple[sp.Symbol, ...]:
        """The variables as SymPy symbols."""
        return tuple(symbol(name) for name in self.variables)

    @cached_property
    def gradient(self) -> tuple[sp.Expr, ...]:
        """The exact gradient, one expression per variable."""
        return reverse.gradient(self.expression, self.symbols)

    @cached_property
    def hessian(self) -> sp.ImmutableDenseMatrix:
        """The exact Hessian, an n × n SymPy matrix.

        >>> Loss("x**2*y").hessian
        Matrix([
        [2*y, 2*x],
        [2*x,   0]])
        """
        rows = [reverse.gradient(component, self.symbols) for component in self.gradient]
        return sp.ImmutableDenseMatrix(len(rows), len(rows), [e for row in rows for e in row])

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """Sentences on kinks and jumps, where the derivative is a choice, and on names.

        >>> Loss("abs(x)").notes
        ('abs has a kink where its argument is 0; the derivative there is taken as 0',)
        """
        named = [name for name in self.parameters if name in catalogue]
        only = "is a variable here: only alone does it name the loss"
        return (*kinks(self._expressions), *(f"{name} {only}" for name in named))

    @property
    def _expressions(self) -> Sequence[sp.Expr]:
        """What the loss is made of."""
        return (self.expression,)

    @property
    def parameters(self) -> Mapping[str, tuple[int, ...]]:
        """The shape of each variable: () for a number."""
        return dict.fromkeys(self.variables, ())

    def latex(self) -> str:
        r"""Return the loss as LaTeX.

        >>> Loss("sqrt(x)/2").latex()
        '\\frac{\\sqrt{x}}{2}'
        """
        return str(sp.latex(self.expression))

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def value(self, w: ArrayLike) -> Any:
        """Return the loss at a point (n,), a float, or at B points (n, B), an array (B,).

        It is not finite where the loss is undefined.
        """
        result = self._value(self._rows(w))[0]
        return float(result) if result.ndim == 0 else result

    def gradient_at(self, w: ArrayLike) -> Array:
        """Return the gradient at a point (n,), or at B points (n, B), in the shape of ``w``."""
        return self.value_and_gradient(w)[1]

    def value_and_gradient(self, w: ArrayLike) -> tuple[Any, Array]:
        """Return the loss and its gradient, as :meth:`value` and :meth:`gradient_at` do."""
        result = self._value_and_gradient(self._rows(w))
        return (float(result[0]) if result.ndim == 1 else result[0]), result[1:]

    def hessian_at(self, w: ArrayLike) -> Array:
        """Return the Hessian, (n, n) at a point (n,) or (n, n, B) at B points (n, B)."""
        rows = self._rows(w)
        n = len(self.variables)
        return self._hessian(rows).reshape(n, n, *rows.shape[1:])

    def _rows(self, w: ArrayLike) -> Array:
        try:
            rows = np.asarray(w, dtype=np.float64)
        except (TypeError, ValueError):
            raise SettingError("a point must be numbers, one for each variable") from None
        if rows.ndim not in (1, 2) or len(rows) != len(self.variables):
            expected = f"({len(self.variables)},)"
            raise SettingError(
                f"a point of this loss has shape {expected}, for {', '.join(self.variables)}; "
                f"got {rows.shape}"
            )
        return rows

    @cached_property
    def _value(self) -> Callable[[ArrayLike], Array]:
        return array_function([stable(self.expression)], self.symbols, {})

    @cached_property
    def _value_and_gradient(self) -> Callable[[ArrayLike], Array]:
        tape = reverse.record(stable(self.expression), self.symbols)
        return array_function([tape.loss, *tape.gradient], self.symbols, tape.definitions)

    @cached_property
    def _hessian(self) -> Callable[[ArrayLike], Array]:
        rows = reverse.gradient(stable(self.expression), self.symbols)
        entries = [entry for row in rows for entry in reverse.gradient(row, self.symbols)]
        return array_function(entries, self.symbols, {})


LossLike = Loss | Example | str
"""A loss, or what one is made of: an example of the catalogue, its name, or a text."""


def as_loss(
    loss: LossLike,
    variables: tuple[str, ...] = (),
    dimension: int | None = None,
    data: Any = None,
    shapes: Any = None,
) -> Loss:
    """Return a Loss from a Loss, from what a Loss is made of, or from an example.

    Args:
        loss: what was given.
        variables: the variables of a text or a name, in the order wanted; if none, sorted.
        dimension: of a loss of the catalogue that has several; None for the usual one.
        data: what names of a text hold, as :class:`Loss` takes it.
        shapes: of parameters that are arrays, as :class:`Loss` takes them.

    Raises:
        ExpressionError: when a text cannot be read, or seems to be a misspelt name.
        SettingError: when the loss has no such dimension or variables.

    >>> as_loss("rosenbrock").text, as_loss("sphere", dimension=3).variables
    ('100*(y - x**2)**2 + (1 - x)**2', ('x1', 'x2', 'x3'))
    """
    if isinstance(loss, Loss):
        return loss
    example = find(loss, dimension) if isinstance(loss, str) else loss
    if isinstance(example, Example):
        return Loss(example.text, variables or example.variables, data=data, shapes=shapes)
    made = Loss(loss, variables, data=data, shapes=shapes)  # type: ignore[arg-type]  # it says so
    if dimension is not None:
        raise SettingError(
            "a dimension is for a loss of the catalogue that is named, as in rastrigin; "
            "a formula has the variables that it names: leave the dimension out"
        )
    return made
