"""A loss over arrays as one of numbers, for all that looks at single variables."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from symgd.array_loss import ArrayLoss
from symgd.arrays.written import number
from symgd.loss import Loss, LossLike, as_loss
from symgd.normal_equations import coefficients
from symgd.printing.text import plain

MOST = 60
"""Variables up to which a quadratic loss is written by its coefficients."""

ROUNDING = 1e-14
"""The share of its row and column below which an entry of a Hessian is a rounding error."""


@dataclass(frozen=True)
class InNumbers(Loss):
    """A loss over arrays, written out in numbers.

    Attributes:
        typed: the loss over arrays.
    """

    typed: ArrayLoss = field(kw_only=True, repr=False, compare=False)


def as_typed(loss: Loss) -> Loss:
    """Return a loss as it was typed, whether or not it was written out since.

    >>> as_typed(in_numbers(Loss("mean((w - y)**2)", data={"y": [1.0, 3.0]}))).text
    'mean((w - y)**2)'
    """
    return loss.typed if isinstance(loss, InNumbers) else loss


def in_numbers(loss: LossLike) -> Loss:
    """Return a loss whose variables are numbers; one over arrays is written out, entry by entry.

    A quadratic loss is c + gᵀw + wᵀHw/2 with the value, the gradient and the Hessian at 0, however
    many rows it has.

    Raises:
        SettingError: when it is too large for that, or its numbers are.

    >>> data = {"x": [0.0, 1.0, 2.0, 3.0], "y": [1.0, 3.0, 5.0, 7.0]}
    >>> in_numbers(Loss("mean((w*x - y)**2)", data=data)).text
    '3.5*w**2 - 17*w + 21'
    """
    loss = as_loss(loss)
    if not isinstance(loss, ArrayLoss):
        return loss
    few = loss.size <= MOST and loss.quadratic
    expression = _quadratic(loss) if few else loss.expression
    return InNumbers(plain(expression), tuple(loss.variables), typed=loss)


def begun(loss: LossLike, start: Any) -> Any:
    """Return where a run begins: as it is given, or at 0 for a loss over arrays."""
    loss = as_loss(loss)
    return np.zeros(loss.size) if start is None and isinstance(loss, ArrayLoss) else start


def _quadratic(loss: ArrayLoss) -> sp.Expr:
    value, slope, hessian = coefficients(loss)
    sizes = np.sqrt(np.abs(np.diag(hessian)))
    # What is left of terms that cancel.
    hessian[np.abs(hessian) <= ROUNDING * np.outer(sizes, sizes)] = 0
    w = loss.symbols
    square = [_number(hessian[i, i] / 2) * s**2 for i, s in enumerate(w)]
    mixed = [_number(hessian[i, j]) * w[i] * w[j] for i in range(loss.size) for j in range(i)]
    linear = [_number(g) * s for g, s in zip(slope, w, strict=True)]
    return sp.Add(_number(value), *linear, *square, *mixed)


def _number(value: float) -> sp.Expr:
    """Return a coefficient in 15 digits, without the rounding errors of the sum over rows."""
    return number(float(f"{value:.15g}"))
