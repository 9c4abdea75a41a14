"""The open-ended part of a verification: everything here runs in the second interpreter.

Losses and claims come as texts and what goes back is plain data; an expression is read once for
all the questions about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import sympy as sp

from symgd.arithmetic.evaluate import evaluate
from symgd.arithmetic.intervals import intervals
from symgd.calculus import reverse
from symgd.calculus.stable import stable
from symgd.certificate.comparison import Compared, Finding, Question, compare, telling
from symgd.certificate.independent import independent_derivative
from symgd.certificate.points import Point
from symgd.certificate.proof.proof import LADDER, Proof
from symgd.certificate.quotients import contradiction
from symgd.certificate.regions import dividing
from symgd.errors import SymgdError
from symgd.language import parse, symbol
from symgd.language.decimals import parse_exactly
from symgd.loss import Loss
from symgd.printing.text import plain

DIFFERENCES = 3
"""Points at which the derivative is held against differences of the loss."""

DOUBLE, ORDERS = 15, 4
"""Digits that have the 53 bits of doubles, in which the radius of an enclosure measures what
rounding may do; and how many times as much it may do in another order of operations."""

MOST = 16
"""Digits of a double."""

TRUE = 120
"""Digits in which the compiled code is judged."""

COMPILED_DIGITS = 9
"""Digits that must agree but for rounding."""


@dataclass(frozen=True)
class Subject:
    """What is verified: a derivative of a loss, and the claim; None for symgd's own.

    Attributes:
        loss: the text.
        variables: its variables.
        by: the places of the variables that it is differentiated by.
        claim: the claim's text.
    """

    loss: str
    variables: tuple[str, ...]
    by: tuple[int, ...]
    claim: str | None


@dataclass(frozen=True)
class Numbers:
    """What the points said.

    Attributes:
        found: the points that were compared.
        mistrust: where differences of the loss contradict the derivative, "" where nowhere.
        equal_where, undefined_where: conditions that tell where they are equal, and where the
            claim is undefined; "" for none that is seen.
    """

    found: tuple[Compared, ...]
    mistrust: str
    equal_where: str
    undefined_where: str


@dataclass(frozen=True)
class Compiled:
    """How the compiled derivative compares with the enclosures.

    Attributes:
        points: how many points were compared.
        digits: how many digits agree at least, where doubles do not cancel.
        wrong: a sentence on a point where rounding does not explain the difference.
    """

    points: int
    digits: int
    wrong: str


def derive(subject: Subject) -> str:
    """Return the derivative as text."""
    question = _question(subject)
    return plain(question.rounded[0] if question.rounded else question.truth)


def numbers(subject: Subject, seconds: float) -> Numbers:
    """Return what points say, found within so many seconds."""
    question = _question(subject)
    found = compare(question, seconds)
    conditions = [question.claim, question.truth, question.loss]

    def where(inside: Finding, outside: Finding) -> str:
        both = [c for c in found if c.finding in (inside, outside)]
        return dividing(conditions, question.symbols, both, lambda c: c.finding is inside)

    return Numbers(
        found,
        _mistrust(question, subject.by, found),
        where(Finding.EQUAL, Finding.DIFFERENT),
        where(Finding.CLAIM_UNDEFINED, Finding.EQUAL),
    )


def prove(subject: Subject, rung: int) -> Proof:
    """Return the proof that one rung of the ladder gives."""
    question = _question(subject)
    expressions = [question.loss, question.truth, question.claim]
    proof = LADDER[rung][0](*map(_without_decimals, expressions))
    if proof.means and any(expression.has(sp.Float) for expression in expressions):
        return replace(proof, means=f"{proof.means}, with some constants rounded to doubles")
    return proof


def compiled(subject: Subject, points: Sequence[Point]) -> Compiled:
    """Hold the compiled derivative against enclosures, at points where they exist."""
    question, loss = _question(subject), Loss(subject.loss, subject.variables)
    fast = _derivative(stable(loss.expression), [question.symbols[i] for i in subject.by])
    compared, digits, wrong = 0, MOST, ""
    for point in points:
        place = [float(x) for x in point]
        if len(subject.by) == 1:
            value = loss.gradient_at(place)[subject.by[0]]
        else:
            value = loss.hessian_at(place)[subject.by]
        if not np.isfinite(value):
            continue  # beyond doubles
        rounded = _enclosed(fast, question.symbols, place, DOUBLE)
        enclosed = _enclosed(question.truth, question.symbols, place, TRUE)
        if rounded is None or enclosed is None:
            continue
        (true, spread), error = enclosed, ORDERS * rounded[1]
        difference = abs(float(value) - true)
        allowed = error + spread + abs(true) * 10.0**-COMPILED_DIGITS + np.finfo(float).tiny
        if difference > allowed:
            where = ", ".join(
                f"{name} = {x:.6g}" for name, x in zip(subject.variables, place, strict=True)
            )
            wrong = wrong or f"at {where} the compiled code gives {float(value)!r}, not {true!r}"
        compared += 1
        if error + spread <= abs(true) * 10.0**-COMPILED_DIGITS and difference > 0:
            digits = min(digits, int(-np.log10(difference / abs(true))))
    return Compiled(compared, digits, wrong)


@lru_cache(maxsize=8)
def _question(subject: Subject) -> Question:
    symbols = tuple(map(symbol, subject.variables))
    by = [symbols[i] for i in subject.by]
    loss = parse_exactly(subject.loss, subject.variables)
    truth = _derivative(loss, by)
    if subject.claim is None:
        other = independent_derivative(loss, by)
        rounded = (truth, other) if loss.has(sp.Float) else None
        return Question(loss, truth, other, rounded, symbols)
    claim = parse_exactly(subject.claim, subject.variables)
    typed = parse(subject.loss, names=subject.variables).expression
    typed_claim = parse(subject.claim, names=subject.variables).expression
    rounded = None
    if typed.has(sp.Float) or typed_claim.has(sp.Float):
        rounded = (_derivative(typed, by), typed_claim)
    return Question(loss, truth, claim, rounded, symbols)


def _derivative(expression: sp.Expr, by: Sequence[sp.Symbol]) -> sp.Expr:
    for one in by:
        (expression,) = reverse.gradient(expression, (one,))
    return expression


def _without_decimals(expression: sp.Expr) -> sp.Expr:
    floats = expression.atoms(sp.Float)
    return expression.xreplace({value: sp.Rational(repr(float(value))) for value in floats})


def _mistrust(question: Question, by: Sequence[int], found: Sequence[Compared]) -> str:
    """Hold the derivative against central differences of the loss, where it matters most."""
    shown = telling(found)
    first = [c for c in found if c.finding is not Finding.CLAIM_UNDEFINED][:DIFFERENCES]
    for compared in [*([shown] if shown else []), *first]:
        slope = contradiction(question, by, compared.point)
        if slope:
            where = ", ".join(
                f"{name} = {float(x):.6g}"
                for name, x in zip(question.symbols, compared.point, strict=True)
            )
            return f"at {where} differences of the loss give {slope}"
    return ""


def _enclosed(
    expression: sp.Expr, symbols: Sequence[sp.Symbol], place: Sequence[float], digits: int
) -> tuple[float, float] | None:
    """Return the middle and the radius of an enclosure, None where there is none."""
    field = intervals(digits, False)
    values = dict(zip(symbols, (field.context.mpf(x) for x in place), strict=True))
    try:
        found = evaluate(expression, values, field)
        return float(found.mid.a), float(found.delta.b) / 2
    except (ArithmeticError, SymgdError):
        return None
