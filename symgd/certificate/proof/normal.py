"""The normal form that proofs are made in: a real expression as a fraction of generators.

What is used holds for all real numbers for which both sides are defined, off the zeros of the
factors that are split on:

| expression | as |
|---|---|
| exp(Σ c·m) | Π (e^m)^c, c rational |
| sin(u), cos(u) | (U - 1/U)/(2i), (U + 1/U)/2 with U = e^(iu) |
| u^(p/q), for u > 0 | Π abs(f)^(e·p/q), where u = Π f^e |
| log(u), for u > 0 | Σ e·log(abs(f)) |
| abs(u), sign(u) | ±u, ±1, in the case at hand |
| u^v | exp(v·log(u)) |
| tanh, sigmoid, softplus, … | their definitions |
| gamma(u + n) | u·(u+1)…(u+n-1)·gamma(u); likewise digamma |
"""

from collections.abc import Mapping
from typing import Any

import sympy as sp

from symgd.certificate.proof.algebra import Algebra, BeyondError, UndefinedCaseError
from symgd.certificate.proof.generators import IMAGINARY, Generators
from symgd.certificate.proof.thin import is_thin
from symgd.language import BY_HEAD, FUNCTIONS
from symgd.language.head import Head

DEFINITIONS = "definitions"
"""In ``used`` where functions were replaced by their definitions."""

LONGEST_SHIFT = 30
"""Steps of gamma's recurrence that are written out."""

ODD = ("asin", "atan", "erf", "asinh", "atanh")


