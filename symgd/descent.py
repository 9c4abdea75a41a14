"""descend(): one run from a start to its outcome; descend_batch(): many side by side."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd import checks
from symgd.array_loss import ArrayLoss
from symgd.errors import SettingError
from symgd.kernels.batch import batch_kernel, run_batch
from symgd.kernels.single import single_kernel
from symgd.loss import LossLike
from symgd.plan import Plan, Settings, make_plan
from symgd.printing.progress import progress_words
from symgd.rules.rule import Constant, Rule, Schedule
from symgd.rules.stopping import DEFAULT_STOP
from symgd.start import check_start, default_start, point
from symgd.trajectory import Outcome, Trajectory
from symgd.verdict import Course, judge

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

CHUNK_SECONDS = 0.1
"""How often a run comes up for air: to report progress and to notice that it has diverged."""


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
    return _run(plan, first, progress)


def descend_batch(
    loss: LossLike, starts: ArrayLike, **settings: Unpack[Settings]
) -> list[Trajectory]:
    """Descend from B starts (n, B) side by side on NumPy arrays.

    The settings are those of :func:`descend`, without ``progress``. Each lane has noise of its
    own: its run does not depend on the others.

    >>> [run.outcome.value for run in descend_batch("x**2", [[3.0, -1.0]], lr=0.4)]
    ['converged', 'converged']
    """
    plan = make_plan(loss, **settings)
    first = point(plan.loss, starts, name="each start")
    if first.ndim != 2 or first.shape[1] == 0:
        raise SettingError("starts is an array (n, B): one row a variable, one column a run")
    if plan.steps * first.size > checks.MAX_NUMBERS:
        raise SettingError(
            f"{plan.steps:,} steps of {first.shape[1]:,} runs are too many: "
            "the whole history is kept in memory"
        )
    for column in first.T:
        check_start(plan.loss, column)
    kernel = batch_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    lanes = [np.random.default_rng((plan.seed, lane)) for lane in range(first.shape[1])]

    def draw() -> Array:
        return np.stack([lane.standard_normal(len(first)) for lane in lanes], axis=1)

    runs = run_batch(kernel, first, plan.constants(kernel.program), plan.steps, draw)
    return [
        _trajectory(plan, runs.positions[: n + 1, :, lane], runs.rates[:n, lane], int(fired))
        for lane, (n, fired) in enumerate(zip(runs.steps, runs.fired, strict=True))
    ]


def _run(plan: Plan, start: Array, progress: Progress | None) -> Trajectory:
    """Run a kernel in chunks."""
    kernel = single_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    constants = plan.constants(kernel.program)
    rng = np.random.default_rng((plan.seed, 0))
    try:
        carried = (*start.tolist(), *kernel.begin(constants))
    except (ArithmeticError, ValueError):
        raise SettingError(
            f"the rule {plan.rule.name!r} or the schedule has no first state with these constants"
        ) from None
    positions, rates = [start[None, :]], [np.empty(0)]
    done, size, fired = 0, 1000, 0
    broken: Exception | None = None
    # One step more than asked for: its stopping tests judge the last position.
    total = plan.steps + 1
    interrupted = False
    while done < total and not (fired or broken or interrupted):
        last = min(done + size, total)
        draws = rng.standard_normal((last - done, len(start))) if plan.noisy else None
        began = time.perf_counter()
        chunk = kernel.run(done, last, draws, carried, constants)
        seconds = time.perf_counter() - began
        fired, carried, broken = chunk.fired, chunk.carried, chunk.broken
        positions.append(chunk.positions)
        rates.append(chunk.rates)
        if not np.isfinite(chunk.positions).all():
            break
        done = last
        size = int(max(100, size * min(4.0, CHUNK_SECONDS / max(seconds, 1e-6))))
        if progress is not None and len(chunk.positions):
            words = progress_words(plan.loss.value(chunk.positions[-1]), chunk.rates[-1])
            try:
                progress(min(done, plan.steps), plan.steps, words)
            except StopIteration:
                interrupted = True
    path = np.concatenate(positions)
    rate = np.concatenate(rates)
    if len(path) > plan.steps + 1:
        path, fired = path[: plan.steps + 1], 0
    if len(path) == plan.steps + 1:
        broken = None  # raised by the step that was only tried
    return _trajectory(plan, path, rate[: len(path) - 1], fired, broken, interrupted)


def _trajectory(
    plan: Plan,
    positions: Array,
    rates: Array,
    fired: int,
    broken: Exception | None = None,
    interrupted: bool = False,
) -> Trajectory:
    """Judge a run and keep what holds of it.

    Raises:
        SettingError: when the learning rate became negative.
    """
    checks.rates(rates)
    losses, gradients = plan.loss.value_and_gradient(positions.T)
    with np.errstate(over="ignore"):  # a norm too large for a double is infinite
        # hypot does not overflow where a sum of squares does.
        norms = np.hypot.reduce(gradients, axis=0)
    course = Course(
        positions=positions,
        losses=losses,
        norms=norms,
        rates=rates,
        fired=plan.tests[fired - 1] if fired else None,
        broken=broken,
        noisy=plan.noisy,
        interrupted=interrupted,
    )
    verdict = judge(plan.loss, course)
    kept = slice(verdict.count)
    return Trajectory(
        variables=plan.loss.variables,
        positions=positions[kept],
        losses=losses[kept],
        gradient_norms=course.norms[kept],
        learning_rates=rates[: verdict.count - 1],
        outcome=verdict.outcome,
        reason=verdict.reason,
        settings={**plan.settings, "start": positions[0].tolist()},
    )


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
