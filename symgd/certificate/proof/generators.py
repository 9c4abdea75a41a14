"""Generators: what an expression is a fraction of, and the relations between them.

An expression over the reals is written as a fraction in letters that stand for e^m, e^(im), abs(f),
log(abs(f)) and whatever else cannot be taken apart. Two expressions whose difference has the
numerator 0, after the relations i² = -1 and abs(f)^q = (±f)^q are used, are equal wherever both
are defined, off the zeros of the factors split on. That a numerator is not 0 says nothing: letters
may hide a relation.
"""

from collections.abc import Callable
from typing import Any

import sympy as sp

Fraction = tuple[sp.Expr, sp.Expr]

IMAGINARY = sp.Dummy("i")
"""A letter for i, of which the relation i² = -1 is all that is used."""


_SHOWN: dict[str, Callable[[sp.Expr], sp.Expr]] = {
    "constant": lambda u: u,
    "exp": sp.exp,
    "floor": sp.floor,
    "log": lambda u: sp.log(sp.Abs(u)),
    "size": sp.Abs,
}


class Generators:
    """The letters in use, each with what it stands for; kept while cases are gone through."""

    def __init__(self) -> None:
        self._letters: dict[tuple[Any, ...], sp.Symbol] = {}
        self.meaning: dict[sp.Symbol, tuple[Any, ...]] = {}

    def letter(self, *key: Any, positive: bool = False) -> sp.Symbol:
        """Return the letter for (kind, argument …); a positive one may be raised to fractions."""
        if key not in self._letters:
            made = sp.Dummy(f"g{len(self._letters)}", real=True, positive=positive or None)
            self._letters[key] = made
            self.meaning[made] = key
        return self._letters[key]

    def sizes(self) -> list[sp.Symbol]:
        """Return the letters for absolute values, the latest first."""
        return [letter for letter, key in reversed(self.meaning.items()) if key[0] == "size"]

    def shown(self, form: sp.Expr) -> sp.Expr | None:
        """Return a form with functions in place of the letters, None where some have no name.

        >>> x, letters = sp.Symbol("x", real=True), Generators()
        >>> letters.shown(letters.letter("exp", x) - 2)
        exp(x) - 2
        """
        if form.has(IMAGINARY):
            return None
        functions = {}
        for letter in form.free_symbols & {*self.meaning}:
            kind, argument, *more = self.meaning[letter]
            inner = self.shown(argument)
            if kind not in _SHOWN or more or inner is None:
                return None
            functions[letter] = _SHOWN[kind](inner)
        return form.xreplace(functions)


class Lift:
    """Whole powers in place of fractional ones: g = G**q for every letter g.

    >>> g = sp.Dummy("g", positive=True)
    >>> lift = Lift([sp.sqrt(g) + g])
    >>> len(sp.Poly(lift.up(sp.sqrt(g) + g)).terms())
    2
    """

    def __init__(self, expressions: list[sp.Expr]) -> None:
        roots: dict[sp.Symbol, int] = {}
        for expression in expressions:
            for power in expression.atoms(sp.Pow):
                base, exponent = power.args
                if base.is_Symbol and exponent.is_Rational and exponent.q > 1:
                    roots[base] = sp.ilcm(roots.get(base, 1), exponent.q)
        self.roots = {
            base: (sp.Dummy(f"{base.name}_{root}", positive=True), int(root))
            for base, root in roots.items()
        }
        self._up = {base: letter**root for base, (letter, root) in self.roots.items()}
        self._down = {
            letter: base ** sp.Rational(1, root) for base, (letter, root) in self.roots.items()
        }

    def up(self, expression: sp.Expr) -> sp.Expr:
        """Return an expression in whole powers."""
        return expression.xreplace(self._powers(expression)) if self._up else expression

    def down(self, expression: sp.Expr) -> sp.Expr:
        """Return an expression in fractional powers again."""
        return expression.xreplace(self._down) if self._down else expression

    def _powers(self, expression: sp.Expr) -> dict[sp.Expr, sp.Expr]:
        """Map the powers of each letter; xreplace looks at a power before its base."""
        made = dict(self._up)
        for power in expression.atoms(sp.Pow):
            base, exponent = power.args
            if base in self.roots and exponent.is_Rational:
                letter, root = self.roots[base]
                made[power] = letter ** (exponent * root)
        return made


def reduced(
    expression: sp.Expr, generators: Generators, size: Callable[[sp.Expr], sp.Expr]
) -> tuple[Fraction, Lift]:
    """Return numerator and denominator in whole powers, by the relations, and the lift used.

    ``size`` gives abs(f) = ±f for the argument f of a letter.
    """
    arguments = [generators.meaning[letter][1] for letter in generators.sizes()]
    lift = Lift([expression, *arguments])
    above, below = sp.fraction(sp.together(lift.up(expression)))
    above_again, more = _relations(above, generators, size, lift)
    below_again, less = _relations(below, generators, size, lift)
    return (sp.expand(above_again * less), sp.expand(below_again * more)), lift


def _relations(
    expression: sp.Expr, generators: Generators, size: Callable[[sp.Expr], sp.Expr], lift: Lift
) -> Fraction:
    """Use the relations on a polynomial until none applies."""
    below = sp.S.One
    above = sp.expand(expression)
    for letter in generators.sizes():
        symbol, root = lift.roots.get(letter, (letter, 1))
        if not above.has(symbol):
            continue
        argument = lift.up(size(generators.meaning[letter][1]))
        polynomial = sp.Poly(above, symbol)
        terms = [
            coefficient * symbol ** (power % root) * argument ** (power // root)
            for (power,), coefficient in polynomial.terms()
        ]
        above, more = sp.fraction(sp.together(sp.Add(*terms)))
        above, below = sp.expand(above), below * more
    return _without_squares(above), _without_squares(sp.expand(below))


def _without_squares(expression: sp.Expr) -> sp.Expr:
    """Use i² = -1."""
    if not expression.has(IMAGINARY):
        return expression
    polynomial = sp.Poly(expression, IMAGINARY)
    terms = [
        coefficient * (-1) ** (power // 2) * IMAGINARY ** (power % 2)
        for (power,), coefficient in polynomial.terms()
    ]
    return sp.expand(sp.Add(*terms))
