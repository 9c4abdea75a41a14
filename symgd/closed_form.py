"""The minimum of a loss that is quadratic in its parameters, by linear equations."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss
from symgd.errors import SettingError
from symgd.loss import LossLike, as_loss

Array = NDArray[np.float64]

MOST = 20_000
"""Parameters up to which the equations are set up: their matrix takes 3.2 GB then."""


@dataclass(frozen=True, eq=False)
class ClosedForm:
    """The minimum of a quadratic loss, w* = -H⁺ g with g the gradient and H the Hessian at 0.

    Attributes:
        parameters: by name, in their shapes.
        w: (n,), the same as one vector.
        value: the loss there.
        rank: of the Hessian. Below n there are other minima; this one is nearest to 0.
        seconds: how long it took.
    """

    parameters: Mapping[str, Array]
    w: Array
    value: float
    rank: int
    seconds: float

    @property
    def unique(self) -> bool:
        """Whether there is no other minimum."""
        return self.rank == len(self.w)


def closed_form(loss: LossLike) -> ClosedForm:
    """Return the minimum of a loss that has degree two in its parameters.

    Raises:
        SettingError: for another loss, one without a minimum, and one of too many parameters.

    >>> from symgd import Loss
    >>> x, y = [0.0, 1.0, 2.0, 3.0], [1.0, 3.0, 5.0, 7.0]
    >>> found = closed_form(Loss("mean((w*x + b - y)**2)", data={"x": x, "y": y}))
    >>> {name: round(float(value), 12) for name, value in found.parameters.items()}
    {'b': 1.0, 'w': 2.0}
    """
    loss = as_loss(loss)
    if not isinstance(loss, ArrayLoss):
        raise SettingError("symgd.analyze has the closed form of a loss of numbers")
    if not loss.quadratic:
        raise SettingError("only a loss that is quadratic in its parameters has a closed form")
    if loss.size > MOST:
        raise SettingError(
            f"the closed form takes a {loss.size:,} × {loss.size:,} matrix: "
            f"it is for up to {MOST:,} parameters; descend the loss instead"
        )
    began = time.perf_counter()
    origin = np.zeros(loss.size)
    slope = loss.gradient_at(origin)
    w, rank = _solved(loss.hessian_at(origin), slope)
    seconds = time.perf_counter() - began
    return ClosedForm(loss.unpack(w), w, float(loss.value(w)), rank, seconds)


def _solved(hessian: Array, slope: Array) -> tuple[Array, int]:
    """Return the shortest w with H w = -g, and the rank of H; by Cholesky where H is definite.

    Raises:
        SettingError: when the loss has no minimum: H curves downwards, or g is not in its range.
    """
    n = len(slope)
    try:
        factor = np.linalg.cholesky(hessian)
        # So far from singular that half of the digits are left.
        if n and np.diag(factor).min() > 1e-8 * np.diag(factor).max():
            return np.linalg.solve(hessian, -slope), n
    except np.linalg.LinAlgError:
        pass
    values, vectors = np.linalg.eigh(hessian)
    largest = np.abs(values).max(initial=0.0)
    kept = values > n * np.finfo(float).eps * largest
    along = vectors.T @ slope
    flat = np.abs(along[~kept]).max(initial=0.0) > 1e-6 * (np.abs(along).max(initial=0.0))
    if (values < -1e-8 * largest).any() or flat:
        raise SettingError("this quadratic loss has no minimum: it falls without bound")
    return -vectors[:, kept] @ (along[kept] / values[kept]), int(kept.sum())