class Normal(Algebra):
    """Normal forms in one case.

    Attributes:
        logarithms: whether inverse hyperbolic functions are written as logarithms.
    """

    def __init__(
        self, generators: Generators, signs: Mapping[sp.Expr, int], logarithms: bool = False
    ) -> None:
        super().__init__(generators, signs)
        self.logarithms = logarithms
        self._forms: dict[sp.Basic, sp.Expr] = {}

    def form(self, node: sp.Basic) -> sp.Expr:
        """Return the normal form of an expression."""
        if node not in self._forms:
            self._forms[node] = self._form(node)
        return self._forms[node]

    def _form(self, node: sp.Basic) -> sp.Expr:
        if node.is_Rational or node.is_Symbol:
            return node
        if node is sp.E:
            return self.exponential(sp.S.One)
        if node.is_NumberSymbol:
            return self.generators.letter("constant", node, positive=True)
        if node.is_Add or node.is_Mul:
            return node.func(*map(self.form, node.args))
        if node.is_Pow:
            return self._power(*node.args)
        if isinstance(node, sp.Piecewise):
            return self._piecewise(node)
        return self._function(node)

    def _power(self, base: sp.Expr, exponent: sp.Expr) -> sp.Expr:
        if exponent.is_Integer:
            form = self.form(base)
            if exponent < 0 and self.is_zero(form):
                raise UndefinedCaseError
            return form**exponent
        if exponent.is_Rational:
            self.used["roots"] = None
            return self.root(self.form(base), exponent)
        return self._varying_power(self.form(base), self.form(exponent))

    def _varying_power(self, form: sp.Expr, power: sp.Expr) -> sp.Expr:
        if power.is_Integer:
            if power <= 0 and self.is_zero(form):
                raise BeyondError("0**0")
            return form**power
        if self.is_zero(form):
            sign = self.signum(power)
            if sign == 0:
                raise BeyondError("0**0")
            return self._zero_to(sp.Integer(sign))
        try:
            return self.exponential(power * self.log(form))
        except UndefinedCaseError:
            if power.is_Rational or is_thin(power, self.generators):
                raise
            # A negative number has powers where the exponent is whole, as that of a step may be.
            raise BeyondError("a whole exponent") from None

    def _piecewise(self, node: sp.Piecewise) -> sp.Expr:
        for value, condition in node.args:
            if self._holds(condition):
                return self.form(value)
        raise BeyondError

    def _holds(self, condition: Any) -> bool:
        if condition in (sp.true, sp.false):
            return bool(condition)
        if isinstance(condition, sp.And | sp.Or):
            join = all if isinstance(condition, sp.And) else any
            return join(self._holds(arg) for arg in condition.args)
        if isinstance(condition, sp.Not):
            return not self._holds(condition.args[0])
        left, right = condition.args
        sign = self.signum(self.form(left) - self.form(right), jump=True)
        return bool(condition.func(sp.Integer(sign), 0))

    def _function(self, node: sp.Basic) -> sp.Expr:
        row = BY_HEAD.get(node.func)
        name = row.name if row else node.func.__name__.lower()
        special = getattr(self, f"_f_{name}", None)
        if special is not None:
            return special(*map(self.form, node.args))
        if isinstance(node, Head) and name not in ("loggamma", "atan2"):
            self.used[DEFINITIONS] = None
            return self.form(node.definition())
        if row is None and name not in FUNCTIONS:
            raise BeyondError(name)
        return self._opaque(name, *map(self.form, node.args))

    def _opaque(self, name: str, *forms: sp.Expr) -> sp.Expr:
        """Return the letter of a function that is not taken apart."""
        arguments = [self.canonical(form) for form in forms]
        if name in ODD and arguments[0].could_extract_minus_sign():
            return -self.generators.letter(name, self.canonical(-forms[0]))
        return self.generators.letter(name, *arguments)

    def _f_exp(self, u: sp.Expr) -> sp.Expr:
        self.used["exponentials"] = None
        return self.exponential(u)

    def _f_log(self, u: sp.Expr) -> sp.Expr:
        return self.log(u)

    def _f_sin(self, u: sp.Expr) -> sp.Expr:
        unit = self.unit(u)
        return -IMAGINARY * (unit - 1 / unit) / 2

    def _f_cos(self, u: sp.Expr) -> sp.Expr:
        unit = self.unit(u)
        return (unit + 1 / unit) / 2

    def _f_tan(self, u: sp.Expr) -> sp.Expr:
        return self._f_sin(u) / self._f_cos(u)

    def _f_sec(self, u: sp.Expr) -> sp.Expr:
        return 1 / self._f_cos(u)

    def _f_csc(self, u: sp.Expr) -> sp.Expr:
        return 1 / self._f_sin(u)

    def _f_cot(self, u: sp.Expr) -> sp.Expr:
        return self._f_cos(u) / self._f_sin(u)

    def _f_sinh(self, u: sp.Expr) -> sp.Expr:
        power = self._f_exp(u)
        return (power - 1 / power) / 2

    def _f_cosh(self, u: sp.Expr) -> sp.Expr:
        power = self._f_exp(u)
        return (power + 1 / power) / 2

    def _f_tanh(self, u: sp.Expr) -> sp.Expr:
        return self._f_sinh(u) / self._f_cosh(u)

    def _f_asin(self, u: sp.Expr) -> sp.Expr:
        if self.signum(1 - u**2) < 0:
            raise UndefinedCaseError
        return self._opaque("asin", u)

    def _f_acos(self, u: sp.Expr) -> sp.Expr:
        return self.form(sp.pi) / 2 - self._f_asin(u)

    def _f_asinh(self, u: sp.Expr) -> sp.Expr:
        if not self.logarithms:
            return self._opaque("asinh", u)
        return self.log(u + self.root(u**2 + 1, sp.S.Half))

    def _f_acosh(self, u: sp.Expr) -> sp.Expr:
        if self.signum(u - 1) < 0:
            raise UndefinedCaseError
        if not self.logarithms:
            return self._opaque("acosh", u)
        return self.log(u + self.root(u - 1, sp.S.Half) * self.root(u + 1, sp.S.Half))

    def _f_atanh(self, u: sp.Expr) -> sp.Expr:
        if self.signum(1 - u**2) < 0:
            raise UndefinedCaseError
        if not self.logarithms:
            return self._opaque("atanh", u)
        return self.log((1 + u) / (1 - u)) / 2

    def _f_erfc(self, u: sp.Expr) -> sp.Expr:
        return 1 - self._opaque("erf", u)

    def _f_ceil(self, u: sp.Expr) -> sp.Expr:
        return -self._opaque("floor", -u)

    def _f_abs(self, u: sp.Expr) -> sp.Expr:
        return self.signum(u) * u

    def _f_sign(self, u: sp.Expr) -> sp.Expr:
        return sp.Integer(self.signum(u, jump=True))

    def _f_relu(self, u: sp.Expr) -> sp.Expr:
        return u if self.signum(u) > 0 else sp.S.Zero

    def _f_max(self, *us: sp.Expr) -> sp.Expr:
        largest = us[0]
        for u in us[1:]:
            largest = u if self.signum(u - largest) > 0 else largest
        return largest

    def _f_min(self, *us: sp.Expr) -> sp.Expr:
        return -self._f_max(*(-u for u in us))

    def _f_cbrt(self, u: sp.Expr) -> sp.Expr:
        self.used["roots"] = None
        sign = self.signum(u)
        return sign * self.root(sign * u, sp.Rational(1, 3)) if sign else sp.S.Zero

    def _f_gamma(self, u: sp.Expr) -> sp.Expr:
        rest, shift = self._shift(u)
        factor = sp.Mul(*(rest + j if shift > 0 else 1 / (rest - j - 1) for j in range(abs(shift))))
        return factor * self._opaque("gamma", rest)

    def _f_digamma(self, u: sp.Expr) -> sp.Expr:
        return self._f_polygamma(sp.S.Zero, u)

    def _f_polygamma(self, order: sp.Expr, u: sp.Expr) -> sp.Expr:
        rest, shift = self._shift(u)
        front = (-1) ** order * sp.factorial(order)
        terms = (
            front / (rest + j) ** (order + 1)
            if shift > 0
            else -front / (rest - j - 1) ** (order + 1)
            for j in range(abs(shift))
        )
        return self._opaque("polygamma", order, rest) + sp.Add(*terms)

    def _shift(self, u: sp.Expr) -> tuple[sp.Expr, int]:
        """Return u = rest + shift, a whole number, where that is short."""
        constant = sp.expand(u).as_coeff_Add(rational=True)[0]
        shift = int(sp.floor(constant))
        if abs(shift) > LONGEST_SHIFT or not u.free_symbols:
            return u, 0
        if shift:
            self.used["the recurrence of gamma"] = None
        return sp.expand(u - shift), shift
