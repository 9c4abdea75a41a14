"""Verify for losses over arrays: the door, where claims are sorted by parameter and read."""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from symgd.array_loss import ArrayLoss
from symgd.certificate.arrays.claims import read, shapes_of, shown
from symgd.certificate.arrays.data import points
from symgd.certificate.arrays.few import few
from symgd.certificate.arrays.judgement import Asked, Evidence, judged
from symgd.certificate.arrays.second import direction, second
from symgd.certificate.certificate import Certificate
from symgd.errors import SettingError, unknown


def verify_arrays(
    loss: ArrayLoss,
    claims: Any,
    wrt: str | Sequence[str] | None,
    order: int,
    seconds: float,
    progress: Callable[[int, int], None] | None,
) -> Certificate:
    """Say of each claimed gradient whether it agrees with that of the loss; see ``verify``.

    Raises:
        ExpressionError: when a claim cannot be read.
        SettingError: when a parameter is unknown, or claims and parameters do not go together.
    """
    if order == 2 and claims is not None:
        raise SettingError(
            "claims of second derivatives over arrays are not read: leave them out to certify "
            "symgd's own, or verify the loss written out, Loss(str(loss.expression)), where it is "
            "small"
        )
    names = _names(loss, wrt)
    asked = _asked(loss, claims, names)
    evidence = Evidence(loss, few(loss), points(loss))
    todo = [partial(judged, evidence, one) for one in asked]
    if order == 2:
        todo = [partial(second, evidence, a, b) for a in names for b in names]
    components = []
    for done, judge in enumerate(todo, start=1):
        components.append(judge(time.monotonic() + seconds))
        if progress is not None:
            progress(done, len(todo))
    where = tuple(map(str, shown(loss, shapes_of(loss)).lengths))
    if order == 2:
        told = f"{direction(loss)} any direction: each second derivative is shown times it"
        where = (*where, told)
    parameters = tuple(loss.parameters)
    return Certificate(loss.text, parameters, order, tuple(components), loss.notes, where)


def _names(loss: ArrayLoss, wrt: str | Sequence[str] | None) -> tuple[str, ...]:
    if wrt is None:
        return tuple(loss.parameters)
    names = tuple(name.strip() for name in wrt.split(",")) if isinstance(wrt, str) else tuple(wrt)
    for name in names:
        _check(loss, name)
        if names.count(name) > 1:
            raise SettingError(f"the parameter {name!r} is named twice: name each one once")
    return names


def _asked(loss: ArrayLoss, claims: Any, names: tuple[str, ...]) -> list[Asked]:
    if claims is None:
        return [Asked(name) for name in names]
    if isinstance(claims, Mapping):
        for name in claims:
            _check(loss, name)
        pairs = list(claims.items())
        if not pairs:
            raise SettingError("there is no claim in the mapping: give one, as in {'w': '2*w'}")
    else:
        listed = list(claims) if isinstance(claims, list | tuple) else [claims]
        if len(listed) != len(names):
            raise SettingError(
                f"got {len(listed)} claim{'s' * (len(listed) != 1)} for {len(names)} parameter"
                f"{'s' * (len(names) != 1)} ({', '.join(names)}): give one for each, or name the "
                "parameters to differentiate by"
            )
        pairs = list(zip(names, listed, strict=True))
    return [Asked(name, *read(name, claim, loss)) for name, claim in pairs]


def _check(loss: ArrayLoss, name: Any) -> None:
    if name in loss.data.shapes:
        raise SettingError(f"{name} is data: the parameters are {', '.join(loss.parameters)}")
    if name not in loss.parameters:
        raise SettingError(unknown("parameter", str(name), loss.parameters))
