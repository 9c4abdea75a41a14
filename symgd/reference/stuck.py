"""Stuck: why one of SciPy's methods ended before a stopping test fired."""

import numpy as np

from symgd.curvature import curvatures
from symgd.loss import Loss
from symgd.reference.methods import Method
from symgd.reference.oracle import Oracle
from symgd.undefined import undefined_part
from symgd.verdict import Course


def stuck(loss: Loss, method: Method, oracle: Oracle, course: Course, raised: bool) -> str:
    """Say how a run came to a standstill, and what it met on its way.

    ``raised`` says that SciPy's linear algebra broke off, which it does at numbers that are not
    finite.
    """
    steps, norm = len(course.losses) - 1, course.norms[-1]
    after = f"after {steps} step{'' if steps == 1 else 's'}"
    if norm == 0:
        return f"the gradient is 0 {after}, and shows no way on"
    how = "it was given derivatives that are not finite" if raised else method.stuck
    parts = [f"{how} {after}"]
    if oracle.wall is not None:
        part, _ = undefined_part(loss, oracle.wall)
        places = "a point" if oracle.undefined == 1 else f"{oracle.undefined} of the points"
        parts.append(f"{part} is undefined at {places} that it tried")
    lost = ", and doubles tell no lower loss apart" if _rounded(loss, course) else ""
    return "; ".join([*parts, f"the gradient's norm is {norm:.3g}{lost}"])


def _rounded(loss: Loss, course: Course) -> bool:
    """Say whether what the loss has yet to fall is lost in its rounding.

    Around a minimum that is at most |g|²/2λ, where λ is the smallest curvature.
    """
    curvature = curvatures(loss, course.positions[-1])
    if curvature is None or curvature[0] <= 0:
        return False
    with np.errstate(over="ignore"):
        fall = course.norms[-1] ** 2 / (2 * curvature[0])
    return bool(fall <= 4 * np.finfo(float).eps * abs(course.losses[-1]))
