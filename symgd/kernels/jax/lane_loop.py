"""The loop over steps of many lanes, as JAX traces it.

As long as all lanes are under way they are only watched: up to WATCH steps are taken as they come,
and a lane that ends is marked, which costs no array more. If one was, these steps are taken again,
and from then on each lane that ends is held where it is.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax
from numpy.typing import NDArray

from symgd.kernels.batch import BatchKernel
from symgd.kernels.jax.fired import number_fired
from symgd.kernels.jax.precision import JaxArray
from symgd.kernels.lanes import STRAYED, UNDEFINED, UNDERWAY

Codes = NDArray[np.int64]
Rows = tuple[JaxArray, ...]

WATCH = 32
"""Steps between two looks at lanes that are all under way."""


@dataclass(frozen=True)
class LaneLoop:
    """Steps of lanes that are all under way at first.

    Attributes:
        kernel: the step.
        tracked: whether the lowest loss on the way is kept.
    """

    kernel: BatchKernel
    tracked: bool

    def advance(
        self,
        carried: JaxArray,
        best: JaxArray,
        constants: Rows,
        limit: JaxArray,
        normals: JaxArray,
        first: JaxArray,
        last: JaxArray,
    ) -> tuple[JaxArray, JaxArray, JaxArray]:
        """Take the steps first … last - 1.

        Returns carried (S, B), best (B,) and which lanes are over, and why and when: (B,), 0
        where they are not, for :meth:`unpacked`.
        """

        def step(k: JaxArray, rows: Rows) -> tuple[Rows, JaxArray, Rows]:
            drawn = tuple(normals[k - first]) if self.kernel.program.normals else ()
            tests, loss, _, moved = self.kernel.step(k.astype(best.dtype), drawn, rows, constants)
            wide = (jnp.asarray(row, dtype=best.dtype) for row in moved)
            return tests, loss, tuple(jnp.broadcast_to(row, best.shape) for row in wide)

        def watch(at: tuple[Any, ...]) -> tuple[Any, ...]:
            k, _, rows, low = at

            def take(i: JaxArray, ahead: tuple[Any, ...]) -> tuple[Any, ...]:
                rows, low = ahead
                tests, loss, (place, *others) = step(k + i, rows)
                ends = reduce(jnp.logical_or, tests, ~self._near(rows, limit))
                # A mark that stays: what is no number is not near, so it is made again each step.
                marked = jnp.where(ends, jnp.nan, place)
                return (marked, *others), self._lower(loss, low)

            count = jnp.minimum(WATCH, last - k)
            moved, lowest = lax.fori_loop(0, count, take, (rows, low))
            calm = jnp.all(self._near(moved, limit))
            kept = [jnp.where(calm, new, old) for new, old in zip(moved, rows, strict=True)]
            return (
                jnp.where(calm, k + count, k),
                calm,
                tuple(kept),
                jnp.where(calm, lowest, low),
            )

        def hold(at: tuple[Any, ...]) -> tuple[Any, ...]:
            k, over, rows, low = at
            tests, loss, moved = step(k, rows)
            ended = self._ended(tests, moved, limit)
            ends = (over == 0) & (ended != UNDERWAY)
            over = jnp.where(ends, self._packed(ended, k - first), over)
            kept = [jnp.where(over == 0, new, old) for new, old in zip(moved, rows, strict=True)]
            # The loss where a lane is held was seen when it ended.
            return k + 1, over, tuple(kept), self._lower(loss, low)

        watched = (first, jnp.asarray(True), tuple(carried), best)
        k, _, rows, low = lax.while_loop(lambda at: at[1] & (at[0] < last), watch, watched)
        held = (k, jnp.zeros(best.shape, dtype=jnp.int32), rows, low)
        _, over, rows, low = lax.while_loop(
            lambda at: (at[0] < last) & jnp.any(at[1] == 0), hold, held
        )
        return jnp.stack(rows), low, over

    def unpacked(self, over: NDArray[Any], first: int, last: int) -> tuple[Codes, Codes]:
        """Return how lanes ended (B,), as in ``Lanes.ended``, and after how many steps (B,)."""
        after, code = np.divmod(over.astype(np.int64), self._codes)
        ended = np.where(over == 0, UNDERWAY, code - 1 + UNDEFINED)
        return ended, np.where(over == 0, last, first + after)

    def _packed(self, ended: JaxArray, steps: JaxArray) -> JaxArray:
        """Return why and when a lane ends as one number, which is not 0: one array to carry."""
        return steps * self._codes + ended + 1 - UNDEFINED

    @property
    def _codes(self) -> int:
        """How many numbers there are for why a lane ends, and 0."""
        return len(self.kernel.program.tests) + 2 - UNDEFINED

    def _lower(self, loss: JaxArray, low: JaxArray) -> JaxArray:
        """Return the lower loss; what is no number is never lower."""
        return jnp.where(loss < low, loss, low) if self.tracked else low

    def _near(self, rows: Rows, limit: JaxArray) -> JaxArray:
        """Say which lanes (B,) are no farther than their limits; what is no number is not."""
        places = rows[: len(self.kernel.program.weights)]
        return reduce(jnp.logical_and, [jnp.abs(place) <= limit for place in places])

    def _ended(self, tests: Rows, moved: Rows, limit: JaxArray) -> JaxArray:
        """Return which lanes end, as in ``Lanes.ended``."""
        places = moved[: len(self.kernel.program.weights)]
        nowhere = reduce(jnp.logical_or, [jnp.isnan(place) for place in places])
        lost = jnp.where(nowhere, UNDEFINED, STRAYED)
        return number_fired(tests, jnp.where(self._near(moved, limit), UNDERWAY, lost))
