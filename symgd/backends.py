"""Which backend runs what: Python and NumPy, Numba, or JAX.

Short work never waits for a compiler, and long work does not go without one that is there. What
is chosen depends on what is to be done, and not on how fast it went.
"""

from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec

from symgd.errors import SymgdError
from symgd.kernels import lanes, single
from symgd.kernels.batch import batch_kernel
from symgd.kernels.chunk import Kernel
from symgd.kernels.lanes import LaneKernel
from symgd.plan import Plan

PYTHON, NUMPY = 3e-8, 2e-9
"""Seconds that an operation takes as plain Python, and for one of many runs in NumPy."""

WORTH = 4.0
"""Seconds of such work for which a compiler is worth the wait."""

TRIAL = 10_000
"""Steps that a single run takes before it is asked whether the rest is worth that."""


def single_kernel(plan: Plan) -> Kernel:
    """Return the kernel that a run begins with.

    Raises:
        SymgdError: when the backend that was asked for lacks a function.
    """
    kind = (plan.loss, plan.rule, plan.schedule, plan.tests)
    if plan.backend == "numba":
        from symgd.kernels.numba import single as compiled

        return compiled.single_kernel(*kind)
    if plan.backend == "jax":
        from symgd.kernels.jax import single as traced

        return traced.single_kernel(*kind, plan.precision)
    return single.single_kernel(*kind)


def faster(plan: Plan, left: int) -> Kernel | None:
    """Return a compiled kernel for the steps that are left, where it is worth the wait."""
    if plan.backend is not None or left * operations(plan) * PYTHON < WORTH or not has_numba():
        return None
    try:
        return single_kernel(replace(plan, backend="numba"))
    except SymgdError:
        return None


def lane_kernel(plan: Plan, varied: tuple[str, ...], tracked: bool) -> LaneKernel:
    """Return the kernel for many runs.

    ``varied`` names the constants that differ between them; unless ``tracked``, the lowest loss
    on the way need not be kept.

    Raises:
        SymgdError: when the backend that was asked for lacks a function.
    """
    kind = (plan.loss, plan.rule, plan.schedule, plan.tests, varied)
    if plan.backend == "numba":
        from symgd.kernels.numba import lanes as compiled

        return compiled.lane_kernel(*kind, tracked)
    if plan.backend == "jax":
        from symgd.kernels.jax import lanes as traced

        return traced.lane_kernel(*kind, plan.precision, tracked)
    return lanes.lane_kernel(*kind)


def decided(plan: Plan, count: int) -> Plan:
    """Return the plan of so many runs with the backend that they go by."""
    if plan.backend is not None:
        return plan
    if seconds(plan, count) < WORTH or not has_numba():
        return plan.with_backend("numpy")
    chosen = plan.with_backend("numba")
    try:
        lane_kernel(chosen, (), True)
    except SymgdError:
        return plan.with_backend("numpy")
    return chosen


def advice(plan: Plan, count: int | None = None) -> str | None:
    """Say what to install, where one run, or so many, would be much faster with it.

    >>> from symgd.plan import make_plan
    >>> advice(make_plan("x**2"), 10) is None
    True
    """
    if plan.backend is not None or has_numba():
        return None
    alone = (plan.steps - TRIAL) * operations(plan) * PYTHON
    if (alone if count is None else seconds(plan, count)) < WORTH:
        return None
    return 'Numba would do this many times as fast: pip install "symgd[fast]"'


def seconds(plan: Plan, count: int) -> float:
    """Return about how long so many runs take in NumPy."""
    return count * plan.steps * operations(plan) * NUMPY


def operations(plan: Plan) -> int:
    """Return how many operations a step has."""
    return batch_kernel(plan.loss, plan.rule, plan.schedule, plan.tests).program.operations


@lru_cache(maxsize=1)
def has_numba() -> bool:
    """Say whether Numba is installed."""
    return find_spec("numba") is not None
