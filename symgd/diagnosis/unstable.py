"""Runs that leave for infinity or undefined places, and runs that go to and fro."""

from symgd.diagnosis.again import smaller_rate
from symgd.diagnosis.diagnosis import Diagnosis, RateVerdict
from symgd.diagnosis.exceeded import first_exceeded
from symgd.diagnosis.words import above, ending, kinks, named
from symgd.loss import Loss
from symgd.stability.linear import LinearStep
from symgd.trajectory import Outcome, Trajectory

SAFE = 0.99
"""The share of a limit that is tried: at the limit itself a run neither shrinks nor grows."""


def unstable(loss: Loss, run: Trajectory, step: LinearStep | None) -> Diagnosis:
    """Explain a run that left for infinity or undefined places, or that goes to and fro."""
    if run.outcome == Outcome.DIVERGED and run.value < run.losses[0]:
        return Diagnosis(RateVerdict.UNKNOWN)  # the loss falls without bound: no rate is to blame
    exceeded = None if step is None else first_exceeded(loss, run, step)
    if exceeded is None and run.outcome == Outcome.OSCILLATES and loss.notes:
        return Diagnosis(RateVerdict.OSCILLATING, (kinks(loss, steady=True),))
    guess = 0.5 if exceeded is None else min(SAFE * exceeded.limit / exceeded.lr, SAFE)
    held = smaller_rate(run, guess or 0.5)
    sentences = [] if exceeded is None else [above(run, exceeded)]
    if held is not None:
        sentences.append(f"With {named(held)} {ending(held)} (tried).")
    rate = {
        Outcome.DIVERGED: RateVerdict.DIVERGING,
        Outcome.OSCILLATES: RateVerdict.OSCILLATING,
        Outcome.STEP_LIMIT: RateVerdict.OSCILLATING,
    }.get(run.outcome, RateVerdict.DIVERGING if exceeded and held else RateVerdict.UNKNOWN)
    return Diagnosis(rate, tuple(sentences), exceeded, held)
