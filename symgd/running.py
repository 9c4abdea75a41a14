"""One run of a plan: a kernel, called again and again, and what is kept of what it does."""

import time
from collections.abc import Callable
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from symgd import backends, checks
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.plan import Plan
from symgd.printing.progress import progress_words
from symgd.trajectory import Trajectory
from symgd.verdict import Course, judge

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

CHUNK_SECONDS = 0.1
"""How often a run comes up for air: to report progress and to notice that it has diverged."""


class Path(NamedTuple):
    """Positions of a run, and what is there.

    Attributes:
        positions: (m, n).
        losses, norms: (m,), of the loss and of its gradient at each.
        rates: (m,), the learning rate of the step that led to each; nan at the start.
    """

    positions: Array
    losses: Array
    norms: Array
    rates: Array

    @classmethod
    def through(cls, loss: Loss, positions: Array, rates: Array) -> Self:
        """Look at the loss and its gradient at each position."""
        losses, gradients = loss.value_and_gradient(positions.T)
        with np.errstate(over="ignore"):  # a norm too large for a double is infinite
            # hypot does not overflow where a sum of squares does.
            norms = np.hypot.reduce(gradients, axis=0)
        return cls(positions, losses, norms, rates)

    @property
    def finite(self) -> bool:
        """Say whether there is nothing but numbers."""
        return all(bool(np.isfinite(numbers).all()) for numbers in self[:3])


class History:
    """The path of one run, as it grows.

    There is room for all of it from the first, which the system gives when it is written to. So
    millions of positions are never copied, which takes seconds and the same memory again.

    Attributes:
        count: how many positions there are.
    """

    def __init__(self, n: int, most: int) -> None:
        self._room = Path(np.empty((most, n)), *(np.empty(most) for _ in range(3)))
        self.count = 0

    def add(self, part: Path) -> None:
        """Go on by some positions."""
        for room, numbers in zip(self._room, part, strict=True):
            room[self.count : self.count + len(numbers)] = numbers
        self.count += len(part.losses)

    def close(self, most: int) -> Path:
        """Return the path, ``most`` positions of it at most, and give back the rest of the room."""
        self.count = min(self.count, most)
        for room in self._room:
            room.resize((self.count, *room.shape[1:]), refcheck=False)
        return self._room


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
    # One step more than asked for: its stopping tests judge the last position.
    total = plan.steps + 1
    history = History(len(start), total + 1)
    history.add(Path.through(plan.loss, start[None, :], np.array([np.nan])))
    done, size, fired = 0, 1000, 0
    broken: Exception | None = None
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
        # Now, and not in the end: for millions of positions at once it would take seconds.
        part = Path.through(plan.loss, chunk.positions, chunk.rates)
        seconds = time.perf_counter() - began
        fired, carried, broken = chunk.fired, chunk.carried, chunk.broken
        history.add(part)
        if not part.finite:
            break
        done = last
        size = int(max(100, size * min(4.0, CHUNK_SECONDS / max(seconds, 1e-6))))
        if progress is not None and len(part.losses):
            words = progress_words(float(part.losses[-1]), part.rates[-1])
            try:
                progress(min(done, plan.steps), plan.steps, words)
            except StopIteration:
                interrupted = True
    if history.count > total:
        fired = 0  # by the position after the step that was only tried
    if history.count >= total:
        broken = None  # raised by that step
    return judged(plan, history.close(total), fired, broken, interrupted)


def judged(
    plan: Plan,
    path: Path,
    fired: int,
    broken: Exception | None = None,
    interrupted: bool = False,
) -> Trajectory:
    """Judge a run and keep what holds of it.

    Raises:
        SettingError: when the learning rate became negative.
    """
    rates = path.rates[1:]
    checks.rates(rates)
    course = Course(
        positions=path.positions,
        losses=path.losses,
        norms=path.norms,
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
        positions=path.positions[kept],
        losses=path.losses[kept],
        gradient_norms=path.norms[kept],
        learning_rates=rates[: verdict.count - 1],
        outcome=verdict.outcome,
        reason=verdict.reason,
        settings={**plan.settings, "start": path.positions[0].tolist()},
    )
