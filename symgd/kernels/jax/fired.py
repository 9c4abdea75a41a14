"""Which stopping test ends a run."""

from collections.abc import Sequence
from typing import Any

import jax.numpy as jnp


def number_fired(tests: Sequence[Any], otherwise: Any = 0) -> Any:
    """Return the number (from 1) of the first test that holds, ``otherwise`` where none does.

    >>> number_fired([jnp.array([False, True]), True]).tolist()
    [2, 1]
    """
    number = jnp.asarray(otherwise, dtype=jnp.int32)
    for i, test in reversed(list(enumerate(tests, 1))):
        number = jnp.where(test, jnp.int32(i), number)
    return number
