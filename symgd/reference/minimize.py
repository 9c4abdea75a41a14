"""minimize(): one of SciPy's methods on a loss, its iterates kept as a Trajectory."""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.reference.evaluations import Evaluations, Measured
from symgd.reference.methods import MISSING, Method, installed
from symgd.reference.oracle import Oracle
from symgd.reference.stuck import stuck
from symgd.reference.watch import Watch
from symgd.rules.stopping import StoppingTest
from symgd.trajectory import Outcome, Trajectory
from symgd.verdict import Course, judge

Array = NDArray[np.float64]
Note = Callable[[Any], None]

MOST_VARIABLES = 20
"""Variables up to which a method is given a Hessian: its n² entries are derived one by one."""

RAISED = (ArithmeticError, ValueError, np.linalg.LinAlgError)
"""What SciPy's linear algebra raises at numbers that are not finite."""


def check(loss: Loss, method: Method) -> None:
    """Check that a method can be run on a loss.

    Raises:
        SettingError: when SciPy is missing, or the method needs a Hessian that is too large.
    """
    if not installed():
        raise SettingError(f"{method.name} is a method of {MISSING}")
    n = len(loss.variables)
    if "hessian" in method.needs and n > MOST_VARIABLES:
        raise SettingError(
            f"{method.name} needs the Hessian, which it is given for up to {MOST_VARIABLES} "
            f"variables, and this loss has {n}: try l-bfgs-b, which needs the gradient only"
        )


def minimize(
    loss: Loss, method: Method, start: Array, steps: int, tests: Sequence[StoppingTest]
) -> Measured:
    """Run a method from a start, (n,), until one of the stopping tests of a rule's run fires.

    SciPy's own tests are turned off. What the tests read at an iterate is not counted: the
    evaluations are those that the method asks for.

    SciPy's methods have no learning rate. In its place stands the length of each step over the
    norm of the gradient before it: what gradient descent would need for a step as long.

    >>> from symgd.reference.methods import METHODS
    >>> from symgd.rules.stopping import stopping_test
    >>> loss, tests = Loss("x**2 + 2*y**2"), [stopping_test("gradient<1e-6")]
    >>> found = minimize(loss, METHODS["newton-cg"], np.array([3.0, 4.0]), 100, tests)
    >>> found.run.reason, found.evaluations.totals
    ('gradient<1e-6 after 6 steps', (7, 7, 6))
    """
    oracle, watch = Oracle(loss), Watch(loss, tests)
    raised = False
    if not watch.over(start, oracle.counts):

        def note(intermediate_result: Any) -> None:
            if watch.over(intermediate_result.x, oracle.counts):
                raise StopIteration

        raised = _call(oracle, method, start, steps, note)
    course = _course(loss, np.array(watch.positions), watch.fired)
    verdict = judge(loss, course)
    outcome, reason = verdict.outcome, verdict.reason
    taken = len(watch.positions) - 1
    if outcome is Outcome.STEP_LIMIT and not watch.fired and taken < steps:
        outcome, reason = Outcome.STALLED, stuck(loss, method, oracle, course, raised)
    # A run that diverged was over at the first position that does not hold.
    last = watch.counts[verdict.count] if verdict.count <= taken else oracle.counts
    counts = np.array([*watch.counts[: verdict.count - 1], last]).T
    run = Trajectory(
        variables=loss.variables,
        positions=course.positions[: verdict.count],
        losses=course.losses[: verdict.count],
        gradient_norms=course.norms[: verdict.count],
        learning_rates=course.rates[: verdict.count - 1],
        outcome=outcome,
        reason=reason,
        settings=_settings(loss, method, start, steps, tests),
    )
    # Only what stands still needs its last, failing search once more.
    again = steps if outcome is Outcome.STALLED else min(verdict.count, taken)
    return Measured(run, Evaluations(*counts), lambda: _again(loss, method, start, again))


def _again(loss: Loss, method: Method, start: Array, steps: int) -> None:
    if steps:
        _call(Oracle(loss), method, start, steps, None)


def _call(oracle: Oracle, method: Method, start: Array, steps: int, note: Note | None) -> bool:
    """Let SciPy run; return whether it raised something."""
    from scipy import optimize

    derivatives = {"gradient": ("jac", oracle.gradient), "hessian": ("hess", oracle.hessian)}
    # Neither SciPy nor NumPy is to warn: how a run ended is told by its outcome.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            optimize.minimize(
                oracle.value,
                start,
                method=method.scipy,
                callback=note,
                options={**method.options, "maxiter": steps + method.counted_from},
                **dict(derivatives[name] for name in method.needs),
            )
        except RAISED:
            return True
    return False


def _course(loss: Loss, positions: Array, fired: StoppingTest | None) -> Course:
    losses, gradients = loss.value_and_gradient(positions.T)
    with np.errstate(all="ignore"):
        norms = np.hypot.reduce(gradients, axis=0)
        lengths = np.hypot.reduce(np.diff(positions, axis=0), axis=1)
        rates = np.nan_to_num(lengths / norms[:-1], nan=0.0, posinf=0.0)
    return Course(positions, losses, norms, rates, fired, broken=None, noisy=False)


def _settings(
    loss: Loss, method: Method, start: Array, steps: int, tests: Sequence[StoppingTest]
) -> dict[str, Any]:
    from scipy import __version__

    return {
        "loss": loss.text,
        "variables": list(loss.variables),
        "optimizer": method.name,
        "reference": {"scipy": __version__, "method": method.scipy},
        "steps": steps,
        "stop": [test.text for test in tests],
        "start": start.tolist(),
    }
