"""One run of a plan: a kernel, called again and again, and what is kept of what it does."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from symgd import backends, checks
from symgd.errors import SettingError
from symgd.plan import Plan
from symgd.printing.progress import progress_words
from symgd.trajectory import Trajectory
from symgd.verdict import Course, judge

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

CHUNK_SECONDS = 0.1
"""How often a run comes up for air: to report progress and to notice that it has diverged."""


def run_plan(
    plan: Plan, start: Array, stream: int = 0, progress: Progress | None = None
) -> Trajectory:
    """Run a plan from a start (n,), in chunks.

    Its noise is that of the generator with the seeds (seed of the plan, ``stream``).

    Raises:
        SettingError: when there is no first state, or the learning rate became negative.
    """
    kernel = backends.single_kernel(plan)
    constants = plan.constants(kernel.program)
    rng = np.random.default_rng((plan.seed, stream))
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
        if done == backends.TRIAL:
            kernel = backends.faster(plan, total - done) or kernel
        last = min(done + size, total)
        if done < backends.TRIAL:
            last = min(last, backends.TRIAL)
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
    return judged(plan, path, rate[: len(path) - 1], fired, broken, interrupted)


def judged(
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
