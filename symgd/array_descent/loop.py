"""The loop of a run over arrays."""

import math
import time
from collections.abc import Callable
from itertools import count

import numpy as np
from numpy.typing import NDArray

from symgd.array_descent.history import History
from symgd.array_descent.length import length
from symgd.array_descent.rates import counts_epochs, rate_function
from symgd.array_descent.record import Record
from symgd.array_descent.rows import Rows
from symgd.data.stream import Stream
from symgd.errors import SettingError
from symgd.kernels.vector import vector_kernel
from symgd.plan import Plan
from symgd.printing.progress import progress_words
from symgd.verdict import FAR

Array = NDArray[np.float64]
Progress = Callable[[int, int, str], None]

REPORT_SECONDS = 0.1


class Loop:
    """One run; it lives as long as the run, and holds what steps change.

    Full batches are judged by the stopping tests before each step, as any run is. Mini-batches
    are judged at the end of each epoch, by its mean loss and the mean of its gradients: one batch
    may have a gradient near 0 anywhere.

    Attributes:
        history: the positions that are kept, with the one now.
        record: the numbers that the run leaves behind.
    """

    def __init__(self, plan: Plan, rows: Rows, start: Array, progress: Progress | None) -> None:
        self._steps = plan.passes.limit(rows.steps_an_epoch)
        self.history = History(start, self._steps)
        self.record = Record()
        self._plan, self._rows, self._progress = plan, rows, progress
        self._g = np.empty(len(start))
        self._evaluate = rows.loss.evaluator(self.history.w, self._g)
        self._normal = np.empty(len(start)) if plan.noisy else None
        self._noise = np.random.default_rng((plan.seed, 0))
        self._by_epoch = counts_epochs(plan)
        self._steepest = math.inf
        self._best = math.inf
        self._better = False
        self._waited = 0
        self._reported = time.perf_counter()
        reads = any("gradient" in test.quantities for test in plan.tests)
        self._sum = np.zeros(len(start)) if rows.size is not None and reads else None
        try:
            self._compile()
        except (ArithmeticError, ValueError):
            raise SettingError(
                f"the rule {plan.rule.name!r} or the schedule has no first state "
                "with these constants"
            ) from None

    def _compile(self) -> None:
        plan, w, g = self._plan, self.history.w, self._g
        kernel = vector_kernel(plan.rule, plan.tests)
        given = [w, g] if self._normal is None else [w, g, self._normal]
        self._move = kernel.rule.on(given, plan.constants(kernel.rule, self._steps))
        self._rate = rate_function(plan, self._steps, self._rows.steps_an_epoch)
        self._test = kernel.tests.on([w, g if self._sum is None else self._sum], ())

    def run(self) -> None:
        """Take the steps, until a test ends them or they are used up."""
        record = self.record
        with np.errstate(all="ignore"):
            try:
                if self._rows.size is None:
                    self._by_full_batches()
                else:
                    self._by_mini_batches()
            except (ArithmeticError, ValueError) as error:
                record.broken = error
            if record.bad is not None or len(record.losses) > len(record.rates):
                return
            if record.interrupted and isinstance(self._rows.train, Stream):
                record.rates.pop()  # to read all rows would take too long now
            else:
                self._holds(self._rows.everything(self._evaluate, self._g))

    def _by_full_batches(self) -> None:
        rows, w, every = self._rows, self.history.w, self._rows.all
        told = rows.held_loss(w)
        for step in count():
            value = self._evaluate(every)
            if not self._holds(value):
                return
            if rows.held is None and self._lowest(value):
                self.history.better()
            if self._fires(step, value) or step == self._steps:
                return
            self._step(step, self._rate(step, told if self._by_epoch else value))
            if rows.train.rows:
                self._close(value)
            if self._over:
                return
            told = self.record.validation[-1] if rows.held is not None else value

    def _by_mini_batches(self) -> None:
        record, rows = self.record, self._rows
        told = self._first_told()
        for epoch in count():
            mean = self._epoch(epoch, told)
            if mean is None:
                return
            self._close(mean)
            if self._over or self._fires(len(record.rates), mean):
                return
            if self._sum is not None:
                self._sum[...] = 0
            told = mean if rows.held is None else record.validation[-1]

    def _epoch(self, epoch: int, told: float) -> float | None:
        """Go through all rows; return the mean loss, or None if the run ended on the way."""
        rows, g, record = self._rows, self._g, self.record
        rate = self._rate(epoch, told) if self._by_epoch else 0.0
        total = 0.0
        for batch, size in rows.batches():
            step = len(record.rates)
            if step == self._steps or record.interrupted:
                return None
            value = self._evaluate(batch)
            if not self._holds(value):
                return None
            total += size * value
            if self._sum is not None:
                self._sum += g if size == rows.batch else g * (size / rows.batch)
            self._step(step, rate if self._by_epoch else self._rate(step, value))
        if self._sum is not None:
            self._sum *= rows.batch / rows.train.rows
        return total / rows.train.rows

    def _first_told(self) -> float:
        """Return what a schedule that counts epochs and reads the loss is told in the first."""
        rows, w = self._rows, self.history.w
        if not (self._by_epoch and self._plan.schedule.reads_loss):
            return math.nan
        return rows.held_loss(w) if rows.held else rows.everything(self._evaluate, self._g)

    def _holds(self, value: float) -> bool:
        """Keep the loss and the gradient's norm at the position now, if they are finite."""
        record = self.record
        norm = length(self._g)
        if not (norm <= self._steepest and norm < math.inf and -math.inf < value < math.inf):
            record.bad = (value, norm)
            return False
        if not record.losses:
            self._steepest = FAR * (1 + norm)
        self.history.record(len(record.losses))
        if self._better:
            self.history.better()
            self._better = False
        record.losses.append(value)
        record.norms.append(norm)
        return True

    def _step(self, step: int, rate: float) -> None:
        if self._normal is not None:
            self._noise.standard_normal(out=self._normal)
        self._move(step, rate)
        self.record.rates.append(rate)
        if self._progress is not None and time.perf_counter() > self._reported + REPORT_SECONDS:
            self._report(rate)

    def _close(self, mean: float) -> None:
        """Judge an epoch that is over."""
        record, rows = self.record, self._rows
        step = len(record.rates)
        held = rows.held_loss(self.history.w)
        if rows.held is not None:
            if not math.isfinite(held):
                record.bad = (held, 0.0)
                return
            record.validation.append(held)
        record.ends.append(step)
        record.means.append(mean)
        if rows.held is None:
            return
        # Noted once the position is found to hold: the loss may be undefined on the next batch.
        self._better = self._lowest(held)
        self._waited = 0 if self._better else self._waited + 1
        patience = self._plan.passes.patience
        record.impatient = patience is not None and self._waited >= patience

    def _lowest(self, value: float) -> bool:
        """Say whether a loss is lower than all before."""
        if not value < self._best:
            return False
        self._best = value
        return True

    @property
    def _over(self) -> bool:
        record = self.record
        used_up = self._rows.size is not None and len(record.rates) == self._steps
        return used_up or record.impatient or record.interrupted or record.bad is not None

    def _fires(self, step: int, value: float) -> bool:
        number = self._test(step, value)
        if number:
            self.record.fired = self._plan.tests[number - 1]
        return bool(number)

    def _report(self, rate: float) -> None:
        self._reported = time.perf_counter()
        words = progress_words(self.record.losses[-1], rate)
        if self._progress is not None:
            try:
                self._progress(len(self.record.rates), self._steps, words)
            except StopIteration:
                self.record.interrupted = True
