"""Reference: derivatives of a loss to 50 digits, from values of the loss alone.

Along a direction v the loss is φ(t) = f(w + t·v). With h = 10⁻³⁰ and 120 digits

    φ'(0)   ≈ (8(φ(h) - φ(-h)) - (φ(2h) - φ(-2h)))/(12h)    but for h⁴ φ⁽⁵⁾/30
    φ''(0)  ≈ (φ(h) - 2φ(0) + φ(-h))/h²                       but for h² φ⁗/12
    φ'''(0) ≈ (φ(2h) - 2φ(h) + 2φ(-h) - φ(-2h))/(2h³)        but for h² φ⁽⁵⁾/4

have far more right digits than doubles. It is done twice, at two steps and two precisions: what
both agree on counts. symgd's own derivatives have no part in it, so that it can judge them.

Source: Fornberg, Generation of finite difference formulas on arbitrarily spaced grids,
Mathematics of Computation 51 (1988), table 1.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.reals import Reals
from symgd.errors import SettingError, SymgdError
from symgd.loss import Loss
from symgd.worker import UnfinishedError, limited

DIGITS = 50
"""Digits that the first derivative is given with, where two precisions agree in so many."""

STEP, FINER = 30, 6
"""The step is 10^-STEP, and 10^-FINER times that the second time."""

TRUSTED = 15
"""Digits that two precisions must agree in, or there is no derivative to speak of."""

UNBOUNDED = "the loss jumps here, or its slope grows without bound"

UNWRITABLE = "the loss is too large or too small here to be written as a number"

LARGEST = 99_999
"""The largest power of ten of a number; Python's decimals end at 999,999."""


@dataclass(frozen=True)
class Reference:
    """The loss and its derivatives along a direction at a point.

    Attributes:
        value: the loss; None where it is undefined.
        first, second, third: its derivatives; None where they could not be made out.
        uncertainty: by how much two precisions differ in the first derivative.
        seconds: how long the first derivative takes, once.
        reason: why there is no first derivative; empty if there is one.
    """

    value: Decimal | None = None
    first: Decimal | None = None
    second: Decimal | None = None
    third: Decimal | None = None
    uncertainty: float = math.nan
    seconds: float = math.nan
    reason: str = ""

    def error(self, estimate: float) -> float:
        """Return how far an estimate of the first derivative is from it; nan if that is unknown.

        >>> Reference(first=Decimal("0.3")).error(0.1 + 0.2) < 1e-16
        True
        """
        if self.first is None or not math.isfinite(estimate):
            return math.nan
        with localcontext(prec=2 * DIGITS):
            return float(abs(Decimal(estimate) - self.first))


def unit(size: int, index: int) -> tuple[float, ...]:
    """Return the direction of one variable among ``size``."""
    return tuple(float(i == index) for i in range(size))


def checked(loss: Loss, point: Sequence[float]) -> tuple[float, ...]:
    """Return a point as floats, one for each variable.

    Raises:
        SettingError: when there are more or fewer, or one is not finite.
    """
    numbers = tuple(float(x) for x in point)
    if len(numbers) != len(loss.variables):
        names = ", ".join(loss.variables)
        raise SettingError(
            f"a point of this loss has {len(loss.variables)} numbers, for {names}; "
            f"got {len(numbers)}"
        )
    if not all(map(math.isfinite, numbers)):
        raise SettingError("the numbers of a point must be finite")
    return numbers


def reference(
    loss: Loss, point: Sequence[float], direction: Sequence[float], seconds: float = 10.0
) -> Reference:
    """Return the derivatives of a loss along a direction, with the reason where there is none.

    >>> print(reference(Loss("exp(x)"), [1.0], [1.0]).first)
    2.7182818284590452353602874713526624977572470936999595749669676
    >>> reference(Loss("abs(x)"), [0.0], [1.0]).reason
    'there is a kink here: the slopes on its two sides are -1 and 1'
    """
    try:
        return limited(seconds, _reference, loss.text, loss.variables, tuple(point), direction)
    except UnfinishedError as error:
        return Reference(reason=f"its derivative in 50 digits was {error}")


def _reference(
    text: str, variables: tuple[str, ...], point: tuple[float, ...], direction: Sequence[float]
) -> Reference:
    loss = Loss(text, variables)
    moving = [(abs(w), abs(v)) for w, v in zip(point, direction, strict=True) if v]
    reach = min([1.0, *(w / v for w, v in moving if w)])
    # A step of a part of the smallest coordinate must still be seen beside the largest number.
    spare = 2 * math.ceil(max(-math.log10(reach), *(math.log10(w or 1.0) for w, _ in moving), 0))
    try:
        start = time.perf_counter()
        coarse = _Stencil(loss, point, direction, reach, STEP, 120 + spare)
        fine = _Stencil(loss, point, direction, reach, STEP + FINER, 160 + spare)
        took = time.perf_counter() - start
    except SymgdError as error:
        return Reference(reason=str(error))
    except OverflowError:
        return Reference(reason=UNWRITABLE)
    except (ArithmeticError, ValueError):
        return _undefined(loss, point)
    try:
        return _judged(coarse, fine, took)
    except InvalidOperation:  # from Python's decimals
        return Reference(reason=UNWRITABLE)


