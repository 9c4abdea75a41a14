"""The words of a diagnosis."""

from symgd.diagnosis.diagnosis import Exceeded, Remedy
from symgd.loss import Loss
from symgd.printing.counted import counted
from symgd.trajectory import Outcome, Trajectory


def above(run: Trajectory, exceeded: Exceeded, over: str = "") -> str:
    """Tell the first step above the limit; ``over`` says over which rows, if not all in a step."""
    over = f" over {over}" if over else ""
    relation = "above" if exceeded.lr > exceeded.limit * (1 + 1e-6) else "at"
    share = f"{exceeded.limit * exceeded.curvature:.4g}/λ = {exceeded.limit:.4g}"
    return (
        f"At step {exceeded.step} the learning rate {exceeded.lr:.6g} is {relation} {share}, the "
        f"limit of {_rule(run)} where the largest curvature{over} is λ = {exceeded.curvature:.4g}."
    )


def on_batches(run: Trajectory, exceeded: Exceeded) -> str:
    """Tell that a rate below the limit over all rows is above that over some batches."""
    share = f"{exceeded.limit * exceeded.curvature:.4g}/λ = {exceeded.limit:.4g}"
    return (
        f"The learning rate {exceeded.lr:.6g} is below the limit of {_rule(run)} over all rows, "
        f"but above {share}, that over some batches: one of {counted(exceeded.rows, 'row')} has "
        f"the curvature λ = {exceeded.curvature:.4g}. Take larger batches, or a rate below that."
    )


def _rule(run: Trajectory) -> str:
    rule = str(run.settings["optimizer"])
    return rule if len(rule) <= 40 else "the rule"


def kinks(loss: Loss, steady: bool) -> str:
    """Tell why a run does not come to rest at a kink, at a constant rate or at a falling one."""
    if steady:
        return (
            f"The gradient jumps ({'; '.join(loss.notes)}), and steps of a constant rate go across "
            "such a place for ever: let the rate fall, as the schedule 'exponential' does."
        )
    return (
        f"At a kink the gradient need not vanish ({'; '.join(loss.notes)}): no test on it stops a "
        "run there, but one on parameter_change does."
    )


def named(held: Remedy) -> str:
    """Name the learning rate that was tried."""
    return held.text if isinstance(held.lr, str) else f"the learning rate {held.text}"


def ending(held: Remedy) -> str:
    """Tell how the run went with it."""
    steps = f"{held.steps:,} step{'' if held.steps == 1 else 's'}"
    if held.outcome == Outcome.CONVERGED:
        return f"it converges to the loss {held.value:.6g} after {steps}"
    return f"it comes down to the loss {held.value:.6g} in {steps}"


def count(steps: float) -> str:
    """Write about how many steps.

    >>> count(8133), count(3e12)
    ('8,100 more steps', '3e+12 more steps')
    """
    about = float(f"{steps:.2g}")
    return f"{about:,.0f} more steps" if about < 1e9 else f"{about:.1g} more steps"


def enough(steps: float) -> int:
    """Round up to two digits.

    >>> enough(148.2)
    150
    """
    unit = 10 ** max(0, len(str(int(steps))) - 2)
    return int(-(-int(steps) // unit) * unit)
