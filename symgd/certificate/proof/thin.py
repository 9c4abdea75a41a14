"""Thin zeros: whether an expression in generators may be 0 on more than a surface.

Source: J. Ax, On Schanuel's conjectures, Annals of Mathematics 93, 1971: exponentials of rational
functions, linearly independent over the rational numbers but for constants, and logarithms of
polynomials without common factors are algebraically independent of the variables.
"""

from collections.abc import Sequence

import sympy as sp

from symgd.certificate.proof.generators import IMAGINARY, Generators


def is_thin(factor: sp.Expr, generators: Generators) -> bool:
    """Say whether a form that the relations do not make 0 is 0 on no open set; False if unknown.

    The step functions are 0 on open sets, and what is made of other letters may be 0 everywhere,
    by a relation that nobody looked for.

    >>> x, letters = sp.Symbol("x", real=True), Generators()
    >>> is_thin(x**2 - 2, letters), is_thin(letters.letter("exp", x) - 2, letters)
    (True, True)
    >>> is_thin(letters.letter("floor", x), letters)
    False
    """
    exponents: dict[str, list[sp.Expr]] = {"exp": [], "turn": []}
    transcendental = 0
    for letter in factor.free_symbols:
        kind, *arguments = generators.meaning.get(letter, ("variable",))
        if kind == "variable" or letter is IMAGINARY:
            continue
        if kind not in ("exp", "turn", "log", "size", "constant"):
            return False
        (argument,) = arguments
        if argument.free_symbols & {*generators.meaning, IMAGINARY}:
            return False
        if kind == "constant" and argument is not sp.pi:
            return False
        if argument.free_symbols and kind in exponents:
            exponents[kind].append(argument)
        elif not argument.free_symbols and kind != "size":
            # e and pi, say, of which nobody knows whether they are independent.
            transcendental += 1
    return transcendental < 2 and all(map(_are_independent, exponents.values()))


def _are_independent(functions: Sequence[sp.Expr]) -> bool:
    """Say whether no sum of rational multiples of rational functions is constant."""
    if len(functions) < 2:
        return True
    below = sp.lcm_list([sp.fraction(sp.together(f))[1] for f in functions])
    symbols = sorted(set().union(*(f.free_symbols for f in functions)), key=str)
    polynomials = [sp.Poly(sp.cancel(f * below), *symbols) for f in (*functions, sp.S.One)]
    monomials = sorted({m for polynomial in polynomials for m in polynomial.monoms()})
    rows = [[p.coeff_monomial(m) for m in monomials] for p in polynomials]
    return bool(sp.Matrix(rows).rank() == len(rows))
