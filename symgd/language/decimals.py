"""Decimals as the fractions that they are written as, so that no rounding enters a proof."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

import sympy as sp

from symgd.errors import ExpressionError
from symgd.language.limits import DIGITS
from symgd.language.parse import parse
from symgd.language.tokens import tokenize

HALF = 200
"""Largest power of 10 in a denominator that is written out: 1e-324 needs two of them, for their
product is no double."""


def parse_exactly(text: str, names: Iterable[str] | None = None) -> sp.Expr:
    """Read an expression, 0.1 as 1/10; what cannot be read in that way keeps its decimals.

    In doubles 0.1*3 and 0.3 differ; read in this way they do not.

    >>> parse_exactly("0.1*3*x - 0.3*x", ["x"]), parse_exactly("x**0.5", ["x"])
    (0, sqrt(x))
    """
    names = None if names is None else list(names)
    try:
        return parse(_in_fractions(text), names=names).expression
    except ExpressionError:
        return parse(text, names=names).expression


def parse_without_rounding(text: str, names: Iterable[str] | None = None) -> sp.Expr | None:
    """Read an expression, 0.1 as 1/10; None where something in it has to be rounded.

    Also where what was rounded cancels: sin(sin(1)) is near 0.7456241416655579, not equal to it.

    >>> parse_without_rounding("0.1*x"), parse_without_rounding("sin(sin(1))*x")
    (x/10, None)
    >>> parse_without_rounding("(sin(sin(1)) - 0.7456241416655579)*x")
    """
    names = None if names is None else list(names)
    try:
        parsed = parse(_in_fractions(text), names=names)
    except ExpressionError:
        return None
    return None if parsed.rounded or parsed.guessed else parsed.expression


def rounds(text: str, names: Iterable[str] | None = None) -> bool:
    """Say whether something that was typed has to be rounded in order to be read.

    >>> rounds("0.1*x"), rounds("sin(sin(1))*x"), rounds("x**2.00000000000000001")
    (False, True, True)
    """
    numbers = [token for token in tokenize(text) if token.kind == "number"]
    longer = any(Fraction(text[n.start : n.end]) != Fraction(n.text) for n in numbers)
    return longer or parse_without_rounding(text, names) is None


def _in_fractions(text: str) -> str:
    pieces, column = [], 0
    for token in tokenize(text):
        written = text[token.start : token.end]
        if token.kind == "number" and not written.isdigit():
            written = f"({_fraction(Fraction(token.text))})"
        pieces += [text[column : token.start], written]
        column = token.end
    return "".join([*pieces, text[column:]])


def _fraction(value: Fraction) -> str:
    """Write a fraction as text that can be read: whole numbers in it have so many digits at most.

    >>> _fraction(Fraction("0.25")), _fraction(Fraction("3e60")), _fraction(Fraction("7e-300"))
    ('1/4', '3*10**60', '7/10**200/10**100')
    """
    if max(len(str(value.numerator)), len(str(value.denominator))) <= DIGITS:
        return f"{value.numerator}/{value.denominator}"
    _, digits, exponent = Decimal(repr(float(value))).normalize().as_tuple()
    whole, power = "".join(map(str, digits)), int(exponent)
    if power >= 0:
        return f"{whole}*10**{power}"
    parts = [min(HALF, -power), max(0, -power - HALF)]
    return "/".join([whole, *(f"10**{part}" for part in parts if part)])


def rational(number: float | sp.Float) -> sp.Rational:
    """Return the shortest decimal that is read as a number: 0.1 is 1/10, not the nearest double.

    >>> rational(0.1), rational(sp.Float(2.5))
    (1/10, 5/2)
    """
    fraction = Fraction(repr(float(number)))
    return sp.Rational(fraction.numerator, fraction.denominator)
