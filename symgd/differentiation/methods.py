"""Methods: the same derivative by numerical, analytical and automatic differentiation.

A numerical method asks for values of the loss only. An analytical one derives a formula, which is
computed. An automatic one derives the program that computes the loss, operation by operation.

Source: Baydin, Pearlmutter, Radul & Siskind, Automatic differentiation in machine learning: a
survey, Journal of Machine Learning Research 18 (2018), section 2.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symgd.differentiation import rows
from symgd.differentiation.differences import Differences, difference_errors
from symgd.differentiation.method import Method
from symgd.differentiation.reference import Reference, checked, reference, unit
from symgd.loss import Loss


@dataclass(frozen=True)
class Table:
    """One component of the gradient at a point, by every method.

    Attributes:
        name: the variable.
        point: where.
        exact: the derivative to 50 digits, or why there is none.
        differences: numerical derivatives over a range of steps.
        methods: one row of the table each.
    """

    name: str
    point: tuple[float, ...]
    exact: Reference
    differences: Differences
    methods: tuple[Method, ...]


def compare_methods(loss: Loss, point: Sequence[float], index: int) -> tuple[Method, ...]:
    """Return every method's derivative of a loss along one variable at a point.

    The numerical methods, JAX and PyTorch compute the loss, symgd's formula is the closed form of
    its derivative, and "symgd, compiled" the code that descents run on, which derives a form of
    the loss that does not overflow.

    >>> for method in compare_methods(Loss("x**3"), [2.0], 0)[:5]:
    ...     print(f"{method.name} ({method.kind}): {method.value:.6g}")
    forward difference (numerical): 12
    central difference (numerical): 12
    complex step (numerical): 12
    mpmath, 50 digits (numerical): 12
    symgd, formula (analytical): 12
    """
    return tables(loss, point, [index])[0].methods


def tables(
    loss: Loss,
    point: Sequence[float],
    indices: Sequence[int] | None = None,
    seconds: float = 10.0,
) -> tuple[Table, ...]:
    """Return the comparison of methods for some components of the gradient, or for all.

    ``seconds`` bounds each component's 50 digits and closed form, together, and the length of
    the loss whose gradient is compiled.

    Raises:
        SettingError: when the point has not one number for each variable.
    """
    point = checked(loss, point)
    gradients = rows.gradients(loss, point, seconds)
    chosen = range(len(point)) if indices is None else indices
    return tuple(_table(loss, point, index, gradients, seconds) for index in chosen)


def _table(
    loss: Loss,
    point: tuple[float, ...],
    index: int,
    gradients: Sequence[rows.Gradient],
    seconds: float,
) -> Table:
    end = time.monotonic() + seconds
    exact = reference(loss, point, unit(len(point), index), seconds)
    found = difference_errors(loss, index, point, exact)
    methods = (
        rows.difference(loss, point, index, found, central=False),
        rows.difference(loss, point, index, found, central=True),
        rows.complex_row(loss, point, index),
        rows.mpmath_row(exact),
        rows.formula(loss, point, index, end - time.monotonic()),
        *(one.component(index) for one in gradients),
    )
    judged = (
        row if row.name == rows.MPMATH else replace(row, error=exact.error(row.value))
        for row in methods
    )
    return Table(loss.variables[index], point, exact, found, tuple(judged))
