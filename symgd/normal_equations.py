"""The minimum of a loss that is quadratic in its parameters, by linear equations."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.array_loss import ArrayLoss
from symgd.errors import SettingError
from symgd.loss import LossLike, as_loss
from symgd.trajectory import Trajectory

Array = NDArray[np.float64]

MOST = 20_000
"""Parameters up to which the equations are set up: their matrix takes 3.2 GB then."""

INDEPENDENT = 1e-10
"""The share of a parameter's curvature that must be its own for Cholesky's factor to be used."""

BLOCK = 64


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


def on_all_rows(runs: Sequence[Trajectory]) -> bool:
    """Return whether no run held rows out; else the minimum over all rows is not its own."""
    return not any(run.settings.get("validation") for run in runs)


def closed_form(loss: LossLike) -> ClosedForm:
    """Return the minimum of a loss over data that has degree two in its parameters.

    The equations H w = -g square the condition number of the data, and so lose digits. A second
    step of Newton's method, from the gradient at the first solution, gets them back.

    Source: Björck 1987, Stability analysis of the method of seminormal equations for linear
    least squares problems, Linear Algebra and its Applications 88/89, 31-48.

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
        raise SettingError(
            "a closed form is of a loss over data or arrays: symgd.analyze solves one of numbers"
        )
    if not loss.quadratic:
        raise SettingError(
            "only a loss that is quadratic in its parameters has a closed form: descend this one"
        )
    if loss.size > MOST:
        raise SettingError(
            f"the closed form takes a {loss.size:,} × {loss.size:,} matrix: "
            f"it is for up to {MOST:,} parameters; descend the loss instead"
        )
    began = time.perf_counter()
    value, slope, hessian = coefficients(loss)
    widths = np.sqrt(np.maximum(np.abs(np.diag(hessian)), np.finfo(float).tiny))
    solved, rank = _inverse(hessian)
    w = -solved(slope)
    left = loss.gradient_at(w)
    # By Cauchy and Schwarz no term of a sum of squares adds more to the gradient.
    terms = np.abs(slope) + widths * (np.sqrt(np.abs(value)) + widths @ np.abs(w))
    if rank < loss.size and (np.abs(left) > 1e-6 * terms).any():
        raise SettingError(FALLS)
    w -= solved(left)
    seconds = time.perf_counter() - began
    return ClosedForm(loss.unpack(w), w, float(loss.value(w)), rank, seconds)


def coefficients(loss: ArrayLoss) -> tuple[float, Array, Array]:
    """Return the value c, the gradient g (n,) and the Hessian H (n, n) at 0.

    A quadratic loss is c + gᵀw + wᵀHw/2.

    Raises:
        SettingError: when one of them is not finite.
    """
    origin = np.zeros(loss.size)
    value, slope = loss.value_and_gradient(origin)
    hessian = loss.hessian_at(origin)
    if not (np.isfinite(value) and np.isfinite(slope).all() and np.isfinite(hessian).all()):
        raise SettingError("this loss is not a finite number at 0: scale its data, and try again")
    return value, slope, hessian


FALLS = "this quadratic loss has no minimum: it falls without bound"


def _inverse(hessian: Array) -> tuple[Callable[[Array], Array], int]:
    """Return H⁺ as a function of vectors, and the rank of H; by Cholesky where H is definite.

    Raises:
        SettingError: when H curves downwards.
    """
    n = len(hessian)
    try:
        factor: Array = np.asarray(np.linalg.cholesky(hessian), np.float64)
        # Scales of the parameters do not matter here: it is 1 - R² of each on those before it.
        if (np.diag(factor) ** 2 > INDEPENDENT * np.diag(hessian)).all():
            return lambda right: _substituted(factor, right), n
    except np.linalg.LinAlgError:
        pass
    return _pseudo_inverse(hessian)


def _pseudo_inverse(hessian: Array) -> tuple[Callable[[Array], Array], int]:
    """Return H⁺ as a function of vectors, and the rank of H, whatever the scales of parameters.

    With S = diag(s) such that S H S has ones on its diagonal, x = S (S H S)⁺ S b solves H x = b;
    what x has of the directions in which H is flat is taken away.

    Raises:
        SettingError: when H curves downwards.
    """
    rounding = len(hessian) * np.finfo(float).eps
    own = np.diag(hessian)
    most = np.abs(own).max(initial=0.0) or 1.0
    s = 1 / np.sqrt(np.where((own <= 0) & (own >= -rounding * most), most, np.abs(own)))
    values, vectors = np.linalg.eigh(hessian * s * s[:, np.newaxis])
    largest = np.abs(values).max(initial=0.0)
    if (values < -1e-8 * largest).any():
        raise SettingError(FALLS)
    kept = values > rounding * largest
    flat = np.linalg.qr(s[:, np.newaxis] * vectors[:, ~kept])[0]
    values, vectors = values[kept], vectors[:, kept]

    def solved(right: Array) -> Array:
        x = s * (vectors @ (vectors.T @ (s * right) / values))
        return np.asarray(x - flat @ (flat.T @ x))

    return solved, len(values)


def _substituted(factor: Array, right: Array) -> Array:
    """Solve L Lᵀ x = b for a lower triangular L (n, n), block after block."""
    x = right.copy()
    blocks = [slice(first, first + BLOCK) for first in range(0, len(x), BLOCK)]
    for block in blocks:
        known = slice(0, block.start)
        x[block] -= factor[block, known] @ x[known]
        x[block] = np.linalg.solve(factor[block, block], x[block])
    for block in reversed(blocks):
        known = slice(block.stop, None)
        x[block] -= factor[known, block].T @ x[known]
        x[block] = np.linalg.solve(factor[block, block].T, x[block])
    return x
