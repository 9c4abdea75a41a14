"""Which backend runs what: Python and NumPy, Numba, or JAX."""

from symgd.kernels import lanes
from symgd.kernels.lanes import LaneKernel
from symgd.plan import Plan


def lane_kernel(plan: Plan, varied: tuple[str, ...], count: int) -> LaneKernel:
    """Return the kernel for so many runs."""
    return lanes.lane_kernel(plan.loss, plan.rule, plan.schedule, plan.tests, varied)
