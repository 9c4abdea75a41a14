# ruff: noqa: N801 (SymPy names a function's class as the function is typed; so its text can be typed)
"""Smooth functions with a class of their own."""

from typing import Any

import sympy as sp

from symgd.language.head import Head, raised


class log1p(Head):
    """log(1 + x)."""

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (1 / (1 + self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.log(1 + self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return raised(rf"\log{{\left(1 + {printer._print(self.args[0])} \right)}}", exp)


class expm1(Head):
    """exp(x) - 1."""

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (sp.exp(self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.exp(self.args[0]) - 1

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return raised(rf"\left(e^{{{printer._print(self.args[0])}}} - 1\right)", exp)


class log2(Head):
    """Logarithm to base 2."""

    base = sp.Integer(2)

    @classmethod
    def eval(cls, x: sp.Expr) -> sp.Expr | None:
        """Return a whole logarithm of a number."""
        return _whole_logarithm(x, cls.base)

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (1 / (self.args[0] * sp.log(self.base)),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.log(self.args[0]) / sp.log(self.base)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        inner = rf"{{\left({printer._print(self.args[0])} \right)}}"
        return raised(rf"\log_{{{self.base}}}{inner}", exp)


class log10(log2):
    """Logarithm to base 10."""

    base = sp.Integer(10)


class cbrt(Head):
    """Real cube root."""

    @classmethod
    def eval(cls, x: sp.Expr) -> sp.Expr | None:
        """Return a rational cube root of a number."""
        if not x.is_Rational:
            return None
        roots = [sp.integer_nthroot(abs(part), 3) for part in (x.p, x.q)]
        if not all(exact for _, exact in roots):
            return None
        return sp.sign(x) * sp.Rational(roots[0][0], roots[1][0])

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (1 / (3 * self**2),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.sign(self.args[0]) * sp.Abs(self.args[0]) ** sp.Rational(1, 3)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return raised(rf"\sqrt[3]{{{printer._print(self.args[0])}}}", exp)


class hypot(Head):
    """sqrt(x² + y²)."""

    is_nonnegative = True

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return tuple(arg / self for arg in self.args)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.sqrt(sp.Add(*(arg**2 for arg in self.args)))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return raised(printer._print(self.definition()), exp)


class atan2(Head):
    """Angle of the point (x, y); SymPy's own becomes atan(y/x), which overflows, where x > 0."""

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        y, x = self.args
        return x / (x**2 + y**2), -y / (x**2 + y**2)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.atan2(*self.args)


class sigmoid(Head):
    """1/(1 + exp(-x))."""

    is_positive = True

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (self * self.func(-self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return 1 / (1 + sp.exp(-self.args[0]))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return raised(rf"\sigma{{\left({printer._print(self.args[0])} \right)}}", exp)


class softplus(Head):
    """log(1 + exp(x))."""

    is_positive = True

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (sigmoid(self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.log(1 + sp.exp(self.args[0]))


class logaddexp(Head):
    """log(exp(a) + exp(b))."""

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        a, b = self.args
        return sigmoid(a - b), sigmoid(b - a)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.log(sp.Add(*map(sp.exp, self.args)))


class sinh(Head):
    """(exp(x) - exp(-x))/2.

    SymPy's own sinh, cosh and tanh look for a sign by expanding their argument: never ending.
    """

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (cosh(self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.sinh(self.args[0])


class cosh(Head):
    """(exp(x) + exp(-x))/2."""

    is_positive = True

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (sinh(self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.cosh(self.args[0])


class tanh(Head):
    """sinh(x)/cosh(x)."""

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (1 - self**2,)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.tanh(self.args[0])


class logcosh(Head):
    """log(cosh(x))."""

    is_nonnegative = True

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (tanh(self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.log(sp.cosh(self.args[0]))


class erfc(Head):
    """1 - erf(x); SymPy's own turns erfc(-x) into 2 - erfc(x), which cancels."""

    is_positive = True

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (-2 * sp.exp(-(self.args[0] ** 2)) / sp.sqrt(sp.pi),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.erfc(self.args[0])


class loggamma(Head):
    """log(abs(gamma(x))); SymPy's own writes out the factorial of a whole number."""

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (digamma(self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        gamma = sp.gamma(self.args[0], evaluate=False)
        return sp.log(sp.Abs(gamma, evaluate=False), evaluate=False)


class digamma(Head):
    """The derivative of loggamma(x)."""

    def slopes(self) -> tuple[sp.Expr, ...]:  # noqa: D102
        return (sp.polygamma(1, self.args[0]),)

    def definition(self) -> sp.Expr:  # noqa: D102
        return sp.polygamma(0, self.args[0], evaluate=False)


def _whole_logarithm(x: sp.Expr, base: sp.Integer) -> sp.Integer | None:
    if not (x.is_Rational and x.is_positive):
        return None
    # log2 of a power of 2 is exact in floats; the candidate is checked with whole numbers.
    size = max(x.p, x.q)
    power = round((size.bit_length() - 1) * sp.log(2).evalf() / sp.log(base).evalf())
    for exponent in (power, power + 1):
        if x == base**exponent or x * base**exponent == 1:
            return sp.Integer(exponent if x >= 1 else -exponent)
    return None
