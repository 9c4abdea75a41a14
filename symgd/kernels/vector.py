"""A rule, a schedule and stopping tests as code for parameters that are one array."""

from dataclasses import dataclass
from functools import lru_cache

from symgd.kernels.draft import Carried, entries
from symgd.kernels.pieces import rule_piece, schedule_piece, stopping_piece
from symgd.kernels.stepping import Stepping, stepping
from symgd.rules.rule import Rule, Schedule
from symgd.rules.stopping import StoppingTest


@dataclass(frozen=True)
class VectorKernel:
    """The compiled step of one run over a vector (n,), whose gradient is computed apart.

    Attributes:
        rule: on the arrays w and g, and normal where it has noise; each step is told the rate.
        tests: on w and g; each step is told the loss, and returns the number of the test that
            fires, or 0.
    """

    rule: Stepping
    tests: Stepping


@lru_cache(maxsize=64)
def vector_kernel(rule: Rule, tests: tuple[StoppingTest, ...]) -> VectorKernel:
    """Compile a rule and stopping tests.

    >>> import numpy as np
    >>> from symgd.rules import optimizers
    >>> w, g = np.array([3.0, 4.0]), np.array([6.0, 16.0])
    >>> step = vector_kernel(optimizers["gd"], ()).rule.on([w, g], [0.1, 100.0])
    >>> step(0, 0.1), w
    (0, array([2.4, 2.4]))
    """
    piece = rule_piece(rule)
    (w,), (after,) = entries(piece.given["w"]), piece.outputs
    moves = stepping(piece, "rate", moved=[Carried(w, w, after)])
    judged = stopping_piece(tests)
    return VectorKernel(moves, stepping(judged, "loss", tests=judged.outputs))


@lru_cache(maxsize=64)
def schedule_kernel(schedule: Schedule) -> Stepping:
    """Compile a schedule: on no arrays; each step is told the loss and returns the rate.

    >>> from symgd.rules import schedules
    >>> rate = schedule_kernel(schedules["exponential"]).on([], [0.1, 100.0, 0.01])
    >>> rate(0, 5.0), round(rate(10, 3.0), 6)
    (0.1, 0.090484)
    """
    piece = schedule_piece(schedule)
    return stepping(piece, "loss", result=piece.outputs[0])
