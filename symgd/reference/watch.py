"""Watch: keeps the iterates of a method and ends it by symgd's own stopping tests."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from symgd.kernels.single import single_kernel
from symgd.loss import Loss
from symgd.rules import optimizers, schedules
from symgd.rules.stopping import StoppingTest

Array = NDArray[np.float64]
Counts = tuple[int, int, int]


class Watch:
    """Is shown every iterate and says when a run is over; lives for one run.

    Attributes:
        positions: the iterates, each (n,), all finite.
        counts: what had been asked of the loss at each.
        fired: the stopping test that held at the last.
    """

    def __init__(self, loss: Loss, tests: Sequence[StoppingTest]) -> None:
        self.positions: list[Array] = []
        self.counts: list[Counts] = []
        self.fired: StoppingTest | None = None
        self._tests = tests
        # The tests as a rule's run has them, compiled: a step of gd that is thrown away.
        kernel = single_kernel(loss, optimizers["gd"], schedules["constant"], tuple(tests))
        self._run, self._constants = kernel.run, (0.0,) * len(kernel.program.fixed)
        self._before = kernel.begin(self._constants)

    def over(self, position: Array, counts: Counts) -> bool:
        """Note an iterate; say whether a test holds there, or the run has left the numbers."""
        if not np.isfinite(position).all():
            return True
        step = len(self.positions)
        self.positions.append(np.array(position, dtype=np.float64))
        self.counts.append(counts)
        carried = (*position.tolist(), *self._before)
        chunk = self._run(step, step + 1, None, carried, self._constants)
        if chunk.broken is not None:  # no test holds where the loss is not a number
            return False
        self._before = chunk.carried[len(position) :]
        self.fired = self._tests[chunk.fired - 1] if chunk.fired else None
        return chunk.fired > 0
