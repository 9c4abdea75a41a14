"""The verdict on one claim about a gradient over arrays.

A gradient over arrays of any size is not proved here: the best verdict is that it agrees. On few
entries it is compared with the loss itself to many digits, and over all of the data in doubles.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from symgd.array_loss import ArrayLoss
from symgd.arrays.reverse import gradient
from symgd.arrays.stable import stable
from symgd.certificate.arrays.claims import lengths, misfit, shapes_of, shown
from symgd.certificate.arrays.data import Compared, Difference, Point, by_claim, by_differences
from symgd.certificate.arrays.few import Agreement, Few, agreement
from symgd.certificate.certificate import Component, Counterexample, Verdict
from symgd.language.operations import Computation
from symgd.printing.counted import counted

PRECISE = 30
"""Digits that two formulas of the same thing share on few entries; others do not by chance."""

CLOSE = 8
"""Digits that say that a claim is nearly right, where it is not right."""

NOWHERE = Agreement(0, 0)

MOST_COORDINATES = 12
"""Coordinates of a counterexample that are listed."""


@dataclass(frozen=True)
class Evidence:
    """What holds for all claims about one loss.

    Attributes:
        loss: the loss.
        few: the same on few entries.
        points: where the parameters are over all of the data.
    """

    loss: ArrayLoss
    few: Few
    points: list[Point]


@dataclass(frozen=True)
class Asked:
    """What is asked of one parameter.

    Attributes:
        name: the parameter.
        text: the claim as it was given; None where symgd's own gradient is certified.
        claim: the claim, over inputs of the loss and lengths; None likewise.
    """

    name: str
    text: str | None = None
    claim: Computation | None = None


def judged(evidence: Evidence, asked: Asked, until: float) -> Component:
    """Return the verdict on one parameter; ``until`` is as ``time.monotonic`` has it."""
    loss, name = evidence.loss, asked.name
    blank = Component((name,), asked.text, derivative(loss, name), Verdict.UNDECIDED, "")
    own = by_differences(loss, name, evidence.points)
    if own.wrong is not None:
        reason = (
            f"undecided: symgd's own derivative is in doubt: {own.wrong.point.told} it is "
            f"{own.wrong.found:.9g} along a direction, where differences give {own.wrong.true:.9g}"
        )
        return replace(blank, reason=reason)
    if asked.claim is None:
        return _own(blank, evidence, own, until)
    reason = misfit(name, asked.claim, loss)
    if reason:
        return replace(blank, verdict=Verdict.WRONG, reason=f"wrong: {reason}")
    return _claimed(blank, evidence, asked.claim, until)


def derivative(loss: ArrayLoss, name: str) -> str:
    """Return the gradient by one parameter as text, with what the names in it stand for."""
    found = shown(loss, shapes_of(loss))
    return in_words(found.outputs[1 + list(loss.parameters).index(name)], found.parts)


def in_words(text: str, parts: Mapping[str, str]) -> str:
    """Return a formula with what the names in it stand for.

    >>> in_words("2/m*a.T@r", {"a": "tanh(X)", "r": "a - y", "delta": "0"})
    '2/m*a.T@r with r = a - y, a = tanh(X)'
    """
    told: list[str] = []
    for part, formula in reversed(list(parts.items())):
        if re.search(rf"\b{part}\b", " ".join([text, *told])):
            told.append(f"{part} = {formula}")
    return f"{text} with {', '.join(told)}" if told else text


def _own(blank: Component, evidence: Evidence, own: Compared, until: float) -> Component:
    loss, few, (name,) = evidence.loss, evidence.few, blank.variables
    names = list(loss.parameters)
    found = NOWHERE
    if few.shapes:
        runs = gradient(stable(loss.computation), names, few.shapes)
        found = agreement(few.slopes(name, until), runs, 1 + names.index(name), {})
    if found.points and found.digits < PRECISE:
        reason = (
            f"undecided: symgd's own derivative is in doubt: {on(few)} it agrees with "
            f"differences of the loss to {found.digits} digits only"
        )
        return replace(blank, reason=reason)
    return agreeing(blank, few, found, own, "the compiled code with differences")


def _claimed(blank: Component, evidence: Evidence, claim: Computation, until: float) -> Component:
    loss, few, (name,) = evidence.loss, evidence.few, blank.variables
    data = by_claim(loss, name, claim, evidence.points)
    if data.wrong is not None:
        return _refuted(blank, evidence, data.wrong)
    found = NOWHERE
    if few.shapes:
        found = agreement(few.slopes(name, until), claim, 0, lengths(loss, few.shapes))
    if not found.points or found.digits >= PRECISE:
        return agreeing(blank, few, found, data, "with symgd's derivative")
    if found.digits >= CLOSE or not data.points:
        reason = (
            f"undecided: {on(few)} it agrees with differences of the loss to {found.digits} "
            "digits only"
        )
        return replace(blank, reason=reason)
    note = f"it holds for these data: {on(few)} it is not the derivative"
    result = agreeing(blank, few, NOWHERE, data, "with symgd's derivative")
    return replace(result, notes=(note,))


def agreeing(
    blank: Component,
    few: Few,
    found: Agreement,
    data: Compared,
    how: str,
    judge: str = "differences of the loss",
) -> Component:
    """Say how well a derivative agrees: on few entries with a judge, on the data, or on both."""
    told = []
    if found.points:
        told.append(
            f"{on(few)} with {judge}, in every entry at "
            f"{counted(found.points, 'point')}, to at least {found.digits} digits"
        )
    if data.points:
        told.append(
            f"on the data {how} at {counted(data.points, 'point')}, "
            f"to at least {data.digits} digits"
        )
    if not told:
        return replace(blank, reason="undecided: it could be compared at no point")
    if not data.points:
        told.append("on the data nothing could be compared, for kinks or for rounding")
    return replace(
        blank,
        verdict=Verdict.AGREES,
        reason=f"agrees numerically: {'; '.join(told)}",
        points=found.points + data.points,
        digits=min(one.digits for one in (found, data) if one.points),
    )


def _refuted(blank: Component, evidence: Evidence, wrong: Difference) -> Component:
    """Show an entry in which a claim differs, and where, if there are few parameters."""
    loss = evidence.loss
    which = f"its entry {wrong.entry}" if wrong.entry else "it"
    claimed, true = _apart(wrong.found, wrong.true)
    coordinates = wrong.point.w.tolist() if loss.size <= MOST_COORDINATES else []
    point = dict(zip(loss.variables, coordinates, strict=False))
    return replace(
        blank,
        verdict=Verdict.WRONG,
        reason=f"wrong: {wrong.point.told} {which} is {claimed}, but the derivative is {true}",
        counterexample=Counterexample(point, wrong.found, wrong.true, claimed, true),
        points=1,
    )


def _apart(left: float, right: float) -> tuple[str, str]:
    """Write two numbers with as many digits as tell them apart.

    >>> _apart(1.0, 1.00000001)
    ('1', '1.00000001')
    """
    texts = ((f"{left:.{digits}g}", f"{right:.{digits}g}") for digits in range(6, 18))
    return next((pair for pair in texts if pair[0] != pair[1]), (repr(left), repr(right)))


def on(few: Few) -> str:
    """Write which few entries they are: on few entries (X 3 × 2, y 3)."""
    shapes = [f"{n} {' × '.join(map(str, shape))}" for n, shape in few.shapes.items() if shape]
    return f"on few entries ({', '.join(shapes)})" if shapes else "in numbers"
