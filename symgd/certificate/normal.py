"""The normal form that proofs are made in: a real expression as a fraction of generators.

What is used holds for all real numbers for which both sides are defined:

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

from symgd.certificate.generators import IMAGINARY, Generators, reduced
from symgd.language import BY_HEAD
from symgd.language.head import Head

LONGEST_SHIFT = 30
ODD = ("asin", "atan", "erf", "asinh", "atanh")

Factors = tuple[sp.Rational, list[tuple[sp.Expr, sp.Rational]]]


class SignWantedError(Exception):
    """The proof needs the sign of an expression, in generators."""

    def __init__(self, factor: sp.Expr) -> None:
        super().__init__(str(factor))
        self.factor = factor


class UndefinedCaseError(Exception):
    """In the case at hand the expression has no real value anywhere."""


class BeyondError(Exception):
    """The expression has no normal form here."""


class Normal:
    """Normal forms in one case: the signs of some expressions are given.

    Attributes:
        used: the kinds of mathematics that were needed, in words, in order.
        logarithms: whether inverse hyperbolic functions are written as logarithms.
    """

    def __init__(
        self, generators: Generators, signs: Mapping[sp.Expr, int], logarithms: bool = False
    ) -> None:
        self.generators, self.signs, self.logarithms = generators, signs, logarithms
        self.used: dict[str, None] = {}
        self._forms: dict[sp.Basic, sp.Expr] = {}

    def is_zero(self, form: sp.Expr) -> bool:
        """Say whether a form is 0 by the relations; False does not mean that it is not."""
        (above, below), _ = reduced(form, self.generators, self._size)
        if below == 0:
            raise UndefinedCaseError
        return bool(above == 0)

    def form(self, node: sp.Basic) -> sp.Expr:
        """Return the normal form of an expression."""
        if node not in self._forms:
            self._forms[node] = self._form(node)
        return self._forms[node]

    def _form(self, node: sp.Basic) -> sp.Expr:
        if node.is_Rational or node.is_Symbol:
            return node
        if node.is_Float:
            return sp.Rational(repr(float(node)))
        if node is sp.E:
            return self._exponential(sp.S.One)
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
            if form == 0 and exponent < 0:
                raise UndefinedCaseError
            return form**exponent
        if exponent.is_Float:
            exponent = sp.Rational(repr(float(exponent)))
        if exponent.is_Rational:
            self.used["roots"] = None
            return self._root(self.form(base), exponent)
        return self._exponential(self.form(exponent) * self._log(self.form(base)))

    def _root(self, form: sp.Expr, exponent: sp.Rational) -> sp.Expr:
        if form == 0:
            return form
        number, factors = self._factors(form)
        if self._sign(number, factors) < 0:
            raise UndefinedCaseError
        powers = [self._raised(factor, e * exponent) for factor, e in (*_primes(number), *factors)]
        return sp.Mul(*powers)

    def _raised(self, factor: sp.Expr, exponent: sp.Rational) -> sp.Expr:
        """Return abs(factor)**exponent."""
        if exponent.is_Integer:
            return self._size(factor) ** exponent if exponent % 2 else factor**exponent
        if _is_positive_power(factor):
            return factor**exponent
        return self.generators.letter("size", factor, positive=True) ** exponent

    def _size(self, factor: sp.Expr) -> sp.Expr:
        """Return abs(factor), which is plus or minus it."""
        return self._sign_of(factor) * factor

    def _log(self, form: sp.Expr) -> sp.Expr:
        self.used["logarithms"] = None
        if form == 0:
            raise UndefinedCaseError
        number, factors = self._factors(form)
        if self._sign(number, factors) < 0:
            raise UndefinedCaseError
        return sp.Add(*(e * self._log_of(f) for f, e in (*_primes(number), *factors)))

    def _log_of(self, factor: sp.Expr) -> sp.Expr:
        """Return log(abs(factor)) of something that has no factors."""
        base, exponent = factor.as_base_exp()
        kind, *arguments = self.generators.meaning.get(base, ("",))
        if kind == "exp":
            return exponent * arguments[0]
        if kind == "size":
            return exponent * self.generators.letter("log", arguments[0])
        return self.generators.letter("log", factor)

    def _exponential(self, form: sp.Expr) -> sp.Expr:
        """Return e**form, one letter for each of its terms."""
        powers = []
        for number, term in self._terms(form):
            kind, *arguments = self.generators.meaning.get(term, ("",))
            if kind == "log":
                powers.append(self._raised(arguments[0], number))
            else:
                powers.append(self.generators.letter("exp", term, positive=True) ** number)
        return sp.Mul(*powers)

    def _unit(self, form: sp.Expr) -> sp.Expr:
        """Return e**(i·form), one letter for each of its terms."""
        self.used["sines and cosines"] = None
        pi = self.form(sp.pi)
        powers = []
        for number, term in self._terms(form):
            turn = (sp.cos(sp.pi * number), sp.sin(sp.pi * number))
            if term == pi and not any(part.has(sp.cos, sp.sin) for part in turn):
                powers.append(self.form(turn[0]) + IMAGINARY * self.form(turn[1]))
            else:
                powers.append(self.generators.letter("turn", term, positive=True) ** number)
        return sp.Mul(*powers)

    def _terms(self, form: sp.Expr) -> list[tuple[sp.Rational, sp.Expr]]:
        """Return the terms of a form in its lowest terms, as (rational number, rest)."""
        above, below = self._lowest(form)
        terms = sp.Add.make_args(sp.expand(above))
        return [(term / below).as_coeff_Mul(rational=True) for term in terms if term != 0]

    def _lowest(self, form: sp.Expr) -> tuple[sp.Expr, sp.Expr]:
        (above, below), lift = reduced(form, self.generators, self._size)
        if below == 0:
            raise UndefinedCaseError
        above, below = sp.fraction(sp.cancel(above / below))
        leading = sp.LC(below) if below.free_symbols else below
        return lift.down(sp.expand(above / leading)), lift.down(sp.expand(below / leading))

    def _canonical(self, form: sp.Expr) -> sp.Expr:
        above, below = self._lowest(form)
        return above / below

    def _factors(self, form: sp.Expr) -> Factors:
        """Return a form, which is not 0, as number · Π factor**exponent of real factors."""
        number: sp.Rational = sp.S.One
        factors: list[tuple[sp.Expr, sp.Rational]] = []
        for part in sp.Mul.make_args(form):
            base, exponent = part.as_base_exp()
            if not exponent.is_Integer:
                base, exponent = part, sp.S.One
            front, several = self._split(base)
            number *= front**exponent
            factors += [(factor, e * exponent) for factor, e in several]
        joined: dict[sp.Expr, sp.Rational] = {}
        for factor, e in factors:
            joined[factor] = joined.get(factor, sp.S.Zero) + e
        return number, [(factor, e) for factor, e in joined.items() if e != 0]

    def _split(self, form: sp.Expr) -> Factors:
        if form.is_Rational:
            if form == 0:
                raise UndefinedCaseError
            return form, []
        if _is_positive_power(form) or form.is_Symbol:
            return sp.S.One, [(form, sp.S.One)]
        (above, below), lift = reduced(form, self.generators, self._size)
        if above == 0 or below == 0:
            raise UndefinedCaseError
        if any(self._is_complex(symbol) for symbol in (above / below).free_symbols):
            # Its factors need not be real: it stays whole.
            content, whole = self._canonical(form).as_content_primitive()
            above, below = sp.fraction(sp.together(whole))
            if above.could_extract_minus_sign():
                content, whole = -content, sp.expand(-above) / below
            return content, [(whole, sp.S.One)] if whole != 1 else []
        number: sp.Rational = sp.S.One
        factors = []
        for expression, power in ((above, 1), (below, -1)):
            front, several = sp.factor_list(expression)
            number *= front**power
            factors += [(lift.down(f), sp.Integer(e * power)) for f, e in several]
        return number, factors

    def _is_complex(self, symbol: sp.Symbol) -> bool:
        return symbol is IMAGINARY or self.generators.meaning.get(symbol, ("",))[0] == "turn"

    def _sign(self, number: sp.Rational, factors: list[tuple[sp.Expr, sp.Rational]]) -> int:
        sign = 1 if number > 0 else -1
        for factor, exponent in factors:
            if exponent % 2:
                sign *= self._sign_of(factor)
        return sign

    def _sign_of(self, factor: sp.Expr) -> int:
        known = self._plain_sign(factor) or self._plain_sign_of_opposite(factor)
        if known:
            return known
        for same, sign in ((factor, 1), (sp.expand(-factor), -1)):
            if same in self.signs:
                return sign * self.signs[same]
        raise SignWantedError(factor)

    def _plain_sign_of_opposite(self, factor: sp.Expr) -> int:
        return -self._plain_sign(sp.expand(-factor)) if factor.is_Add else 0

    def _plain_sign(self, factor: sp.Expr) -> int:
        """Return 1 for what is positive term by term, almost everywhere; 0 for not known."""
        for term in sp.Add.make_args(factor):
            for part in sp.Mul.make_args(term):
                base, exponent = part.as_base_exp()
                even = exponent.is_Integer and exponent % 2 == 0 and not self._is_complex(base)
                if self._is_complex(base) or not (base.is_positive or (even and base.is_real)):
                    return 0
        return 1

    def _signum(self, form: sp.Expr) -> int:
        if form == 0 or (form.free_symbols and self.is_zero(form)):
            return 0
        return self._sign(*self._factors(form))

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
        sign = self._signum(self.form(left) - self.form(right))
        return bool(condition.func(sp.Integer(sign), 0))

    def _function(self, node: sp.Basic) -> sp.Expr:
        row = BY_HEAD.get(node.func)
        name = row.name if row else node.func.__name__.lower()
        special = getattr(self, f"_f_{name}", None)
        if special is not None:
            return special(*map(self.form, node.args))
        if isinstance(node, Head) and name not in ("loggamma", "atan2"):
            self.used["definitions"] = None
            return self.form(node.definition())
        if row is None and name not in ("zeta",):
            raise BeyondError(name)
        return self._opaque(name, *map(self.form, node.args))

    def _opaque(self, name: str, *forms: sp.Expr) -> sp.Expr:
        """Return the letter of a function that is not taken apart."""
        arguments = [self._canonical(form) for form in forms]
        if name in ODD and arguments[0].could_extract_minus_sign():
            return -self.generators.letter(name, self._canonical(-forms[0]))
        return self.generators.letter(name, *arguments)

    def _f_exp(self, u: sp.Expr) -> sp.Expr:
        self.used["exponentials"] = None
        return self._exponential(u)

    def _f_log(self, u: sp.Expr) -> sp.Expr:
        return self._log(u)

    def _f_sin(self, u: sp.Expr) -> sp.Expr:
        unit = self._unit(u)
        return -IMAGINARY * (unit - 1 / unit) / 2

    def _f_cos(self, u: sp.Expr) -> sp.Expr:
        unit = self._unit(u)
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

    def _f_acos(self, u: sp.Expr) -> sp.Expr:
        return self.form(sp.pi) / 2 - self._opaque("asin", u)

    def _f_asinh(self, u: sp.Expr) -> sp.Expr:
        if not self.logarithms:
            return self._opaque("asinh", u)
        return self._log(u + self._root(u**2 + 1, sp.S.Half))

    def _f_acosh(self, u: sp.Expr) -> sp.Expr:
        if not self.logarithms:
            return self._opaque("acosh", u)
        return self._log(u + self._root(u - 1, sp.S.Half) * self._root(u + 1, sp.S.Half))

    def _f_atanh(self, u: sp.Expr) -> sp.Expr:
        if not self.logarithms:
            return self._opaque("atanh", u)
        return self._log((1 + u) / (1 - u)) / 2

    def _f_erfc(self, u: sp.Expr) -> sp.Expr:
        return 1 - self._opaque("erf", u)

    def _f_ceil(self, u: sp.Expr) -> sp.Expr:
        return -self._opaque("floor", -u)

    def _f_abs(self, u: sp.Expr) -> sp.Expr:
        return self._signum(u) * u

    def _f_sign(self, u: sp.Expr) -> sp.Expr:
        return sp.Integer(self._signum(u))

    def _f_relu(self, u: sp.Expr) -> sp.Expr:
        return u if self._signum(u) > 0 else sp.S.Zero

    def _f_max(self, *us: sp.Expr) -> sp.Expr:
        largest = us[0]
        for u in us[1:]:
            largest = u if self._signum(u - largest) > 0 else largest
        return largest

    def _f_min(self, *us: sp.Expr) -> sp.Expr:
        return -self._f_max(*(-u for u in us))

    def _f_cbrt(self, u: sp.Expr) -> sp.Expr:
        self.used["roots"] = None
        sign = self._signum(u)
        return sign * self._root(sign * u, sp.Rational(1, 3)) if sign else sp.S.Zero

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


def _primes(number: sp.Rational) -> list[tuple[sp.Expr, sp.Rational]]:
    """Return the prime factors of the absolute value of a number."""
    if max(abs(number.p), number.q).bit_length() > 120:
        return [(abs(number), sp.S.One)]
    return [(sp.Integer(p), sp.Integer(e)) for p, e in sp.factorrat(abs(number)).items()]


def _is_positive_power(expression: sp.Expr) -> bool:
    base = expression.as_base_exp()[0]
    return bool(base.is_Symbol and base.is_positive)
