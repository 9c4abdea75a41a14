"""The step of a run, linearised where it can be."""

from symgd.plan import Plan
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import LinearStep, linear_step


def linear(plan: Plan) -> LinearStep | None:
    """Return the linearised step of a plan's rule; None where it has none, as Adam's."""
    try:
        return linear_step(plan.rule, float(plan.steps))
    except NotAnalysedError:
        return None
