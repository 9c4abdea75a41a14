"""The limits of a linearised step as formulas, derived from the equations of its rule.

The characteristic polynomial p(z) of the step has all its roots inside the unit circle up to the
learning rate at which one arrives on it: at z = 1, at z = -1, or as a complex pair.

Source: Jury 1964, Theory and Application of the z-Transform Method, chapter 3.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sympy as sp

from symgd.language import symbol
from symgd.language.decimals import parse_exactly, rational
from symgd.language.kinks import maximum, minimum
from symgd.printing.text import plain
from symgd.stability.linear import LinearStep
from symgd.worker import UnfinishedError, limited

CURVATURE = symbol("curvature_of_the_mode")
"""λ, by a name that no rule has for one of its constants."""

FACTOR = "(1 - lr*λ)"
"""What gradient descent multiplies a mode by; other rules read best in it, too."""

SHORT = 160
"""Characters that a formula may have; a longer one tells nobody anything."""

NEAR = 1e-6
"""How near a formula's value must be to the number that was found without it."""

SOME = 0.37
"""A learning rate, times the curvature, at which the Jacobian is held against the numbers."""

CHOICES: Mapping[type, Callable[..., float]] = {maximum: max, minimum: min}


@dataclass(frozen=True)
class Formulas:
    """What could be written down; None where it could not.

    Attributes:
        jacobian: the rows of the step's Jacobian in a mode of curvature λ, empty if unknown.
        radius: its spectral radius.
        limit: the largest stable learning rate, in the largest curvature λmax.
    """

    jacobian: tuple[tuple[str, ...], ...]
    radius: str | None
    limit: str | None


def formulas(step: LinearStep, largest: float, limit: float, seconds: float) -> Formulas:
    """Return the formulas of a step, whose limit at the largest curvature is known as a number.

    A formula is kept only if its value is that of the linearised step.

    >>> from symgd.rules import optimizers
    >>> from symgd.stability.linear import linear_step
    >>> formulas(linear_step(optimizers["momentum"]), 4.0, 0.95, seconds=10).limit
    '2*(momentum + 1)/λmax'
    """
    typed = [[plain(_settled(entry, step)) for entry in row] for row in _matrix(step)]
    numbers = step.matrix(largest, SOME / largest).tolist()
    try:
        return limited(seconds, _derive, typed, numbers, dict(step.constants), largest, limit)
    except UnfinishedError:
        return Formulas((), None, None)


def _matrix(step: LinearStep) -> list[list[sp.Expr]]:
    """Return M with its symbols, before w and the states are put to rest."""
    n = len(step.coordinate.inputs)
    rows = [step.coordinate.partials[i] for i in step.kept]
    return [[row[j] + (CURVATURE * row[n] if j == 0 else 0) for j in step.kept] for row in rows]


def _settled(entry: sp.Expr, step: LinearStep) -> sp.Expr:
    """Put w, the gradient and the states at rest, and t where the step was looked at."""
    coordinate = step.coordinate
    rest = dict(zip(coordinate.inputs, map(rational, step.fixed), strict=True))
    rest |= {symbol("g"): sp.S.Zero, symbol("t"): sp.Integer(step.t), symbol("normal"): sp.S.Zero}
    reduced = {name: value.xreplace(rest) for name, value in coordinate.reduced.items()}
    settled = entry.xreplace(reduced).xreplace(rest)
    known = {symbol(name): rational(value) for name, value in step.constants.items()}
    choices = {
        node: _chosen(node, known)
        for node in settled.atoms(sp.sign, *CHOICES)
        if node.free_symbols <= set(known)
    }
    settled = settled.xreplace(choices)
    dead = {power: sp.S.Zero for power in settled.atoms(sp.Pow) if _dead(power, known)}
    return settled.xreplace(dead)


def _chosen(node: sp.Expr, known: Mapping[sp.Symbol, sp.Rational]) -> sp.Expr:
    """Return the argument that is the largest or smallest in this run, or the sign of the only one.

    Clipping leaves a min(1, …) of constants behind, which is 1.
    """
    values = [float(arg.xreplace(known)) for arg in node.args]
    if isinstance(node, sp.sign):
        return sp.Integer((values[0] > 0) - (values[0] < 0))
    return node.args[values.index(CHOICES[node.func](values))]


def _dead(power: sp.Pow, known: Mapping[sp.Symbol, sp.Rational]) -> bool:
    """Say whether this is beta**t, which dies out, at a large t."""
    small = power.base in known and abs(known[power.base]) < 1
    return bool(small and power.exp.is_Integer and power.exp > 1000)


