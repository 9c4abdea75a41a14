"""Decimals as the fractions that they are written as, so that no rounding enters a proof."""

from collections.abc import Iterable
from fractions import Fraction

import sympy as sp

from symgd.errors import ExpressionError
from symgd.language.limits import DIGITS
from symgd.language.parse import parse
from symgd.language.tokens import tokenize


def parse_exactly(text: str, names: Iterable[str] | None = None) -> sp.Expr:
    """Read an expression, 0.1 as 1/10; what cannot be read in that way keeps its decimals.

    In doubles 0.1*3 and 0.3 differ; read in this way they do not.

    >>> parse_exactly("0.1*3*x - 0.3*x", ["x"]), parse_exactly("x**0.5", ["x"])
    (0, sqrt(x))
    """
    pieces, column = [], 0
    for token in tokenize(text):
        written = text[token.start : token.end]
        if token.kind == "number" and not written.isdigit():
            value = Fraction(token.text)
            if max(len(str(abs(value.numerator))), len(str(value.denominator))) <= DIGITS:
                written = f"({value.numerator}/{value.denominator})"
        pieces += [text[column : token.start], written]
        column = token.end
    changed = "".join([*pieces, text[column:]])
    names = None if names is None else list(names)
    if changed != text:
        try:
            return parse(changed, names=names).expression
        except ExpressionError:
            pass
    return parse(text, names=names).expression


def rational(number: float | sp.Float) -> sp.Rational:
    """Return the shortest decimal that is read as a number: 0.1 is 1/10, not the nearest double.

    >>> rational(0.1), rational(sp.Float(2.5))
    (1/10, 5/2)
    """
    fraction = Fraction(repr(float(number)))
    return sp.Rational(fraction.numerator, fraction.denominator)