def _judged(coarse: "_Stencil", fine: "_Stencil", took: float) -> Reference:
    value = _decimal(fine, fine.values[2])
    if kink := _kink(coarse, fine):
        return Reference(value, reason=kink)
    first = _agreed(coarse, fine, 1, TRUSTED)
    if first is None:
        slope, steeper = (abs(one.derivatives[1]) for one in (coarse, fine))
        # A slope of no more than rounding says nothing of the one that is more.
        steepens = coarse.rounding / coarse.h < slope < steeper / 10
        return Reference(
            value,
            reason=UNBOUNDED if steepens else "two precisions do not agree on a derivative here",
        )
    uncertainty = abs(coarse.derivatives[1] - fine.derivatives[1]) if first else 0.0
    second, third = (_agreed(coarse, fine, order, 5) for order in (2, 3))
    # One derivative to the trusted precision takes about half of the two.
    return Reference(value, first, second, third, float(uncertainty), took / 2)


class _Stencil:
    """Five values of the loss around a point, and the derivatives that follow."""

    def __init__(
        self,
        loss: Loss,
        point: Sequence[float],
        direction: Sequence[float],
        reach: float,
        step: int,
        digits: int,
    ) -> None:
        field = Reals(digits)
        self.context: Any = field.context
        mpf = self.context.mpf
        self.h = mpf(reach) * mpf(10) ** -step
        self.values = [
            evaluate(
                loss.expression,
                {
                    symbol: mpf(w) + k * self.h * mpf(v)
                    for symbol, w, v in zip(loss.symbols, point, direction, strict=True)
                },
                field,
            )
            for k in (-2, -1, 0, 1, 2)
        ]
        two_back, back, here, ahead, two_ahead = map(mpf, self.values)
        h = self.h
        self.left, self.right = (here - back) / h, (ahead - here) / h
        self.derivatives = (
            here,
            (8 * (ahead - back) - (two_ahead - two_back)) / (12 * h),
            (ahead - 2 * here + back) / h**2,
            (two_ahead - 2 * ahead + 2 * back - two_back) / (2 * h**3),
        )
        # A loss may be a small difference of terms; the slope times w tells their size. And
        # terms may be larger still, so many digits are left to spare.
        reached = max(abs(w) for w, v in zip(point, direction, strict=True) if v)
        size = max(*map(abs, self.values), abs(self.derivatives[1]) * reached)
        self.rounding = size * mpf(10) ** (20 - digits)


def _kink(coarse: _Stencil, fine: _Stencil) -> str:
    """Say what is here if the slopes on the two sides do not meet as the step shrinks."""
    apart, closer = (abs(one.right - one.left) for one in (coarse, fine))
    if closer <= max(apart / 2, fine.rounding / fine.h):
        return ""
    if closer > 10 * apart:
        return UNBOUNDED if apart > coarse.rounding / coarse.h else ""
    slopes = [fine.context.nstr(slope, 6, strip_zeros=True) for slope in (fine.left, fine.right)]
    left, right = (slope.removesuffix(".0") for slope in slopes)
    return f"there is a kink here: the slopes on its two sides are {left} and {right}"


def _agreed(coarse: _Stencil, fine: _Stencil, order: int, digits: int) -> Decimal | None:
    """Return the derivative of an order where two precisions agree on it; 0 where both vanish."""
    first, second = coarse.derivatives[order], fine.derivatives[order]
    # What shrinks with the step, or is no more than rounding, is 0.
    if abs(second) <= max(abs(first) / 1000, fine.rounding / fine.h**order):
        return Decimal(0)
    if abs(first - second) > abs(second) * fine.context.mpf(10) ** -digits:
        return None
    return _decimal(fine, second)


def _decimal(stencil: _Stencil, value: Any) -> Decimal:
    number = Decimal(stencil.context.nstr(stencil.context.mpf(value), DIGITS + 12))
    if abs(number.adjusted()) > LARGEST:
        raise InvalidOperation
    return number


def _undefined(loss: Loss, point: Sequence[float]) -> Reference:
    field = Reals(DIGITS)
    try:
        values = {s: field.context.mpf(w) for s, w in zip(loss.symbols, point, strict=True)}
        evaluate(loss.expression, values, field)
    except (ArithmeticError, ValueError):
        return Reference(reason="the loss is undefined here")
    return Reference(reason="the loss is undefined on one side of this point")
