"""Rows: every way to one component of the gradient, as a :class:`Method` each."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp

from symgd.calculus import reverse
from symgd.differentiation.autodiff import LIBRARIES, installed
from symgd.differentiation.complex_step import NotAnalyticError, complex_step
from symgd.differentiation.differences import EPSILON, Differences, Theory
from symgd.differentiation.method import ANALYTICAL, AUTOMATIC, NUMERICAL, Method, timed
from symgd.differentiation.reference import Reference
from symgd.errors import SymgdError
from symgd.loss import Loss
from symgd.printing.arrays import array_function
from symgd.worker import UnfinishedError, limited

MPMATH = "mpmath, 50 digits"
COMPILED = "symgd, compiled"
NOT_FINITE = "not a finite number in doubles"
WHOLE = "all at once"
"""One evaluation gives every component of the gradient, and is timed as such."""

PER_SECOND = 1000
"""Subexpressions that are derived and compiled in a second, on a slow machine."""

Point = tuple[float, ...]


def difference(
    loss: Loss, point: Point, index: int, found: Differences, *, central: bool
) -> Method:
    """Take a difference at the best step that is known.

    That is theory's; a large one where nothing is left out at any step; and where theory is
    silent √ε·max(1, abs(x)) or ε^(1/3)·max(1, abs(x)), as Nocedal & Wright advise.
    """
    name = f"{'central' if central else 'forward'} difference"
    theory = found.central_theory if central else found.forward_theory
    x = point[index]
    size = max(1.0, abs(x))
    h = _best_step(theory, size)
    if h is None or x + h == x:
        h = EPSILON ** (1 / 3 if central else 1 / 2) * size
    ends = np.array([x + h, x - h if central else x])
    columns = np.repeat(np.array(point)[:, None], 2, axis=1)
    columns[index] = ends

    def slope() -> float:
        with np.errstate(all="ignore"):
            above, below = loss.value(columns)
            return float((above - below) / (ends[0] - ends[1]))

    value, seconds = timed(slope)
    if not math.isfinite(value):
        return Method(name, NUMERICAL, seconds=seconds, note="the loss is undefined beside here")
    return Method(name, NUMERICAL, value, seconds=seconds, note=f"h = {h:.2g}")


def _best_step(theory: Theory | None, size: float) -> float | None:
    if theory is not None and theory.truncation == 0:
        # A power of two, so that whole coordinates move without rounding.
        return float(2.0 ** math.floor(math.log2(size)) / 4)
    return theory.best if theory else None


def complex_row(loss: Loss, point: Point, index: int) -> Method:
    """Take a complex step, or say why there is none."""
    name = "complex step"
    try:
        (value, h), seconds = timed(lambda: complex_step(loss, point, index))
    except NotAnalyticError as error:
        return Method(name, NUMERICAL, note=f"not available: {error}")
    return Method(name, NUMERICAL, value, seconds=seconds, note=f"h = {h:.2g}")


def mpmath_row(exact: Reference) -> Method:
    """Return the reference as a row; its error is what two precisions differ by."""
    if exact.first is None:
        return Method(MPMATH, NUMERICAL, note=f"not available: {exact.reason}")
    value, error = float(exact.first), exact.uncertainty
    note = "reference" if math.isfinite(value) else NOT_FINITE
    return Method(MPMATH, NUMERICAL, _finite(value), error, exact.seconds, note)


def formula(loss: Loss, point: Point, index: int, seconds: float) -> Method:
    """Derive the closed form, and compute it in doubles as it stands."""
    name = "symgd, formula"
    if seconds <= 0:
        return Method(name, ANALYTICAL, note="not available: no time was left for its closed form")
    try:
        value, took = limited(seconds, _closed_form, loss.text, loss.variables, point, index)
    except UnfinishedError as error:
        return Method(name, ANALYTICAL, note=f"not available: its closed form was {error}")
    note = "closed form" if math.isfinite(value) else NOT_FINITE
    return Method(name, ANALYTICAL, _finite(value), seconds=took, note=note)


def _closed_form(
    text: str, variables: tuple[str, ...], point: Point, index: int
) -> tuple[float, float]:
    """Return the value of the closed form, and how long it takes."""
    loss = Loss(text, variables)
    formula = reverse.gradient(loss.expression, loss.symbols[index : index + 1])[0]
    compute = array_function([formula], loss.symbols, {})
    return timed(lambda: float(compute(point)[0]))


def too_long(loss: Loss, seconds: float) -> str:
    """Say why the gradient of a loss is not compiled in so many seconds; nothing if it can be.

    >>> too_long(Loss("x**2"), 1.0), too_long(Loss("x**2"), 0.001)
    ('', 'the loss is too long to be compiled in 0.001 s')
    """
    size = len(loss.expression.atoms(sp.Basic))
    return f"the loss is too long to be compiled in {seconds:.3g} s" * (size > PER_SECOND * seconds)


@dataclass(frozen=True)
class Gradient:
    """A whole gradient that was computed in one go, or why it was not."""

    name: str
    values: Sequence[float] | None
    seconds: float
    note: str

    def component(self, index: int) -> Method:
        """Return the row of one variable."""
        value = math.nan if self.values is None else float(self.values[index])
        note = self.note if self.values is None or math.isfinite(value) else NOT_FINITE
        return Method(self.name, AUTOMATIC, _finite(value), math.nan, self.seconds, note)


def gradients(loss: Loss, point: Point, seconds: float) -> list[Gradient]:
    """Compute the gradient by symgd's compiled code and by the libraries that are installed.

    ``seconds`` bounds the length of the loss that is compiled.
    """

    def compiled() -> list[float]:
        return [float(slope) for slope in loss.gradient_at(point)]

    if reason := too_long(loss, seconds):
        found = [Gradient(COMPILED, None, math.nan, f"not available: {reason}")]
    else:
        found = [Gradient(COMPILED, *timed(compiled), WHOLE)]
    for name, (module, make) in LIBRARIES.items():
        if not installed(module):
            reason = f"{module} is not installed (pip install 'symgd[{module}]')"
            found.append(Gradient(name, None, math.nan, f"not available: {reason}"))
            continue
        try:
            found.append(Gradient(name, *timed(make(loss, point)), WHOLE))
        except SymgdError as error:
            found.append(Gradient(name, None, math.nan, f"not available: {error}"))
        except Exception as error:  # a library that is there need not work
            reason = f"not available: {type(error).__name__}"
            found.append(Gradient(name, None, math.nan, reason))
    return found


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.nan
