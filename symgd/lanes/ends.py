"""Where many runs end, without their histories."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from symgd import backends
from symgd.kernels.batch import as_numbers, batch_kernel
from symgd.kernels.lanes import UNDEFINED, UNDERWAY, begun, chosen
from symgd.lanes.ahead import ahead
from symgd.lanes.growth import grown
from symgd.lanes.noise import Noise
from symgd.lanes.outcomes import Settled, outcomes
from symgd.lanes.slopes import Slopes
from symgd.lanes.tail import Tail
from symgd.plan import Plan
from symgd.unsettled import TAIL
from symgd.verdict import FAR

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

NONE: Mapping[str, Array] = MappingProxyType({})


@dataclass(frozen=True)
class Ends:
    """Where B runs ended.

    Attributes:
        points: (n, B), the last good position of each.
        steps: (B,), how many steps each took.
        fired: (B,), the number (from 1) of the stopping test that ended it, 0 where none did; or
            STRAYED, UNDEFINED where the next step led too far or to no number.
        values, slopes: (B,), the loss there and the norm of its gradient.
        best: (B,), the lowest loss on the way.
        rates: (B,), the factor a step by which the gradient's norm changed, on the whole, in at
            least the last half of the run; nan where it did not move.
        outcomes: (B,), how each ended, as a number in OUTCOMES.
    """

    points: Array
    steps: Codes
    fired: Codes
    values: Array
    slopes: Array
    best: Array
    rates: Array
    outcomes: Codes

    @classmethod
    def joined(cls, parts: list["Ends"]) -> "Ends":
        """Return the ends of all runs of some parts, in their order."""
        return cls(
            *(
                np.concatenate([getattr(part, field.name) for part in parts], axis=-1)
                for field in fields(cls)
            )
        )


def run_lanes(
    plan: Plan,
    starts: Array,
    varied: Mapping[str, Array] = NONE,
    seeds: Codes | None = None,
    streams: Codes | None = None,
    *,
    tracked: bool = True,
) -> Ends:
    """Run from starts (n, B).

    Args:
        plan: the settings that all runs share.
        starts: where each begins.
        varied: constants of the program, "lr" or "rule.beta1", that differ: (B,) each.
        seeds: (B,), the seed of the noise of each; the plan's for all if None.
        streams: (B,), the second seed, as :func:`descend_batch` has it; 0, 1, … if None.
        tracked: whether the lowest loss on the way and the observed rate are wanted.

    >>> from symgd.plan import make_plan
    >>> found = run_lanes(make_plan("x**2", lr=0.4), np.array([[3.0, -1.0]]))
    >>> found.steps, found.rates.round(3)
    (array([10, 10]), array([0.2, 0.2]))
    """
    kernel = backends.lane_kernel(plan, tuple(varied), tracked)
    numpy = batch_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    constants = as_numbers(plan.constants(kernel.program, varied=varied))
    sizes = 1 + np.abs(starts).max(axis=0, initial=0.0)
    with np.errstate(over="ignore"):  # no place is too far from a start of 1e300
        lanes = begun(kernel, starts, constants, FAR * sizes)
    slopes, tail = Slopes(plan.loss, lanes), Tail()
    everyone = np.arange(starts.shape[1])
    noise = _noise(plan, seeds, streams, everyone)
    for first, last in pairwise(_stops(plan.steps, noise, tracked)):
        if first > plan.steps - TAIL:
            tail.note(lanes.carried[: len(starts)])
        kernel.advance(lanes, first, last, None if noise is None else noise.draw(last - first))
        if tracked:
            slopes.note(last)
        if (lanes.ended != UNDERWAY).all():
            break
    points = lanes.carried[: len(starts)]
    tail.note(points)
    values, gradients = plan.loss.value_and_gradient(points)
    with np.errstate(over="ignore"):
        norms = np.hypot.reduce(gradients, axis=0)
    closing = ahead(numpy, lanes, lanes.steps)
    waiting = lanes.ended == UNDERWAY
    lanes.ended[waiting] = closing.fired[waiting]
    lanes.ended[waiting & ~(np.isfinite(values) & np.isfinite(norms))] = UNDEFINED
    swings = np.where(
        waiting, tail.swings(), closing.swings & (lanes.steps >= TAIL - 1) & (not plan.noisy)
    )
    grows = np.zeros_like(waiting)
    doubtful = everyone[(lanes.ended == UNDERWAY) & ~swings & (values > slopes.value)]
    if doubtful.size:
        again = starts[:, doubtful], chosen(constants, doubtful), plan.steps
        grows[doubtful] = grown(kernel, numpy, *again, _noise(plan, seeds, streams, doubtful))
    settled = Settled(
        points=points,
        fired=lanes.ended,
        values=values,
        slopes=norms,
        swings=swings,
        grows=grows,
        first_values=slopes.value,
        first_slopes=slopes.first,
        sizes=sizes,
    )
    return Ends(
        points=points,
        steps=lanes.steps,
        fired=lanes.ended,
        values=values,
        slopes=norms,
        best=np.fmin(lanes.best, values),
        rates=slopes.rates(norms, lanes.steps),
        outcomes=outcomes(plan, settled),
    )


def _noise(plan: Plan, seeds: Codes | None, streams: Codes | None, which: Codes) -> Noise | None:
    """Return the random numbers of some runs, from the first step on, if there is noise."""
    if not plan.noisy:
        return None
    first = [plan.seed] * len(which) if seeds is None else seeds[which].tolist()
    second = which if streams is None else streams[which]
    return Noise(list(zip(first, second.tolist(), strict=True)), len(plan.loss.variables))


def _stops(steps: int, noise: Noise | None, tracked: bool) -> list[int]:
    """Return the steps at which all runs come up for air: 0, 1, 2, 4, …, and each of the last.

    Where random numbers are drawn they are closer together.
    """
    powers = [2**i for i in range(steps.bit_length())] if tracked else []
    drawn = range(0, steps, noise.ahead) if noise is not None else []
    return sorted({0, *powers, *drawn, *range(max(0, steps - TAIL + 1), steps + 1)})
