"""Runs over data that went astray: the curvature over their rows against what the rule can bear."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from symgd.again import settings_of
from symgd.array_descent.rows import Batch, Rows, rows
from symgd.array_loss import ArrayLoss
from symgd.curvature import largest_curvature
from symgd.diagnosis.diagnosis import Diagnosis, Exceeded, RateVerdict
from symgd.diagnosis.linearised import linear
from symgd.diagnosis.sizes import sizes_apart
from symgd.diagnosis.words import above, on_batches
from symgd.plan import make_plan
from symgd.stability.linear import LinearStep
from symgd.stability.rates import rate_limit
from symgd.trajectory import Outcome, Trajectory

Array = NDArray[np.float64]

BATCHES = 50
"""Mini-batches that are looked at, the first of the run."""

AT = 1 - 1e-9
"""The share of a limit from which on a rate is at it: there a mode goes to and fro."""

VERDICTS = {
    Outcome.DIVERGED: RateVerdict.DIVERGING,
    Outcome.OSCILLATES: RateVerdict.OSCILLATING,
}


def over_data(loss: ArrayLoss, run: Trajectory) -> Diagnosis:
    """Explain a run over data that left for infinity or undefined places, or goes to and fro.

    The curvature is that over all rows; where the learning rate is below the limit there, that
    over single batches.

    >>> from symgd import Loss, descend
    >>> loss = Loss("mean((w*x - y)**2)", data={"x": [1.0, 2.0, 30.0], "y": [2.0, 4.0, 60.0]})
    >>> print(over_data(loss, descend(loss)).sentences[0])
    At step 0 the learning rate 0.1 is above 2/λ = 0.003315, the limit of gd where the largest \
curvature is λ = 603.3.
    """
    astray = run.outcome in (Outcome.DIVERGED, Outcome.OSCILLATES, Outcome.LEFT_DOMAIN)
    falls = run.outcome == Outcome.DIVERGED and run.value < run.losses[0]
    if not astray or falls:
        return Diagnosis(RateVerdict.UNKNOWN)
    plan = make_plan(loss, **settings_of(run.settings))
    step = linear(plan)
    chosen = rows(loss, plan.passes, plan.seed)
    sample, count = chosen.sample()
    exceeded, sentences = None, []
    if step is not None:
        course = _Course(loss, run, step)
        exceeded = course.exceeded(sample, count)
        if exceeded is not None:
            seen = "all rows" if count == chosen.train.rows else f"{count:,} of the rows"
            sentences.append(above(run, exceeded, seen if chosen.size is not None else ""))
        elif chosen.size is not None:
            exceeded = course.exceeded_on_batches(chosen)
            sentences += [] if exceeded is None else [on_batches(run, exceeded)]
    if exceeded is not None or run.outcome == Outcome.DIVERGED:
        sentences += sizes_apart(loss, sample)
    rate = VERDICTS.get(run.outcome, RateVerdict.DIVERGING if exceeded else RateVerdict.UNKNOWN)
    return Diagnosis(rate, tuple(sentences), exceeded)


@dataclass(frozen=True)
class _Course:
    """A run, and the linearised step of its rule."""

    loss: ArrayLoss
    run: Trajectory
    step: LinearStep

    @property
    def rates(self) -> Array:
        """The learning rates of the steps, with that of the step that failed if it is known."""
        lr, schedule = self.run.settings["lr"], self.run.settings["schedule"]
        known = isinstance(lr, float) and schedule is None
        return np.full(self.run.steps + 1, lr) if known else self.run.learning_rates

    def exceeded(self, batch: Batch, count: int) -> Exceeded | None:
        """Return the first step known whose rate is above the limit on a batch of so many rows.

        Of a quadratic loss the limit is the same everywhere; else it is looked at where the run
        began, where it was lowest, and where it ended.
        """
        rates = self.rates
        if self.loss.quadratic:
            λ = self._curvature(self.run.end, batch)
            return self._first(λ, count, range(len(rates)))
        for step, position in self._places():
            if step < len(rates):
                λ = self._curvature(position, batch)
                found = self._first(λ, count, [step])
                if found is not None:
                    return found
        return None

    def exceeded_on_batches(self, chosen: Rows) -> Exceeded | None:
        """Return by how much the last rate is above the limit on the most curved of the batches."""
        found = [
            (self._curvature(self.run.end, batch), count)
            for batch, count in islice(chosen.batches(), BATCHES)
        ]
        known = [(λ, count) for λ, count in found if λ > 0]
        if not (known and len(self.rates)):
            return None
        return self._first(*max(known), [len(self.rates) - 1])

    def _first(self, λ: float, count: int, steps: Iterable[int]) -> Exceeded | None:
        if not λ > 0:
            return None
        limit, rates = rate_limit(self.step, [λ]), self.rates
        return next(
            (
                Exceeded(step, λ, limit, float(rates[step]), count)
                for step in steps
                if rates[step] >= AT * limit
            ),
            None,
        )

    def _curvature(self, position: Array, batch: Batch) -> float:
        product = self.loss.hessian_product
        return largest_curvature(lambda d: product(position, d, batch), self.loss.size)

    def _places(self) -> list[tuple[int, Array]]:
        run = self.run
        kept = np.arange(run.steps + 1) if run.kept is None else run.kept
        chosen = sorted({0, int(np.argmin(run.losses[kept])), len(kept) - 1})
        return [(int(kept[row]), run.positions[row]) for row in chosen]
