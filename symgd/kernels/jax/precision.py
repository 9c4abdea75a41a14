"""The precision that JAX computes in, without a change of its settings."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeAlias

import jax
import numpy as np

PRECISIONS = {"double": np.float64, "single": np.float32}
"""The floats that are computed with."""

JaxArray: TypeAlias = Any
"""An array of JAX's, or what stands for one while a function is traced."""


@dataclass(frozen=True)
class Precision:
    """Doubles or singles.

    >>> with Precision("single").on():
    ...     jax.numpy.zeros(2).dtype
    dtype('float32')
    """

    name: str = "double"

    @property
    def dtype(self) -> Any:
        """The type of a float."""
        return PRECISIONS[self.name]

    def on(self) -> AbstractContextManager[Any]:
        """Let JAX compute in it inside ``with``; outside, and in other threads, nothing changes."""
        # Elsewhere before version 0.8.
        home = jax if hasattr(jax, "enable_x64") else jax.experimental
        context: AbstractContextManager[Any] = home.enable_x64(self.name == "double")
        return context
