"""The verdict on a block of symgd's own Hessian over arrays: its product with any direction."""

from dataclasses import replace
from itertools import chain, count

from symgd.array_loss import ArrayLoss
from symgd.arrays.formulas import formulas
from symgd.arrays.hessian import hessian_block
from symgd.arrays.stable import stable
from symgd.certificate.arrays.claims import shapes_of
from symgd.certificate.arrays.data import by_second_differences
from symgd.certificate.arrays.few import agreement
from symgd.certificate.arrays.judgement import NOWHERE, PRECISE, Evidence, agreeing, in_words, on
from symgd.certificate.certificate import Component, Verdict


def direction(loss: ArrayLoss) -> str:
    """Return the name of the direction in formulas: d, or another that the loss has not."""
    taken = {symbol.name for symbol in loss.computation.inputs}
    names = chain(["d"], (f"d{i}" for i in count(1)))
    return next(name for name in names if name not in taken)


def second(evidence: Evidence, name: str, along: str, until: float) -> Component:
    """Return the verdict on ∂²f/∂name∂along; ``until`` is as ``time.monotonic`` has it."""
    loss, few = evidence.loss, evidence.few
    shown = _formula(loss, name, along)
    blank = Component((name, along), None, shown, Verdict.UNDECIDED, "")
    own = by_second_differences(loss, name, along, evidence.points)
    if own.wrong is not None:
        reason = (
            f"undecided: symgd's own second derivative is in doubt: {own.wrong.point.told} it is "
            f"{own.wrong.found:.9g} along a direction, where differences of the gradient give "
            f"{own.wrong.true:.9g}"
        )
        return replace(blank, reason=reason)
    found = NOWHERE
    if few.shapes:
        d = direction(loss)
        runs = hessian_block(stable(loss.computation), name, along, few.shapes, d)
        found = agreement(few.bends(name, along, d, until), runs, 0, {})
    if found.points and found.digits < PRECISE:
        reason = (
            f"undecided: symgd's own second derivative is in doubt: {on(few)} it agrees with "
            f"second differences of the loss to {found.digits} digits only"
        )
        return replace(blank, reason=reason)
    how = "the compiled code with differences of the gradient"
    return agreeing(blank, few, found, own, how, "second differences of the loss")


def _formula(loss: ArrayLoss, name: str, along: str) -> str:
    d, shapes = direction(loss), shapes_of(loss)
    block = hessian_block(stable(loss.computation), name, along, shapes, d)
    given = {**shapes, d: shapes[along]}
    found = formulas(block, given, typed=loss.computation, rows=loss.row_names)
    return in_words(found.outputs[0], found.parts)
