"""Complex step: f'(x) = Im f(x + ih)/h, a difference in which nothing is subtracted.

    f(x + ih) = f(x) + ih·f'(x) - h²·f''(x)/2 - …

so the error is h²·f'''(x)/6, and h may be as small as 10⁻²⁰⁰. It holds for analytic functions
only: abs, max and their like have no complex derivative.

Source: Squire & Trapp, Using complex variables to estimate derivatives of real functions,
SIAM Review 40 (1998); Martins, Sturdza & Alonso, The complex-step derivative approximation,
ACM Transactions on Mathematical Software 29 (2003).
"""

import cmath
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import mpmath
import sympy as sp

from symgd.arithmetic.evaluate import Field, evaluate
from symgd.errors import SymgdError
from symgd.language import BY_HEAD
from symgd.loss import Loss

STEP = 1e-200

SMALLEST = 1e-100
"""A derivative below it comes from numbers that underflow: the step is then taken larger."""


SMALLEST_STEP = 1e-300


class NotAnalyticError(Exception):
    """The loss has no complex derivative, or none here; the text says why."""


def complex_step(loss: Loss, point: Sequence[float], index: int) -> tuple[float, float]:
    """Return the derivative along one variable by a complex step, and the step.

    The loss is computed as it is typed, in complex doubles.

    Raises:
        NotAnalyticError: with the reason, where the loss is not analytic or undefined.

    >>> complex_step(Loss("exp(x)*y"), [0.0, 3.0], 0)
    (3.0, 1e-200)
    >>> complex_step(Loss("abs(x)"), [1.0], 0)
    Traceback (most recent call last):
    symgd.differentiation.complex_step.NotAnalyticError: abs is not analytic
    """
    pieces = sorted(_pieces(loss.expression))
    if pieces:
        verb = "is" if len(pieces) == 1 else "are"
        raise NotAnalyticError(f"{' and '.join(pieces)} {verb} not analytic")
    size = abs(float(point[index])) or 1.0
    larger = 1e-20 * size
    if larger < SMALLEST_STEP:
        raise NotAnalyticError("no step beside so small a number has room in doubles")
    found = _derivative(loss, point, index, STEP)
    if size < STEP / SMALLEST or abs(found) < SMALLEST:
        again = _derivative(loss, point, index, larger)
        if again:
            return again, larger
    return found, STEP


def _pieces(expression: sp.Expr) -> set[str]:
    """Name what is not analytic in an expression."""
    heads = {head: row.name for head, row in BY_HEAD.items() if row.kink or row.name == "huber"}
    found = {heads[node.func] for node in expression.atoms(*heads)}
    return found | ({"where"} if expression.has(sp.Piecewise) else set())


def _derivative(loss: Loss, point: Sequence[float], index: int, step: float) -> float:
    values: dict[sp.Symbol, Any] = dict(zip(loss.symbols, map(float, point), strict=True))
    values[loss.symbols[index]] = complex(point[index], step)
    try:
        result = complex(evaluate(loss.expression, values, _FIELD))
    except OverflowError:
        raise NotAnalyticError("a part of the loss overflows in doubles") from None
    except (ArithmeticError, ValueError):
        raise NotAnalyticError("a part of the loss is undefined here") from None
    except SymgdError as error:
        raise NotAnalyticError(str(error)) from None
    derivative = result.imag / step
    if not (math.isfinite(result.real) and math.isfinite(derivative)):
        raise NotAnalyticError("a part of the loss overflows in doubles")
    return derivative


class Complexes(Field):
    """Complex doubles a tiny distance from the real line, where every value must be defined."""

    def number(self, value: sp.Expr) -> float:  # noqa: D102
        return float(value)

    def function(self, name: str) -> Callable[..., Any] | None:  # noqa: D102
        return _FUNCTIONS.get(name)

    def whole_power(self, base: Any, exponent: int) -> Any:  # noqa: D102
        # Python's own leaves the real line's neighbourhood for exponents beyond 100.
        if exponent < 0:
            return 1 / self.whole_power(base, -exponent)
        result: Any = 1.0
        while exponent:
            if exponent & 1:
                result = result * base
            exponent >>= 1
            if exponent:
                base = base * base
        return result

    def power(self, base: Any, exponent: Any) -> Any:  # noqa: D102
        return cmath.exp(exponent * _log(base))


