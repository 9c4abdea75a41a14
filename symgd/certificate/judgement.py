"""The verdict on one claim: numbers first, which may refute it, then proofs, in limited time."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from symgd.certificate import work
from symgd.certificate.certificate import Component, Counterexample, Verdict
from symgd.certificate.comparison import LEAST, telling
from symgd.certificate.compiled import Compiled
from symgd.certificate.pointwise import Compared, Finding
from symgd.certificate.proof.proof import LADDER, NONE, Proof
from symgd.certificate.question import told
from symgd.certificate.work import Numbers, Subject
from symgd.language import parse
from symgd.printing.counted import counted
from symgd.worker import START_SECONDS, UnfinishedError, limited

T = TypeVar("T")

FEWEST_DIGITS = 9
"""Digits that must agree at every point for "agrees numerically"."""

MOST_DIGITS = 240
"""More are not computed; two numbers that are exactly equal agree in as many."""

FEW = 10
"""One in so many points may be unseen without a doubt on the others."""

GUESSED = (
    "a jump or a condition on constants is too close for doubles to decide, as in "
    "floor(log(8)/log(2))"
)

NOTHING = Numbers((), "", "", "", "")


@dataclass
class _Clock:
    """What is left of the time limit.

    Attributes:
        until: when it is used up, as ``time.monotonic`` has it.
        stopped: whether some work was given up for lack of time.
    """

    until: float
    stopped: bool = False

    @property
    def left(self) -> float:
        return max(0.0, self.until - time.monotonic())

    def attempt(self, share: float, default: T, function: Callable[..., T], *args: Any) -> T:
        """Return what a function returns within a share of the time left, else the default."""
        if not self.left:
            return default
        try:
            limited(START_SECONDS, abs, 0)  # so that a restart of the worker is on this clock
            return limited(share * self.left, function, *args)
        except UnfinishedError as error:
            self.stopped |= str(error).startswith("not done in")
            return default


def judged(subject: Subject, seconds: float) -> Component:
    """Return the verdict on one claim, within so many seconds."""
    with suppress(UnfinishedError):
        limited(START_SECONDS, abs, 0)  # a start of the worker is not the claim's time
    clock = _Clock(time.monotonic() + seconds)
    numbers = clock.attempt(0.6, NOTHING, work.numbers, subject, 0.15 * seconds)
    derivative = clock.attempt(0.3, "", work.derive, subject)
    names = tuple(subject.variables[i] for i in subject.by)
    blank = Component(names, subject.claim, derivative, Verdict.UNDECIDED, "")
    if numbers.mistrust:
        reason = f"undecided: symgd's own derivative is in doubt, for {numbers.mistrust}"
        return replace(blank, reason=reason)
    different = [c for c in numbers.found if c.finding is Finding.DIFFERENT]
    if different and _is_guessed(subject):
        return replace(blank, reason=f"undecided: {GUESSED}")
    if different:
        return _refuted(blank, subject, numbers, different)
    doubtful = next((c for c in numbers.found if c.finding is Finding.DOUBTFUL), None)
    if doubtful is not None:
        return _doubted(blank, subject, doubtful)
    equal = [c for c in numbers.found if c.finding is Finding.EQUAL]
    compiled = None
    if subject.claim is None:  # before the proofs, which may take all the time there is
        compiled = clock.attempt(0.4, None, work.compiled, subject, [c.point for c in equal])
    # What differs by the rounding of its decimals has no proof.
    rounded = any(c.rounded for c in numbers.found)
    proof = NONE if rounded else _prove(subject, clock)
    least = min((c.digits for c in equal), default=None)
    digits = None if least is None else int(min(least, MOST_DIGITS))
    blank = replace(blank, points=len(equal), digits=digits, means=proof.means)
    undefined, unseen = _undefined(subject, numbers, proof), _unseen(subject, numbers)
    blank = replace(blank, notes=tuple(filter(None, (undefined, unseen))))
    if subject.claim is None:
        return _own(blank, compiled, numbers, clock, seconds)
    if proof.means and proof.rounded:
        reason = (
            f"agrees numerically: equal by {proof.means}, but constants in it were rounded to "
            "doubles, which is no proof"
        )
        return replace(blank, verdict=Verdict.AGREES, means="", reason=reason)
    if proof.means and (equal or not numbers.found):
        partly = bool(undefined and numbers.found)
        where = " where the claim is defined," if partly else ""
        return replace(blank, verdict=Verdict.PROVED, reason=f"proved{where} by {proof.means}")
    return _unproved(blank, numbers, clock, seconds)


def _is_guessed(subject: Subject) -> bool:
    texts = filter(None, (subject.loss, subject.claim))
    return any(parse(text, names=subject.variables).guessed for text in texts)


def _prove(subject: Subject, clock: _Clock) -> Proof:
    for rung, (_, share) in enumerate(LADDER):
        proof = clock.attempt(share, NONE, work.prove, subject, rung)
        if proof.means:
            return proof
    return NONE


def _refuted(
    blank: Component, subject: Subject, numbers: Numbers, different: Sequence[Compared]
) -> Component:
    shown = telling(different) or different[0]
    where = told(subject.variables, shown.point)
    if subject.claim is None:
        reason = (
            f"undecided: at {where} symgd's derivative is {shown.true} and SymPy's {shown.claimed}"
        )
        return replace(blank, reason=reason)
    values = dict(zip(subject.variables, map(float, shown.point), strict=True))
    found = Counterexample(
        values, float(shown.claimed), float(shown.true), shown.claimed, shown.true
    )
    at = f"at {where} " if where else ""
    return replace(
        blank,
        verdict=Verdict.WRONG,
        reason=f"wrong: {at}it is {shown.claimed}, but the derivative is {shown.true}",
        counterexample=found,
        points=len(different),
        notes=(f"equal only for {numbers.equal_where}",) if numbers.equal_where else (),
    )


def _doubted(blank: Component, subject: Subject, shown: Compared) -> Component:
    where = told(subject.variables, shown.point)
    what = "SymPy's derivative" if subject.claim is None else "the claim"
    reason = (
        f"undecided: at {where} the derivative's expression has no value, but differences of the "
        f"loss give {shown.true}, and {what} is {shown.claimed}"
    )
    return replace(blank, reason=reason)


def _undefined(subject: Subject, numbers: Numbers, proof: Proof) -> str:
    """Say where a claim has no value although the derivative has one."""
    points = [c for c in numbers.found if c.finding is Finding.CLAIM_UNDEFINED]
    where = numbers.undefined_where or " or ".join(filter(None, proof.undefined))
    if numbers is not NOTHING and not numbers.found:
        return "the loss and its derivative are defined at none of the points that were tried"
    if not (points or where):
        return ""
    at = f"for {where}" if where else f"at {told(subject.variables, points[0].point)}"
    what = "claim" if subject.claim is not None else "derivative's expression"
    return f"the {what} is undefined {at}, where the derivative is defined"


def _unseen(subject: Subject, numbers: Numbers) -> str:
    """Say where the loss is differentiable, as it seems, but nothing could be told."""
    points = [c for c in numbers.found if c.finding is Finding.UNSEEN]
    if not points:
        return ""
    where = numbers.unseen_where
    at = f"for {where}" if where else f"at {told(subject.variables, points[0].point)}"
    return f"{at} numbers are too large, or too close to a kink, a jump or an end, to tell"


def _is_blind(numbers: Numbers) -> bool:
    """Say whether so much is unseen that the rest says little."""
    unseen = sum(c.finding is Finding.UNSEEN for c in numbers.found)
    return bool(numbers.unseen_where) or unseen * FEW > len(numbers.found)


def _own(
    blank: Component, compiled: Compiled | None, numbers: Numbers, clock: _Clock, seconds: float
) -> Component:
    """Judge symgd's own derivative, against SymPy's and with its compiled code."""
    if compiled is not None and compiled.wrong:
        return replace(blank, reason=f"undecided: {compiled.wrong}")
    if compiled is None or not compiled.points:
        code = "the compiled code could not be compared"
    else:
        code = (
            f"the compiled code agrees at {counted(compiled.points, 'point')}, to at least "
            f"{compiled.digits} digits where doubles do not cancel"
        )
    if blank.means:
        reason = f"proved equal to SymPy's derivative by {blank.means}; {code}"
        return replace(blank, verdict=Verdict.PROVED, reason=reason)
    result = _unproved(blank, numbers, clock, seconds)
    return replace(result, reason=f"{result.reason}; {code}")


def _unproved(blank: Component, numbers: Numbers, clock: _Clock, seconds: float) -> Component:
    late = f" within {seconds:g} s" if clock.stopped else ""
    if _is_blind(numbers):
        why = blank.notes[-1]
        return replace(blank, reason=f"undecided: {why}, and no proof was found{late}")
    if blank.digits is not None and blank.points >= LEAST and blank.digits >= FEWEST_DIGITS:
        reason = (
            f"agrees numerically at {counted(blank.points, 'point')}, to at least "
            f"{blank.digits} digits, but no proof was found{late}"
        )
        return replace(blank, verdict=Verdict.AGREES, reason=reason)
    undefined = sum(c.finding is Finding.CLAIM_UNDEFINED for c in numbers.found)
    if undefined and not blank.points:
        why = f"the claim is undefined at all {undefined} points where the derivative is defined"
    elif blank.points:
        why = f"it agrees at only {counted(blank.points, 'point')}, to {blank.digits} digits"
    elif late:
        why = "no point could be compared"
    else:
        why = "the derivative could be enclosed at none of the points that were tried"
    return replace(blank, reason=f"undecided: {why}, and no proof was found{late}")
