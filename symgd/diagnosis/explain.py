"""diagnose(): why a run diverged, oscillated, stalled or stopped at a saddle."""

from symgd.again import loss_of, settings_of
from symgd.array_loss import ArrayLoss
from symgd.diagnosis.diagnosis import Diagnosis, RateVerdict
from symgd.diagnosis.linearised import linear
from symgd.diagnosis.over_data import over_data
from symgd.diagnosis.saddle import saddle
from symgd.diagnosis.stalled import stalled
from symgd.diagnosis.unstable import unstable
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plan import make_plan
from symgd.trajectory import Outcome, Trajectory


def diagnose(run: Trajectory, loss: Loss | None = None) -> Diagnosis:
    """Explain a run by the exact curvatures on its path, and try what would have been better.

    A learning rate is too large where it makes the mode of the largest curvature grow: above
    2/λmax for gradient descent, above what the rule's own equations give for others. It is too
    small where the run would need far more steps than it had. What is advised has been tried.

    Args:
        run: over numbers, or over data.
        loss: what a run over data descended, which it has not kept. Such a run is explained where
            it went astray, and no other is tried.

    Raises:
        SettingError: when a run over data is given without its loss, or with another.

    >>> from symgd import descend
    >>> why = diagnose(descend("x**2 + 2*y**2", (3, 4), lr=0.6))
    >>> why.rate, why.exceeded.curvature, why.exceeded.limit
    (<RateVerdict.DIVERGING: 'diverging'>, 4.0, 0.5)
    >>> print(why.sentences[0])
    At step 0 the learning rate 0.6 is above 2/λ = 0.5, the limit of gd where the largest \
curvature is λ = 4.
    """
    if "data" in run.settings:
        return over_data(_given(run, loss), run)
    loss = loss_of(run)
    if run.outcome == Outcome.CONVERGED:
        return Diagnosis(RateVerdict.GOOD)
    if run.outcome == Outcome.NON_MINIMUM:
        return saddle(loss, run)
    plan = make_plan(loss, **settings_of(run.settings))
    if run.outcome == Outcome.INTERRUPTED or (run.outcome == Outcome.STEP_LIMIT and not run.steps):
        return Diagnosis(RateVerdict.UNKNOWN)
    if run.outcome == Outcome.STEP_LIMIT and plan.noisy:
        return Diagnosis(RateVerdict.UNKNOWN, ("Noise keeps the run from coming to rest.",))
    step = linear(plan)
    if run.outcome == Outcome.STEP_LIMIT:
        return stalled(loss, run, plan.tests, step)
    return unstable(loss, run, step)


def _given(run: Trajectory, loss: Loss | None) -> ArrayLoss:
    """Return the loss of a run over data."""
    if loss is None:
        raise SettingError(
            "this run was over data, which it has not kept: give its loss too, diagnose(run, loss)"
        )
    if (
        isinstance(loss, ArrayLoss)
        and loss.text == run.settings["loss"]
        and dict(loss.parameters) == dict(run.shapes)
    ):
        return loss
    raise SettingError(f"this run descended {run.settings['loss']}: give that loss")
