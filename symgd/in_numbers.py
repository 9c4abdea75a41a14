"""A loss over arrays as one of numbers, for all that looks at single variables."""

import numpy as np
import sympy as sp

from symgd.array_loss import ArrayLoss
from symgd.loss import Loss, LossLike, as_loss
from symgd.printing.text import plain

MOST = 60
"""Variables up to which a quadratic loss is written by its coefficients."""


def in_numbers(loss: LossLike) -> Loss:
    """Return a loss whose variables are numbers; one over arrays is written out, entry by entry.

    A quadratic loss is c + gᵀw + wᵀHw/2 with the value, the gradient and the Hessian at 0, however
    many rows it has.

    Raises:
        SettingError: when it is too large for that.

    >>> data = {"x": [0.0, 1.0, 2.0, 3.0], "y": [1.0, 3.0, 5.0, 7.0]}
    >>> in_numbers(Loss("mean((w*x - y)**2)", data=data)).text
    '3.5*w**2 - 17.0*w + 21.0'
    """
    loss = as_loss(loss)
    if not isinstance(loss, ArrayLoss):
        return loss
    few = loss.size <= MOST and loss.quadratic
    expression = _quadratic(loss) if few else loss.expression
    return Loss(plain(expression), tuple(loss.variables))


def _quadratic(loss: ArrayLoss) -> sp.Expr:
    origin = np.zeros(loss.size)
    value, slope = loss.value_and_gradient(origin)
    hessian = loss.hessian_at(origin)
    w = loss.symbols
    square = [hessian[i, i] / 2 * s**2 for i, s in enumerate(w)]
    mixed = [
        hessian[i, j] * w[i] * w[j]
        for i in range(loss.size)
        for j in range(i)
        if hessian[i, j] != 0
    ]
    return sp.Add(sp.Float(value), *(g * s for g, s in zip(slope, w, strict=True)), *square, *mixed)
