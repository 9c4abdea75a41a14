"""The open-ended part of a verification: everything here runs in the second interpreter.

Losses and claims come as texts and what goes back is plain data; an expression is read once for
all the questions about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import sympy as sp

from symgd.certificate import compiled as code
from symgd.certificate.comparison import compare, telling
from symgd.certificate.compiled import Compiled, derivative
from symgd.certificate.independent import independent_derivative
from symgd.certificate.points import Point
from symgd.certificate.pointwise import Compared, Finding
from symgd.certificate.proof.proof import LADDER, Proof
from symgd.certificate.question import Question, told
from symgd.certificate.quotients import contradiction
from symgd.certificate.regions import dividing
from symgd.language import parse, symbol
from symgd.language.decimals import parse_exactly, rational, rounds
from symgd.loss import Loss
from symgd.printing.text import plain

DIFFERENCES = 3
"""Points at which the derivative is held against differences of the loss."""


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
        equal_where, undefined_where, unseen_where: conditions that tell where they are equal,
            where the claim is undefined, and where nothing could be told; "" for none that is seen.
    """

    found: tuple[Compared, ...]
    mistrust: str
    equal_where: str
    undefined_where: str
    unseen_where: str


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
        _mistrust(question, found),
        where(Finding.EQUAL, Finding.DIFFERENT),
        where(Finding.CLAIM_UNDEFINED, Finding.EQUAL),
        where(Finding.UNSEEN, Finding.EQUAL),
    )


def prove(subject: Subject, rung: int) -> Proof:
    """Return the proof that one rung of the ladder gives."""
    question = _question(subject)
    expressions = [question.loss, question.truth, question.claim]
    proof = LADDER[rung][0](*map(_without_decimals, expressions))
    texts = filter(None, (subject.loss, subject.claim))
    if proof.means and any(rounds(text, subject.variables) for text in texts):
        return replace(proof, rounded=True)
    return proof


def compiled(subject: Subject, points: Sequence[Point]) -> Compiled:
    """Hold the compiled derivative against enclosures."""
    return code.compiled(Loss(subject.loss, subject.variables), _question(subject), points)


@lru_cache(maxsize=8)
def _question(subject: Subject) -> Question:
    symbols = tuple(map(symbol, subject.variables))
    by = [symbols[i] for i in subject.by]
    loss = parse_exactly(subject.loss, subject.variables)
    truth = derivative(loss, by)
    if subject.claim is None:
        other = independent_derivative(loss, by)
        rounded = (truth, other) if loss.has(sp.Float) else None
        return Question(loss, truth, other, rounded, symbols, subject.by)
    claim = parse_exactly(subject.claim, subject.variables)
    typed = parse(subject.loss, names=subject.variables).expression
    typed_claim = parse(subject.claim, names=subject.variables).expression
    rounded = None
    if typed.has(sp.Float) or typed_claim.has(sp.Float):
        rounded = (derivative(typed, by), typed_claim)
    return Question(loss, truth, claim, rounded, symbols, subject.by)


def _without_decimals(expression: sp.Expr) -> sp.Expr:
    floats = expression.atoms(sp.Float)
    return expression.xreplace({value: rational(value) for value in floats})


def _mistrust(question: Question, found: Sequence[Compared]) -> str:
    """Hold the derivative against central differences of the loss, where it matters most.

    That is where a claim differs, and at points in different quadrants.
    """
    shown = telling(found)
    compared = [c for c in found if c.finding in (Finding.EQUAL, Finding.DIFFERENT)]
    quadrants = {tuple(x > 0 for x in c.point): c for c in reversed(compared)}
    first = sorted(quadrants.values(), key=compared.index)[:DIFFERENCES]
    for c in [*([shown] if shown else []), *first]:
        slope = contradiction(question, c.point)
        if slope:
            return f"at {told(question.symbols, c.point)} differences of the loss give {slope}"
    return ""