def _derive(
    typed: Sequence[Sequence[str]],
    numbers: Sequence[Sequence[float]],
    constants: Mapping[str, float],
    largest: float,
    limit: float,
) -> Formulas:
    """Derive the formulas; may never end."""
    matrix = sp.Matrix([[parse_exactly(text) for text in row] for row in typed])
    known = {symbol(name): rational(value) for name, value in constants.items()}
    at = {**known, CURVATURE: rational(largest), symbol("lr"): rational(SOME / largest)}
    if not np.allclose(np.array(matrix.xreplace(at), dtype=float), numbers, rtol=NEAR):
        return Formulas((), None, None)
    # What is 0 in this run (dampening, say) would only make the formulas longer.
    matrix = matrix.xreplace({name: value for name, value in known.items() if value == 0})
    z = sp.Symbol("z")
    polynomial = sp.Poly((z * sp.eye(matrix.rows) - matrix).det(), z)
    return Formulas(
        jacobian=tuple(tuple(map(_text, row)) for row in matrix.tolist()),
        radius=_radius(polynomial),
        limit=_limit(polynomial, known, largest, limit),
    )


def _radius(polynomial: sp.Poly) -> str | None:
    """Return the largest absolute value of a root."""
    lr, factor = symbol("lr"), sp.Symbol(FACTOR, real=True)
    plainly = _largest_root(polynomial)
    if lr not in polynomial.free_symbols:
        return plainly
    factored = _largest_root(polynomial.xreplace({CURVATURE: (1 - factor) / lr}))
    return min(filter(None, (factored, plainly)), key=len, default=None)


def _largest_root(polynomial: sp.Poly) -> str | None:
    if polynomial.degree() == 1:
        text = _text(-polynomial.all_coeffs()[1])
        return _short(f"|{text[1:-1] if text == FACTOR else text}|")
    if polynomial.degree() == 2:
        _, linear, constant = polynomial.all_coeffs()
        taken = _text(4 * constant)
        alone = " " not in re.sub(r"\([^()]*\)", "", taken)
        under = f"{_text(linear**2)} - {taken if alone else f'({taken})'}"
        return _short(f"max |{_text(-linear)} ± sqrt({under})|/2")
    return _short(f"the largest |z| with {_text(polynomial.as_expr())} = 0")


def _limit(
    polynomial: sp.Poly, known: Mapping[sp.Symbol, sp.Expr], largest: float, limit: float
) -> str | None:
    """Return the formula, of all those at which a root is on the circle, that gives the limit."""
    if not math.isfinite(limit):
        return None
    lr = symbol("lr")
    for condition in _conditions(polynomial):
        try:
            solutions = sp.solve(condition, lr)
        except NotImplementedError:  # SymPy has no method for this one
            continue
        for solution in solutions:
            value = solution.xreplace({**known, CURVATURE: rational(largest)}).evalf()
            if value.is_real and abs(float(value) - limit) <= NEAR * limit:
                return _short(_text(solution, "λmax"))
    return None


def _conditions(polynomial: sp.Poly) -> Iterator[sp.Expr]:
    """Return what is 0 when a root is at -1, at 1, or when a complex pair is on the circle."""
    yield sp.numer(sp.together(polynomial.eval(-1)))
    yield sp.numer(sp.together(polynomial.eval(1)))
    if polynomial.degree() == 2:
        yield sp.numer(sp.together(polynomial.all_coeffs()[-1] - 1))
    elif polynomial.degree() > 2:
        z, pair = polynomial.gen, sp.Symbol("s")
        # A pair on the circle is a factor z² - sz + 1; dividing it out leaves no remainder.
        first, second = sp.Poly(
            sp.rem(polynomial.as_expr(), z**2 - pair * z + 1, z), z
        ).all_coeffs()[-2:]
        yield sp.resultant(sp.numer(sp.together(first)), sp.numer(sp.together(second)), pair)


def _text(expression: sp.Expr, curvature: str = "λ") -> str:
    """Write a formula, factored or expanded, with decimals of a typed rule as decimals again."""

    def written(form: sp.Expr) -> str:
        decimals = {
            number: sp.sign(number) * sp.Symbol(str(float(abs(number))), positive=True)
            for number in form.atoms(sp.Rational)
            if number.q > 4 and rational(float(number)) == number
        }
        named = form.xreplace({CURVATURE: sp.Symbol(curvature), **decimals})
        # A minus sign in front is easily overlooked: 1 - lr*λ, not -lr*λ + 1.
        terms = sorted(map(plain, sp.Add.make_args(named)), key=lambda text: text.startswith("-"))
        return " + ".join(terms).replace("+ -", "- ")

    return min(written(sp.factor(expression)), written(sp.expand(expression)), key=len)


def _short(text: str) -> str | None:
    return text if len(text) <= SHORT else None
