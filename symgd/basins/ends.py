"""Where many runs end, without their histories: a lane that has ended is computed no more."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.batch import batch_kernel
from symgd.plan import Plan
from symgd.verdict import FAR

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Ends:
    """Where B runs ended.

    Attributes:
        points: (n, B), the last finite position of each.
        strides: (B,), the length of the last step.
        steps: (B,), how many steps each took.
        fired: (B,), the number (from 1) of the stopping test that ended it, or 0.
        lost: (B,), whether the next step led to no finite number, or farther than FAR.
        undefined: (B,), whether it led to where the loss has no value or no gradient.
    """

    points: Array
    strides: Array
    steps: NDArray[np.intp]
    fired: NDArray[np.intp]
    lost: NDArray[np.bool_]
    undefined: NDArray[np.bool_]


def ends(plan: Plan, starts: Array) -> Ends:
    """Run from starts (n, B), where the loss is defined."""
    kernel = batch_kernel(plan.loss, plan.rule, plan.schedule, plan.tests)
    numbers = tuple(map(np.float64, plan.constants(kernel.program)))
    n, count = starts.shape
    found = Ends(
        points=starts.copy(),
        strides=np.zeros(count),
        steps=np.zeros(count, dtype=np.intp),
        fired=np.zeros(count, dtype=np.intp),
        lost=np.zeros(count, dtype=np.bool_),
        undefined=np.zeros(count, dtype=np.bool_),
    )
    rng = np.random.default_rng(plan.seed)
    lanes, limit = np.arange(count), FAR * (1 + np.abs(starts).max(axis=0))
    with np.errstate(all="ignore"):
        states = [np.full(count, float(state)) for state in kernel.begin(numbers)]
        before, carried = starts, (*starts, *states)
        # One step more than asked for: its stopping tests judge the last position.
        for k in range(plan.steps + 1):
            normals = tuple(rng.standard_normal(starts.shape)[:, lanes]) if plan.noisy else ()
            tests, _, moved = kernel.step(np.float64(k), normals, carried, numbers)
            moved = tuple(np.broadcast_to(part, lanes.shape) for part in moved)
            fired = np.zeros(len(lanes), dtype=np.intp)
            for number, test in enumerate(tests, 1):
                fired = np.where((fired == 0) & test, number, fired)
            # A NaN is not near either.
            strayed = ~np.logical_and.reduce([np.abs(part) <= limit for part in moved[:n]])
            strayed &= (fired == 0) & (k < plan.steps)
            over = (fired > 0) | strayed | (k == plan.steps)
            if over.any():
                done, here = lanes[over], np.stack(carried[:n])[:, over]
                found.points[:, done], found.steps[done], found.fired[done] = here, k, fired[over]
                found.strides[done] = np.linalg.norm(here - before[:, over], axis=0)
                found.lost[done] = strayed[over]
                nowhere = np.isnan(np.stack(moved[:n])).any(axis=0)
                found.undefined[done] = (strayed & nowhere)[over]
                lanes, limit = lanes[~over], limit[~over]
                carried, moved = (
                    tuple(part[~over] for part in parts) for parts in (carried, moved)
                )
            if not len(lanes):
                break
            before, carried = np.stack(carried[:n]), moved
    return found
