"""Decimals as the fractions that they are written as, so that no rounding enters a proof."""

from collections.abc import Iterable
from fractions import Fraction

import sympy as sp

from symgd.errors import ExpressionError
from symgd.language import parse
from symgd.language.limits import DIGITS
from symgd.language.tokens import tokenize


def exact(text: str, names: Iterable[str]) -> sp.Expr:
    """Read an expression, 0.1 as 1/10; what cannot be read in that way keeps its decimals.

    In doubles 0.1*3 and 0.3 differ; read in this way they do not.

    >>> exact("0.1*3*x - 0.3*x", ["x"]), exact("x**0.5", ["x"])
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
    names = list(names)
    if changed != text:
        try:
            return parse(changed, names=names).expression
        except ExpressionError:
            pass
    return parse(text, names=names).expression
