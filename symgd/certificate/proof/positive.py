"""Signs of forms that can be read off term by term, in every case."""

import sympy as sp

from symgd.certificate.proof.generators import IMAGINARY, Generators
from symgd.certificate.proof.thin import is_thin


def plain_sign(factor: sp.Expr, generators: Generators) -> tuple[int, bool]:
    """Return the sign of all terms, 0 for not known, and whether their sum is nowhere 0.

    Otherwise it may be 0, but on no open set.

    >>> x, letters = sp.Symbol("x", real=True), Generators()
    >>> plain_sign(-(x**2) - 1, letters), plain_sign(x**2, letters), plain_sign(x, letters)
    ((-1, True), (1, False), (0, False))
    >>> plain_sign(letters.letter("floor", x) ** 2, letters)
    (0, False)
    """
    for sign in (1, -1):
        positive, everywhere = _is_positive(sp.expand(sign * factor), generators)
        if positive:
            return sign, everywhere
    return 0, False


def _is_positive(form: sp.Expr, generators: Generators) -> tuple[bool, bool]:
    """Say whether a form is positive but for a thin set, and whether that set is empty."""
    positive = everywhere = False
    for term in sp.Add.make_args(form):
        thin = strict = True
        for part in sp.Mul.make_args(term):
            base, exponent = part.as_base_exp()
            even = exponent.is_Integer and exponent % 2 == 0
            if is_complex(base, generators) or not (base.is_positive or (even and base.is_real)):
                return False, False
            if not _is_positive_base(base, generators):
                strict = False
                thin = thin and is_thin(base, generators)
        positive, everywhere = positive or thin, everywhere or strict
    return positive, everywhere


def _is_positive_base(base: sp.Expr, generators: Generators) -> bool:
    """Say whether a base is positive wherever it is defined; the size of a form may be 0."""
    meanings = [generators.meaning.get(symbol, ("",)) for symbol in base.free_symbols]
    sizes = [arguments[0] for kind, *arguments in meanings if kind == "size"]
    return bool(base.is_positive) and not any(size.free_symbols for size in sizes)


def is_complex(symbol: sp.Expr, generators: Generators) -> bool:
    """Say whether a letter is i, or e**(i·something)."""
    return symbol is IMAGINARY or generators.meaning.get(symbol, ("",))[0] == "turn"
