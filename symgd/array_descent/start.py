"""Where a run over arrays begins."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd.array_loss import ArrayLoss
from symgd.arrays.packing import real
from symgd.errors import SettingError

Array = NDArray[np.float64]


def array_start(
    loss: ArrayLoss, start: ArrayLike | Mapping[str, ArrayLike] | None, seed: int
) -> Array:
    """Return a start as one vector (n,).

    Numbers and vectors that are not given start at 0. A matrix (a, b) starts at normal numbers
    divided by sqrt(a): were its columns alike, they would stay alike.

    Raises:
        SettingError: for a name that is no parameter, another shape, or what is no finite number.

    Source: LeCun, Bottou, Orr & Müller 1998, Efficient BackProp, section 4.6.

    >>> from symgd import Loss
    >>> loss = Loss("mean((w*x + b - y)**2)", data={"x": [0.0, 1.0], "y": [1.0, 3.0]})
    >>> array_start(loss, {"w": 2.0}, seed=0)
    array([0., 2.])
    """
    if start is not None and not isinstance(start, Mapping):
        form = (
            f"{loss.size} finite numbers, or parameters by name, "
            f"such as {{{next(iter(loss.parameters))!r}: …}}"
        )
        flat = real(start, "the start", form)
        if flat.shape != (loss.size,) or not np.isfinite(flat).all():
            raise SettingError(f"the start must be {form}")
        return flat
    rng = np.random.default_rng((seed, 2))
    values: dict[str, ArrayLike] = {}
    for name, shape in loss.parameters.items():
        values[name] = np.zeros(shape)
        if len(shape) == 2:
            values[name] = rng.standard_normal(shape) / np.sqrt(max(shape[0], 1))
    return loss.pack(values | dict(start or {}))