_FIELD = Complexes()

_GUARDED: Any = mpmath.mp.clone()
_GUARDED.dps = 30

_LONG: Any = mpmath.mp.clone()
_LONG.dps = 230
"""Where sums mix real and imaginary parts: an imaginary part of 10⁻²⁰⁰ is kept beside 1."""


def _within(function: Callable[[complex], complex], low: float, high: float) -> Any:
    """Return a function that is refused where it has no real value, or no derivative."""

    def checked(z: complex) -> complex:
        if not low < z.real < high:
            raise ValueError
        return function(z)

    return checked


_log = _within(cmath.log, 0, math.inf)


def _log1p(z: complex) -> complex:
    return complex(math.log1p(z.real), math.atan2(z.imag, 1 + z.real))


def _expm1(z: complex) -> complex:
    # cos(h) is 1 for the h of a complex step.
    return complex(math.expm1(z.real), math.exp(z.real) * math.sin(z.imag))


def _sigmoid(z: complex) -> complex:
    if z.real >= 0:
        return 1 / (1 + cmath.exp(-z))
    small = cmath.exp(z)
    return small / (1 + small)


def _softplus(z: complex) -> complex:
    return z + _log1p(cmath.exp(-z)) if z.real > 0 else _log1p(cmath.exp(z))


def _logaddexp(a: complex, b: complex) -> complex:
    return a + _softplus(b - a) if a.real > b.real else b + _softplus(a - b)


def _logcosh(z: complex) -> complex:
    size = z if z.real >= 0 else -z
    return size + _log1p(cmath.exp(-2 * size)) - math.log(2)


def _cbrt(z: complex) -> complex:
    return cmath.exp(_log(z) / 3) if z.real > 0 else -cmath.exp(_log(-z) / 3)


def _atan2(y: complex, x: complex) -> complex:
    """Return 2·atan(y/(r + x)), turned by half a circle on the left: analytic off the origin."""
    if x.real == y.real == 0:
        raise ValueError
    r = cmath.sqrt(x * x + y * y)
    if x.real >= 0:
        return 2 * cmath.atan(y / (r + x))
    return math.copysign(math.pi, y.real) - 2 * cmath.atan(y / (r - x))


def _precise(context: Any, name: str) -> Callable[[complex], complex]:
    """Return a function that loses digits of the imaginary part in doubles."""
    function = getattr(context, name)
    return lambda z: complex(function(context.mpc(z)))


def _beside(context: Any, name: str) -> Callable[[complex], complex]:
    """Return a function whose imaginary part is 0 where it would be the real part's rounding."""
    function, least = getattr(context, name), context.mpf(10) ** -context.dps

    def known(z: complex) -> complex:
        value = function(context.mpc(z))
        seen = abs(value.imag) > abs(value.real) * least
        return complex(value) if seen else complex(float(value.real), 0.0)

    return known


_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "sqrt": _within(cmath.sqrt, 0, math.inf),
    "cbrt": _cbrt,
    "exp": cmath.exp,
    "expm1": _expm1,
    "log": _log,
    "log1p": _within(_log1p, -1, math.inf),
    "logaddexp": _logaddexp,
    "sin": cmath.sin,
    "cos": cmath.cos,
    "tan": cmath.tan,
    "sec": lambda z: 1 / cmath.cos(z),
    "csc": lambda z: 1 / cmath.sin(z),
    "cot": lambda z: 1 / cmath.tan(z),
    "asin": _within(cmath.asin, -1, 1),
    "acos": _within(cmath.acos, -1, 1),
    "atan": cmath.atan,
    "atan2": _atan2,
    "sinh": cmath.sinh,
    "cosh": cmath.cosh,
    "tanh": cmath.tanh,
    "asinh": cmath.asinh,
    "acosh": _within(cmath.acosh, 1, math.inf),
    "atanh": _within(cmath.atanh, -1, 1),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "logcosh": _logcosh,
    "erf": _beside(_LONG, "erf"),
    "erfc": _beside(_LONG, "erfc"),
    "gamma": _precise(_GUARDED, "gamma"),
    "loggamma": _within(_precise(_GUARDED, "loggamma"), 0, math.inf),
    "digamma": _precise(_GUARDED, "digamma"),
}
