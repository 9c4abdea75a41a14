"""Where a run begins: the start that was given, checked, or one of our own choosing."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd.arrays.packing import real
from symgd.catalog import known
from symgd.errors import SettingError
from symgd.loss import Loss
from symgd.printing.counted import counted
from symgd.undefined import undefined_part
from symgd.verdict import place

Array = NDArray[np.float64]


def point(loss: Loss, start: ArrayLike | Mapping[str, float], *, name: str = "the start") -> Array:
    """Return a start as float64, (n,), or (n, B) for B runs; it may be given by names, too.

    Raises:
        SettingError: when it has the wrong length or names, is not numbers, or is not finite.

    >>> point(Loss("x + y"), {"y": 4, "x": 3})
    array([3., 4.])
    """
    if isinstance(start, Mapping):
        if set(start) != set(loss.variables):
            raise SettingError(f"{name} must name each of {', '.join(loss.variables)} once")
        start = [start[variable] for variable in loss.variables]
    array = real(start, name, "numbers, one for each variable").copy()
    n = len(loss.variables)
    if array.ndim == 0:
        array = array.reshape(1)
    if array.ndim == 2 and len(array) != n == array.shape[1]:
        raise SettingError(
            f"{name} is a column, with a row for each of {', '.join(loss.variables[:8])}: these "
            "are rows, so give their transpose, np.transpose(…)"
        )
    if len(array) != n:
        example = ",".join(str(3 + i % 2) for i in range(min(n, 6)))
        raise SettingError(
            f"{name} has {counted(len(array), 'number')}, but the loss has "
            f"{counted(n, 'variable')} ({', '.join(loss.variables[:8])}): "
            f"give {n}, such as {example}"
        )
    if not np.isfinite(array).all():
        raise SettingError(f"{name} must be finite numbers, not nan or infinity")
    return array


def default_start(loss: Loss) -> Array:
    """Return the start of a run that was given none: the coordinates 3, 4, 3, 4 and so on.

    A loss of the catalogue begins where its example does. Where another loss or its gradient is
    undefined at 3, 4, …, it is the first of a fixed sequence of points where both are finite.

    Raises:
        SettingError: when no point was found where the loss is defined.

    >>> default_start(Loss("x**2 + 2*y**2")), default_start(Loss("log(1 - x)"))
    (array([3., 4.]), array([0.5]))
    >>> default_start(Loss("100*(y - x**2)**2 + (1 - x)**2"))
    array([-1.2,  1. ])
    """
    example = known(loss.text, loss.variables)
    if example is not None:
        return np.array(example.start)
    n = len(loss.variables)
    alternating = np.resize([3.0, 4.0], n)
    shrunk = [alternating * factor for factor in (1, 0.5 / 3, 0.25 / 3, -0.5 / 3, -1, 3, -3)]
    rng = np.random.default_rng(0)
    spread = [rng.normal(scale=scale, size=n) for scale in np.geomspace(0.1, 100, 200)]
    candidates = np.stack([*shrunk, *spread], axis=1)
    values, gradients = loss.value_and_gradient(candidates)
    good = np.isfinite(values) & np.isfinite(gradients).all(axis=0)
    if not good.any():
        part, _ = undefined_part(loss, alternating)
        raise SettingError(
            f"no point was found where the loss is a real number: {part} is undefined at all "
            f"{len(good)} points tried; give a start where it is defined, if there is one"
        )
    return np.ascontiguousarray(candidates[:, int(np.argmax(good))])


def check_start(loss: Loss, start: Array) -> None:
    """Check that a loss and its gradient are defined at a start.

    Raises:
        SettingError: naming the part that is not.
    """
    value, gradient = loss.value_and_gradient(start)
    if not (np.isfinite(value) and np.isfinite(gradient).all()):
        raise refusal(loss, start, value)


def refusal(loss: Loss, start: Array, value: float) -> SettingError:
    """Return what to say of a start where a loss, or else its gradient, is not finite."""
    what = "the loss has no gradient"
    if not np.isfinite(value):
        part, overflow = undefined_part(loss, start)
        what = f"{part} {'overflows' if overflow else 'is undefined'}"
    return SettingError(f"{what} at the start, {place(loss.variables, start)}: start elsewhere")
