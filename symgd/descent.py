"""descend(): one run from a start to its outcome; descend_batch(): many side by side."""

from collections.abc import Mapping, Sequence
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd import checks
from symgd.array_loss import ArrayLoss
from symgd.errors import SettingError
from symgd.kernels.batch import batch_kernel, run_batch
from symgd.loss import LossLike
from symgd.plan import Plan, Settings, make_plan
from symgd.rules.rule import Constant, Rule, Schedule
from symgd.rules.stopping import DEFAULT_STOP
from symgd.running import Path, Progress, judged, run_plan
from symgd.start import check_start, default_start, point
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]


def descend(
    loss: LossLike,
    start: ArrayLike | Mapping[str, float] | None = None,
    *,
    optimizer: str | Rule = "gd",
    lr: float | str = 0.1,
    schedule: str | Schedule | None = None,
    steps: int | None = None,
    stop: str | Sequence[str] | None = DEFAULT_STOP,
    constants: Mapping[str, Constant] | None = None,
    weight_decay: float = 0.0,
    clip_norm: float | None = None,
    clip_value: float | None = None,
    noise: float = 0.0,
    seed: int = 0,
    batch_size: int | None = None,
    epochs: int | None = None,
    validation: float = 0.0,
    patience: int | None = None,
    backend: str | None = None,
    precision: str = "double",
    progress: Progress | None = None,
) -> Trajectory:
    """Descend a loss from a start: w ← w - lr·g, or what the optimizer makes of it.

    Args:
        loss: a Loss, or its text.
        start: n numbers, in the order of the loss's variables or by name; if None, 3, 4, 3, 4 …,
            or a point where the loss is defined. Of a loss over arrays, its parameters by name;
            those that are left out start at 0, and matrices at small random numbers.
        optimizer: a name in ``symgd.optimizers``, a Rule, or equations such as
            ``"v = 0.9*v + g; w = w - lr*v"``, whose states start at 0.
        lr: the learning rate: a number, or an expression in t = 0, 1, … such as
            ``"0.1*exp(-0.01*t)"``.
        schedule: a name in ``symgd.schedules`` with its constants, ``"step:gamma=0.5,step=30"``,
            a Schedule, or an expression in ``lr`` and ``t``.
        steps: the most steps taken; 100 unless there are epochs.
        stop: stopping tests, such as ``"gradient<1e-6"``; ``()`` for none.
        constants: values for constants of the rule, such as ``{"beta1": 0.8}``.
        weight_decay: adds ``weight_decay*w`` to the gradient; where the rule has a weight decay
            of its own (adamw, lion), sets that.
        clip_norm: the longest gradient; a longer one is shortened.
        clip_value: the largest entry of the gradient, in absolute value.
        noise: standard deviation of Gaussian noise added to the gradient.
        seed: of the noise, of the order of the rows, and of a random start.
        batch_size: rows of the data in one step: 1 is stochastic gradient descent; None, all.
        epochs: how many times to go through all rows.
        validation: the share of the rows that is held out, to judge each epoch by.
        patience: end the run after so many epochs without a better loss on those.
        backend: what computes the run: ``"numpy"`` (plain Python floats), ``"numba"`` or
            ``"jax"``. None lets a run that would take long be compiled by Numba where that is
            installed.
        precision: of JAX, ``"double"`` or ``"single"``.
        progress: called about ten times a second with (steps done, steps in all, words); a
            StopIteration that it raises ends the run there.

    Raises:
        SettingError, ExpressionError: when something asked for makes no sense.

    >>> run = descend("x**2 + 2*y**2", (3, 4), lr=0.1, steps=200)
    >>> run.outcome, run.reason
    (<Outcome.CONVERGED: 'converged'>, 'gradient<1e-6 after 70 steps')
    """
    plan = make_plan(
        loss,
        optimizer=optimizer,
        lr=lr,
        schedule=schedule,
        steps=steps,
        stop=stop,
        constants=constants,
        weight_decay=weight_decay,
        clip_norm=clip_norm,
        clip_value=clip_value,
        noise=noise,
        seed=seed,
        batch_size=batch_size,
        epochs=epochs,
        validation=validation,
        patience=patience,
        backend=backend,
        precision=precision,
    )
    if isinstance(plan.loss, ArrayLoss):
        from symgd.array_descent import descend_arrays

        return descend_arrays(plan, start, progress)
    first = default_start(plan.loss) if start is None else point(plan.loss, start)
    if first.ndim != 1:
        raise SettingError("the start is one point; for many, use descend_batch")
    if not plan.loss.variables:
        return _still(plan)
    check_start(plan.loss, first)
    return run_plan(plan, first, 0, progress)


def descend_batch(
    loss: LossLike, starts: ArrayLike, **settings: Unpack[Settings]
) -> list[Trajectory]:
    """Descend from B starts (n, B): side by side on NumPy arrays, or as the backend has it.

    The settings are those of :func:`descend`, without ``progress``. Each lane has noise of its
    own: its run does not depend on the others.

    >>> [run.outcome.value for run in descend_batch("x**2", [[3.0, -1.0]], lr=0.4)]
    ['converged', 'converged']
    """
    plan = make_plan(loss, **settings)
    first = point(plan.loss, starts, name="each start")
    if first.ndim != 2 or first.shape[1] == 0:
        raise SettingError("starts is an array (n, B): one row a variable, one column a run")
    checks.fits(plan.steps, *first.shape)
    for column in first.T:
        check_start(plan.loss, column)
    if plan.backend not in (None, "numpy"):
        return [run_plan(plan, column, lane) for lane, column in enumerate(first.T)]
    kernel = batch_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    lanes = [np.random.default_rng((plan.seed, lane)) for lane in range(first.shape[1])]

    def draw() -> Array:
        return np.stack([lane.standard_normal(len(first)) for lane in lanes], axis=1)

    runs = run_batch(kernel, first, plan.constants(kernel.program), plan.steps, draw)
    rates = np.concatenate([np.full((1, first.shape[1]), np.nan), runs.rates])
    return [
        judged(
            plan,
            Path.through(plan.loss, runs.positions[: n + 1, :, lane], rates[: n + 1, lane]),
            int(fired),
        )
        for lane, (n, fired) in enumerate(zip(runs.steps, runs.fired, strict=True))
    ]


def _still(plan: Plan) -> Trajectory:
    """Return the run of a loss without variables."""
    return Trajectory(
        variables=(),
        positions=np.empty((1, 0)),
        losses=np.array([plan.loss.value([])]),
        gradient_norms=np.zeros(1),
        learning_rates=np.empty(0),
        outcome=Outcome.CONVERGED,
        reason="the loss has no variables: there is nowhere to go",
        settings={**plan.settings, "start": []},
    )
