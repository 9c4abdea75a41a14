"""Algebra on forms: factors, signs, roots, logarithms and exponentials of fractions in generators.

A form is an expression in variables and :class:`Generators`. What is done to it holds for all real
numbers for which it is defined, in the case at hand: the signs of some of its factors are given.
"""

from collections.abc import Mapping
from typing import TypeAlias

import sympy as sp

from symgd.certificate.proof.generators import IMAGINARY, Generators, reduced
from symgd.certificate.proof.positive import is_complex, plain_sign
from symgd.certificate.proof.thin import is_thin

Factors: TypeAlias = tuple[sp.Rational, list[tuple[sp.Expr, sp.Rational]]]

LARGEST = 120
"""Bits of a number up to which it is taken into prime factors."""


class SignWantedError(Exception):
    """The proof needs the sign of an expression, in generators."""

    def __init__(self, factor: sp.Expr) -> None:
        super().__init__(str(factor))
        self.factor = factor


class UndefinedCaseError(Exception):
    """In the case at hand the expression has no real value anywhere."""


class BeyondError(Exception):
    """The expression has no normal form here."""


class Algebra:
    """Operations on forms in one case.

    Attributes:
        generators: the letters of the forms.
        signs: the case: factors that are positive (1), negative (-1) or 0.
        used: the kinds of mathematics that were needed, in words, in order.
        assumed: what a jump looks at, and was not taken for 0.
    """

    def __init__(self, generators: Generators, signs: Mapping[sp.Expr, int]) -> None:
        self.generators, self.signs = generators, signs
        self.used: dict[str, None] = {}
        self.assumed: dict[sp.Expr, None] = {}

    def is_zero(self, form: sp.Expr) -> bool:
        """Say whether a form is 0 by the relations; False does not mean that it is not."""
        (above, below), _ = reduced(form, self.generators, self._size)
        if below == 0:
            raise UndefinedCaseError
        return bool(above == 0)

    def root(self, form: sp.Expr, exponent: sp.Rational) -> sp.Expr:
        """Return a form to a power that is no whole number: it must not be negative."""
        if self.is_zero(form):
            return self._zero_to(exponent)
        number, factors = self._factors(form)
        vanishing = any(self._vanishes(factor) for factor, _ in factors)
        sign = 0 if vanishing else self._sign(number, factors)
        if sign < 0:
            raise UndefinedCaseError
        if sign == 0:
            return self._zero_to(exponent)
        powers = [self._raised(factor, e * exponent) for factor, e in (*_primes(number), *factors)]
        return sp.Mul(*powers)

    def _zero_to(self, exponent: sp.Rational) -> sp.Expr:
        if exponent < 0:
            raise UndefinedCaseError
        return sp.S.Zero

    def _vanishes(self, factor: sp.Expr) -> bool:
        """Say whether a factor is 0 in the case at hand; asked of those that may be."""
        if is_thin(factor, self.generators) or plain_sign(factor, self.generators)[0]:
            return False
        return self._sign_of(factor) == 0

    def _raised(self, factor: sp.Expr, exponent: sp.Rational) -> sp.Expr:
        """Return abs(factor)**exponent."""
        if exponent.is_Integer:
            return self._size(factor) ** exponent if exponent % 2 else factor**exponent
        if _is_positive_power(factor):
            return factor**exponent
        return self.generators.letter("size", factor, positive=True) ** exponent

    def _size(self, factor: sp.Expr) -> sp.Expr:
        """Return abs(factor), which is plus or minus it, or 0."""
        return self._sign_of(factor) * factor

    def log(self, form: sp.Expr) -> sp.Expr:
        """Return the logarithm of a form, which must be positive."""
        self.used["logarithms"] = None
        if self.is_zero(form):
            raise UndefinedCaseError
        number, factors = self._factors(form)
        if self._sign(number, factors) <= 0:
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

    def exponential(self, form: sp.Expr) -> sp.Expr:
        """Return e**form, one letter for each of its terms."""
        powers = []
        for number, term in self.terms(form):
            kind, *arguments = self.generators.meaning.get(term, ("",))
            if kind == "log":
                powers.append(self._raised(arguments[0], number))
            else:
                powers.append(self.generators.letter("exp", term, positive=True) ** number)
        return sp.Mul(*powers)

    def unit(self, form: sp.Expr) -> sp.Expr:
        """Return e**(i·form), one letter for each of its terms."""
        self.used["sines and cosines"] = None
        pi = self.generators.letter("constant", sp.pi, positive=True)
        powers = []
        for number, term in self.terms(form):
            turn = (sp.cos(sp.pi * number), sp.sin(sp.pi * number))
            if term == pi and not any(part.has(sp.cos, sp.sin) for part in turn):
                powers.append(self.radicals(turn[0]) + IMAGINARY * self.radicals(turn[1]))
            else:
                powers.append(self.generators.letter("turn", term, positive=True) ** number)
        return sp.Mul(*powers)

    def radicals(self, number: sp.Expr) -> sp.Expr:
        """Return the form of a constant that is made of roots of numbers."""
        if number.is_Rational:
            return number
        if number.is_Add or number.is_Mul:
            return number.func(*map(self.radicals, number.args))
        base, exponent = number.args
        form = self.radicals(base)
        return form**exponent if exponent.is_Integer else self.root(form, exponent)

    def terms(self, form: sp.Expr) -> list[tuple[sp.Rational, sp.Expr]]:
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

    def canonical(self, form: sp.Expr) -> sp.Expr:
        """Return a form in its lowest terms."""
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
        if any(is_complex(symbol, self.generators) for symbol in (above / below).free_symbols):
            # Its factors need not be real: it stays whole.
            content, whole = self.canonical(form).as_content_primitive()
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

    def _sign(self, number: sp.Rational, factors: list[tuple[sp.Expr, sp.Rational]]) -> int:
        sign = 1 if number > 0 else -1
        for factor, exponent in factors:
            if exponent % 2:
                sign *= self._sign_of(factor)
        return sign

    def _sign_of(self, factor: sp.Expr) -> int:
        known, _ = plain_sign(factor, self.generators)
        if known:
            return known
        for same, sign in ((factor, 1), (sp.expand(-factor), -1)):
            if same in self.signs:
                return sign * self.signs[same]
        raise SignWantedError(factor)

    def signum(self, form: sp.Expr, jump: bool = False) -> int:
        """Return the sign of a form in the case at hand: 1, -1, or 0 where it is 0 everywhere.

        At a ``jump`` it is kept in ``assumed`` what may be 0 in places.
        """
        if form == 0 or (form.free_symbols and self.is_zero(form)):
            return 0
        number, factors = self._factors(form)
        if any(self._vanishes(factor) for factor, _ in factors):
            return 0
        if jump:
            self.assumed |= {f: None for f, _ in factors if self._may_be_zero(f)}
        return self._sign(number, factors)

    def _may_be_zero(self, factor: sp.Expr) -> bool:
        """Say whether a factor may be 0 in places; others have a case of their own for that."""
        return is_thin(factor, self.generators) and not plain_sign(factor, self.generators)[1]


def _primes(number: sp.Rational) -> list[tuple[sp.Expr, sp.Rational]]:
    """Return the prime factors of the absolute value of a number."""
    if max(abs(number.p), number.q).bit_length() > LARGEST:
        return [(abs(number), sp.S.One)]
    return [(sp.Integer(p), sp.Integer(e)) for p, e in sp.factorrat(abs(number)).items()]


def _is_positive_power(expression: sp.Expr) -> bool:
    base = expression.as_base_exp()[0]
    return bool(base.is_Symbol and base.is_positive)
