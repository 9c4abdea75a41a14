"""The table of names a user may call, each with its meaning on every backend.

To add a function, add a row: everything else (parsing, derivatives, printing, help) reads it here.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy as sp

from symgd.language import heads, kinks, numeric
from symgd.language.function import Function

_ZERO = (sp.S.Zero,)


def _log(x: sp.Expr, base: sp.Expr = sp.E) -> sp.Expr:
    return sp.log(x) / sp.log(base)


def _logit(p: sp.Expr) -> sp.Expr:
    return sp.log(p) - heads.log1p(-p)


def _where(condition: Any, a: sp.Expr, b: sp.Expr) -> sp.Expr:
    return sp.Piecewise((a, condition), (b, True))


def _slope_of_abs(x: sp.Expr) -> tuple[sp.Expr, ...]:
    return (sp.sign(x),)


def _slope_of_steps(_: sp.Expr) -> tuple[sp.Expr, ...]:
    return _ZERO


def _slope_of_gamma(x: sp.Expr) -> tuple[sp.Expr, ...]:
    return (sp.gamma(x) * heads.digamma(x),)


def _slopes_of_polygamma(order: sp.Expr, x: sp.Expr) -> tuple[sp.Expr, ...]:
    return sp.S.Zero, sp.polygamma(order + 1, x)


def _row(
    name: str,
    signature: str,
    help: str,  # noqa: A002 (the attribute's name)
    head: Any,
    python: Callable[..., float],
    numpy: Callable[..., Any],
    javascript: str = "",
    *,
    aliases: tuple[str, ...] = (),
    build: Callable[..., sp.Expr] | None = None,
    slopes: Callable[..., tuple[sp.Expr, ...]] | None = None,
    kink: str | None = None,
) -> Function:
    javascript = javascript or (f"Math.{name}" if head else "")
    return Function(
        *(name, signature, help, build or head, head, python, numpy, javascript),
        *(slopes, kink, "", aliases),
    )


_KINK = "has a kink where {}; the derivative there is taken as {}"
_JUMP = "jumps where {}; its derivative is taken as 0 everywhere"
_TIE = _KINK.format("its largest arguments are equal", "the mean of theirs")
_WHOLE = _JUMP.format("its argument is a whole number")

_GROUPS: Mapping[str, tuple[Function, ...]] = {
    "Powers and roots": (
        _row("sqrt", "sqrt(x)", "square root", None, math.sqrt, np.sqrt, build=sp.sqrt),
        _row("cbrt", "cbrt(x)", "cube root, of negative x too", heads.cbrt, math.cbrt, np.cbrt),
        _row(
            "pow", "pow(x, y)", "x**y", None, math.pow, np.power, aliases=("power",), build=sp.Pow
        ),
        _row("hypot", "hypot(x, y)", "sqrt(x**2 + y**2)", heads.hypot, math.hypot, np.hypot),
    ),
    "Exponentials and logarithms": (
        _row("exp", "exp(x)", "e**x", sp.exp, math.exp, np.exp),
        _row("expm1", "expm1(x)", "exp(x) - 1, exact near 0", heads.expm1, math.expm1, np.expm1),
        _row(
            *("log", "log(x[, base])", "natural logarithm, or to a base"),
            *(sp.log, numeric.log, numeric.array_log),
            aliases=("ln",),
            build=_log,
        ),
        _row("log1p", "log1p(x)", "log(1 + x), exact near 0", heads.log1p, math.log1p, np.log1p),
        _row("log2", "log2(x)", "logarithm to base 2", heads.log2, math.log2, np.log2),
        _row("log10", "log10(x)", "logarithm to base 10", heads.log10, math.log10, np.log10),
        _row(
            *("logaddexp", "logaddexp(a, b)", "log(exp(a) + exp(b)), without overflow"),
            *(heads.logaddexp, numeric.logaddexp, np.logaddexp),
            javascript="symgd.logaddexp",
        ),
    ),
    "Trigonometric": (
        _row("sin", "sin(x)", "sine", sp.sin, math.sin, np.sin),
        _row("cos", "cos(x)", "cosine", sp.cos, math.cos, np.cos),
        _row("tan", "tan(x)", "tangent", sp.tan, math.tan, np.tan),
        _row("sec", "sec(x)", "1/cos(x)", sp.sec, numeric.sec, numeric.array_sec, "symgd.sec"),
        _row("csc", "csc(x)", "1/sin(x)", sp.csc, numeric.csc, numeric.array_csc, "symgd.csc"),
        _row("cot", "cot(x)", "1/tan(x)", sp.cot, numeric.cot, numeric.array_cot, "symgd.cot"),
        _row("asin", "asin(x)", "arcsine", sp.asin, math.asin, np.arcsin, aliases=("arcsin",)),
        _row("acos", "acos(x)", "arccosine", sp.acos, math.acos, np.arccos, aliases=("arccos",)),
        _row("atan", "atan(x)", "arctangent", sp.atan, math.atan, np.arctan, aliases=("arctan",)),
        _row(
            *("atan2", "atan2(y, x)", "angle of the point (x, y)"),
            *(heads.atan2, math.atan2, np.arctan2),
            aliases=("arctan2",),
        ),
    ),
    "Hyperbolic": (
        _row("sinh", "sinh(x)", "hyperbolic sine", heads.sinh, math.sinh, np.sinh),
        _row("cosh", "cosh(x)", "hyperbolic cosine", heads.cosh, math.cosh, np.cosh),
        _row("tanh", "tanh(x)", "hyperbolic tangent", heads.tanh, math.tanh, np.tanh),
        _row(
            *("asinh", "asinh(x)", "inverse of sinh", sp.asinh, math.asinh, np.arcsinh),
            aliases=("arcsinh", "arsinh"),
        ),
        _row(
            *("acosh", "acosh(x)", "inverse of cosh", sp.acosh, math.acosh, np.arccosh),
            aliases=("arccosh", "arcosh"),
        ),
        _row(
            *("atanh", "atanh(x)", "inverse of tanh", sp.atanh, math.atanh, np.arctanh),
            aliases=("arctanh", "artanh"),
        ),
    ),
    "Pieces": (
        _row(
            *("abs", "abs(x)", "absolute value", sp.Abs, math.fabs, np.abs),
            slopes=_slope_of_abs,
            kink=_KINK.format("its argument is 0", "0"),
        ),
        _row(
            *("sign", "sign(x)", "-1, 0 or 1", sp.sign, numeric.sign, np.sign),
            aliases=("sgn",),
            slopes=_slope_of_steps,
            kink=_JUMP.format("its argument is 0"),
        ),
        _row(
            *("floor", "floor(x)", "rounded down", sp.floor, numeric.floor, np.floor),
            slopes=_slope_of_steps,
            kink=_WHOLE,
        ),
        _row(
            *("ceil", "ceil(x)", "rounded up", sp.ceiling, numeric.ceil, np.ceil),
            aliases=("ceiling",),
            slopes=_slope_of_steps,
            kink=_WHOLE,
        ),
        _row(
            *("max", "max(a, b, …)", "largest value", kinks.maximum),
            *(numeric.maximum, numeric.array_maximum),
            aliases=("maximum",),
            kink=_TIE,
        ),
        _row(
            *("min", "min(a, b, …)", "smallest value", kinks.minimum),
            *(numeric.minimum, numeric.array_minimum),
            aliases=("minimum",),
            kink=_TIE.replace("largest", "smallest"),
        ),
        _row(
            *("where", "where(condition, a, b)", "a where the condition holds, else b", None),
            *(numeric.where, np.where),
            build=_where,
            kink="may jump where its condition changes; the derivative there is that of its branch",
        ),
    ),
    "Machine learning": (
        _row(
            *("sigmoid", "sigmoid(x)", "1/(1 + exp(-x)), without overflow", heads.sigmoid),
            *(numeric.sigmoid, numeric.array_sigmoid, "symgd.sigmoid"),
            aliases=("logistic", "expit"),
        ),
        _row(
            *("logit", "logit(p)", "log(p/(1 - p))", None),
            *(numeric.logit, numeric.array_logit),
            build=_logit,
        ),
        _row(
            *("softplus", "softplus(x)", "log(1 + exp(x)), without overflow", heads.softplus),
            *(numeric.softplus, numeric.array_softplus, "symgd.softplus"),
        ),
        _row(
            *("relu", "relu(x)", "max(x, 0)", kinks.relu),
            *(numeric.relu, numeric.array_relu, "symgd.relu"),
            kink=_KINK.format("its argument is 0", "0"),
        ),
        _row(
            *("logcosh", "logcosh(x)", "log(cosh(x)), without overflow", heads.logcosh),
            *(numeric.logcosh, numeric.array_logcosh, "symgd.logcosh"),
        ),
        _row(
            *("huber", "huber(x, delta)", "x**2/2 up to delta, straight from there on"),
            *(kinks.huber, numeric.huber, numeric.array_huber),
            javascript="symgd.huber",
        ),
    ),
    "Special": (
        _row(
            *("erf", "erf(x)", "error function", sp.erf),
            *(math.erf, numeric.elementwise(math.erf), "symgd.erf"),
        ),
        _row(
            *("erfc", "erfc(x)", "1 - erf(x), exact for large x"),
            *(heads.erfc, math.erfc, numeric.elementwise(math.erfc)),
            javascript="symgd.erfc",
        ),
        _row(
            *("gamma", "gamma(x)", "gamma function: (n - 1)! at a whole number n"),
            *(sp.gamma, math.gamma, numeric.elementwise(math.gamma)),
            javascript="symgd.gamma",
            slopes=_slope_of_gamma,
        ),
        _row(
            *("loggamma", "loggamma(x)", "log(abs(gamma(x)))", heads.loggamma),
            *(math.lgamma, numeric.elementwise(math.lgamma), "symgd.loggamma"),
            aliases=("lgamma", "gammaln"),
        ),
        _row(
            *("digamma", "digamma(x)", "derivative of loggamma", heads.digamma),
            *(numeric.digamma, numeric.elementwise(numeric.digamma), "symgd.digamma"),
        ),
    ),
}

# Made by derivatives only; nobody types it.
_POLYGAMMA = _row(
    *("polygamma", "polygamma(n, x)", "n-th derivative of digamma", sp.polygamma),
    *(numeric.polygamma, numeric.elementwise(numeric.polygamma), "symgd.polygamma"),
    slopes=_slopes_of_polygamma,
)

FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {row.name: replace(row, group=group) for group, rows in _GROUPS.items() for row in rows}
)
"""Every function a user may call, by its own name."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {alias: row.name for row in FUNCTIONS.values() for alias in row.aliases}
)
"""Other names a user may call them by."""

BY_HEAD: Mapping[type, Function] = MappingProxyType(
    {row.head: row for row in (*FUNCTIONS.values(), _POLYGAMMA) if row.head is not None}
)
"""The same by the SymPy class that stands for them in an expression."""
