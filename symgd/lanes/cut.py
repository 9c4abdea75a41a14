"""Where many runs are cut into blocks: by what they are, and never by who carries them out.

So a run has the same neighbours wherever it is carried out, and the same result to the last bit.
"""

from collections.abc import Iterable

from symgd.backends import NUMPY, operations
from symgd.curvature import MOST_VARIABLES
from symgd.plan import Plan

MEMORY = {"numpy": 1 << 23, "numba": 1 << 23, "jax": 1 << 26}
"""Bytes that a block may take: what caches hold, and what a graphics card has enough to do with."""

SECONDS = 0.1
"""How long a block may take, about: so often there is progress to be seen."""

SPEED = {"numpy": NUMPY, "numba": 5e-11, "jax": 3e-10}
"""Seconds that an operation takes, for one run and one step, on one core of 2024."""

LEAST = {"numpy": 1 << 10, "numba": 1 << 4, "jax": 1 << 16}
"""The smallest block: in a smaller one, what is done once for all runs takes too large a share."""

PIECE_SECONDS = 0.1, 1.0
"""How long a worker of a cluster is busy with what it is given at once, at least and at most."""

SENT = 1 << 23
"""Bytes that are sent to it with them, or back: Dask warns of more than 10 MB."""

PIECES = 64
"""How many of them there are, if that can be, so that the last ones end together."""


def block_size(plan: Plan) -> int:
    """Return how many runs a block has, a power of 2; the plan names its backend.

    >>> from symgd.plan import make_plan
    >>> [block_size(make_plan("x**2", steps=n, backend="numpy")) for n in (100, 10**4)]
    [32768, 1024]
    """
    in_time = SECONDS / seconds(plan)
    most = max(1, int(MEMORY[_backend(plan)] / memory(plan)))
    count = min(most, max(LEAST[_backend(plan)], int(in_time)))
    return int(1 << (count.bit_length() - 1))


def piece_size(plan: Plan, count: int) -> int:
    """Return how many of so many runs a worker is given at once.

    To hand them over takes some milliseconds, however many they are.
    """
    least, most = (length / seconds(plan) for length in PIECE_SECONDS)
    fits = SENT / (8.0 * (len(plan.loss.variables) + 10))
    return int(min(fits, most, max(least, count / PIECES)))


def pieces(blocks: Iterable[slice], most: int) -> list[slice]:
    """Join blocks that lie side by side, as long as they are no more than so many runs.

    >>> pieces([slice(0, 4), slice(4, 8), slice(8, 12), slice(16, 20)], most=9)
    [slice(0, 8, None), slice(8, 12, None), slice(16, 20, None)]
    """
    joined: list[slice] = []
    for block in blocks:
        last = joined[-1] if joined else slice(0, 0)
        if joined and last.stop == block.start and block.stop - last.start <= most:
            joined[-1] = slice(last.start, block.stop)
        else:
            joined.append(block)
    return joined


def seconds(plan: Plan) -> float:
    """Return about how long one run takes if no stopping test ends it."""
    return plan.steps * operations(plan) * SPEED[_backend(plan)]


def memory(plan: Plan) -> float:
    """Return about how many bytes one run takes: its numbers, and those in the making."""
    n = len(plan.loss.variables)
    return 8.0 * (10 * n + 10 + operations(plan) + (3 * n * n if n <= MOST_VARIABLES else 0))


def _backend(plan: Plan) -> str:
    assert plan.backend is not None, "decided before runs are cut"
    return plan.backend
