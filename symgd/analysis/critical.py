"""Critical points: where the gradient vanishes, in a window."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from symgd.analysis.closed_form import quadratic
from symgd.analysis.deadline import Deadline
from symgd.analysis.inertia import Inertia
from symgd.analysis.kinked import kink_minima
from symgd.analysis.locate import locate, locate_in_floats
from symgd.analysis.located import Located, Zero
from symgd.analysis.naming import Named, named
from symgd.analysis.nearby import nearby
from symgd.analysis.points import CriticalPoint, CriticalPoints, Kind, Kink, Window
from symgd.analysis.quadratic import Quadratic
from symgd.analysis.univariate import real_critical_points
from symgd.errors import SettingError
from symgd.loss import Loss, as_loss
from symgd.worker import UnfinishedError, limited

LARGEST = 20
"""Variables up to which critical points are looked for."""

WINDOW = (-5.0, 5.0)

SECONDS = 20.0

_ORDER = (Kind.MINIMUM, Kind.SADDLE, Kind.MAXIMUM, Kind.DEGENERATE)


def critical_points(
    loss: Loss | str,
    window: Sequence[float] | Sequence[Sequence[float]] | None = None,
    seconds: float = SECONDS,
) -> CriticalPoints:
    """Return the critical points of a loss in a window, each classified by its Hessian.

    ∇f = 0: a minimum where all eigenvalues of the Hessian are positive, a maximum where all are
    negative, a saddle where both occur, degenerate where neither is sure.

    A quadratic loss is solved exactly, and so is a polynomial in one variable. Otherwise the window
    is searched with interval arithmetic, which proves where there is a critical point and where
    there is none; and what that leaves open, with Newton's method in floating point. A point found
    with numbers is named exactly where its coordinates look like simple numbers and the gradient is
    proved to vanish there.

    Args:
        loss: the loss.
        window: (low, high) for every variable, or one such pair for each; -5 to 5 by default.
        seconds: about how long this may take.

    Raises:
        SettingError: when the window is not one.

    >>> found = critical_points("x**4/4 - x**2/2")
    >>> [(point.exact, point.exact_value, point.kind.value) for point in found.points]
    [(('-1',), '-1/4', 'minimum'), (('1',), '-1/4', 'minimum'), (('0',), '0', 'maximum')]
    >>> found.complete
    True
    """
    loss, deadline = as_loss(loss), Deadline(seconds)
    where = _window(window, loss.variables)
    if not loss.variables or len(loss.variables) > LARGEST:
        return CriticalPoints((), where, False, f"not looked for: {_too_many(loss)}")
    closed = quadratic(loss, 0.3 * deadline.left)
    if closed is not None and closed.proved:
        return _of_quadratic(closed, where)
    if len(loss.variables) == 1:
        try:
            line = limited(0.3 * deadline.left, real_critical_points, loss.text, loss.variables)
        except UnfinishedError:
            line = None
        if line is not None:
            return _of_polynomial(loss, line, where)
    return _searched(loss, where, deadline)


def _too_many(loss: Loss) -> str:
    count = len(loss.variables)
    if not count:
        return "the loss has no variables"
    return f"the loss has {count} variables, and the search goes up to {LARGEST}"


def _window(
    window: Sequence[float] | Sequence[Sequence[float]] | None, variables: tuple[str, ...]
) -> Window:
    n = len(variables)
    try:
        pairs = np.array(WINDOW if window is None else window, dtype=np.float64)
    except (TypeError, ValueError):
        pairs = np.empty(0)
    if pairs.shape == (2,) and n != 0:
        pairs = np.tile(pairs, (n, 1))
    elif n == 0:
        pairs = np.empty((0, 2))
    if pairs.shape != (n, 2):
        raise SettingError(
            "a window is a pair of numbers, such as (-5, 5), or one for each variable: "
            f"{', '.join(variables)}"
        )
    if not (np.isfinite(pairs).all() and (pairs[:, 0] < pairs[:, 1]).all()):
        raise SettingError("a window goes from a number to a larger one, such as (-5, 5)")
    return tuple((float(low), float(high)) for low, high in pairs)


def _inside(point: Sequence[float], window: Window) -> bool:
    return all(low <= x <= high for x, (low, high) in zip(point, window, strict=True))


def _of_quadratic(closed: Quadratic, window: Window) -> CriticalPoints:
    how = "the gradient is linear: solved exactly"
    if closed.critical is None:
        return CriticalPoints((), window, True, f"{how}, it vanishes nowhere")
    values = np.array(closed.eigenvalues)
    signs = Inertia(*(int((np.sign(values) == sign).sum()) for sign in (-1, 0, 1)))
    kind = kind_of(signs)
    rests = {"positive": "lowest nearby", "negative": "highest nearby", "zero": "flat nearby"}
    assert closed.critical_value is not None
    point = CriticalPoint(
        point=closed.critical,
        exact=closed.exact_critical,
        value=closed.critical_value,
        exact_value=closed.exact_critical_value,
        kind=kind,
        nearby=rests[closed.definiteness.split()[0]] if kind is Kind.DEGENERATE else "",
        eigenvalues=closed.eigenvalues,
        exact_eigenvalues=closed.exact_eigenvalues,
        condition=closed.condition if kind is Kind.MINIMUM else None,
        proved=True,
    )
    flat = ""
    if closed.free:
        name = {1: "line", 2: "plane"}.get(
            len(closed.free), f"{len(closed.free)}-dimensional space"
        )
        whole = len(closed.free) == len(closed.b)
        flat = "every point is critical" if whole else f"every point of a {name} is critical"
    inside = _inside(point.point, window)
    if not inside and not closed.free:
        how += f"; the only critical point, a {kind}, lies outside the window"
    return CriticalPoints((point,) if inside else (), window, True, how, flat)


def _of_polynomial(loss: Loss, line: tuple[CriticalPoint, ...], window: Window) -> CriticalPoints:
    inside = [point for point in line if _inside(point.point, window)]
    outside = len(line) - len(inside)
    how = "the gradient is a polynomial in one variable: all its real roots were isolated exactly"
    if outside:
        how += f"; {outside} of them lie{'s' if outside == 1 else ''} outside the window"
    return CriticalPoints(_in_order(loss, inside), window, True, how)


def _searched(loss: Loss, window: Window, deadline: Deadline) -> CriticalPoints:
    task = loss.text, loss.variables, window
    located = None
    try:
        soft = 0.45 * deadline.left
        located = limited(1.5 * soft, locate, *task, soft)
    except UnfinishedError:
        try:
            soft = 0.5 * deadline.left
            located = limited(1.5 * soft, locate_in_floats, *task, soft)
        except UnfinishedError as error:
            return CriticalPoints((), window, False, f"the search did not end: {error}")
    zeros = [*located.zeros, *located.degenerate]
    # The lowest first: if time is short, those are the ones that get a name.
    heights = [loss.value(zero.point) for zero in zeros]
    zeros = [zeros[k] for k in np.argsort(heights, kind="stable")]
    names = _names(loss, zeros, 0.6 * deadline.left)
    points = [_point(loss, zero, name) for zero, name in zip(zeros, names, strict=True)]
    found = _kinks(loss, located, window, deadline)
    return CriticalPoints(
        points=_in_order(loss, points),
        window=window,
        complete=located.whole,
        how=_how(located, found),
        flat=_flat(located),
        kinks=found,
    )


def _names(loss: Loss, zeros: Sequence[Zero], seconds: float) -> list[Named | None]:
    names: list[Named | None] = []
    try:
        soft = 0.6 * seconds
        names += limited(seconds, named, loss.text, loss.variables, tuple(zeros), soft)
    except UnfinishedError:
        pass
    return names + [None] * (len(zeros) - len(names))


def _kinks(loss: Loss, located: Located, window: Window, deadline: Deadline) -> tuple[Kink, ...]:
    if not located.kinks:
        return ()
    task = loss.text, loss.variables, located.kinks, window
    try:
        return limited(deadline.left, kink_minima, *task, 0.6 * deadline.left)
    except UnfinishedError:
        return ()


def kind_of(signs: Inertia) -> Kind:
    """Classify by the signs of the eigenvalues.

    >>> kind_of(Inertia(negative=1, zero=1, positive=1)).value
    'saddle'
    """
    if signs.negative and signs.positive:
        return Kind.SADDLE
    if signs.zero or not (signs.negative or signs.positive):
        return Kind.DEGENERATE
    return Kind.MAXIMUM if signs.negative else Kind.MINIMUM


def _point(loss: Loss, zero: Zero, name: Named | None) -> CriticalPoint:
    at = name.floats if name else zero.point
    values = zero.eigenvalues
    if name and name.signs:
        kind = kind_of(name.signs)
        first = name.signs.negative
        zeros = range(first, first + name.signs.zero)
        values = tuple(0.0 if i in zeros else value for i, value in enumerate(values))
    elif zero.alone or zero.signs:
        kind = kind_of(Inertia(*(sum(np.sign(values) == sign) for sign in (-1, 0, 1))))
    else:
        kind = _in_floats(values)
    least, most = values[0], values[-1]
    return CriticalPoint(
        point=at,
        exact=name.point if name else None,
        value=name.height if name else float(loss.value(at)),
        exact_value=name.value if name else None,
        kind=kind,
        nearby="",
        eigenvalues=values,
        exact_eigenvalues=name.eigenvalues if name else None,
        condition=most / least if kind is Kind.MINIMUM else None,
        proved=bool((name and name.signs) or (zero.alone and zero.signs)),
    )


def _in_floats(values: tuple[float, ...]) -> Kind:
    """Classify by eigenvalues in floating point, of which small ones may be 0."""
    size = 1e-5 * max(map(abs, values))
    negative, zero = sum(v < -size for v in values), sum(abs(v) <= size for v in values)
    return kind_of(Inertia(negative, zero, len(values) - negative - zero))


def _in_order(loss: Loss, points: Sequence[CriticalPoint]) -> tuple[CriticalPoint, ...]:
    told = [
        replace(point, nearby=nearby(loss, point.point)) if point.kind is Kind.DEGENERATE else point
        for point in points
    ]
    return tuple(sorted(told, key=lambda p: (_ORDER.index(p.kind), p.value, p.point)))


def _how(located: Located, found: Sequence[Kink]) -> str:
    if located.whole:
        return "interval arithmetic proves that the window holds these and no others"
    parts = []
    if located.searched:
        parts.append("interval arithmetic searched the window")
        left = []
        if located.degenerate or located.curve:
            left.append("the neighbourhoods of degenerate points")
        if located.plateau:
            left.append("regions where the gradient is 0 or too small for doubles")
        if located.kinks:
            left.append("the neighbourhoods of kinks")
        parts.append(f"left open are {' and '.join(left) or 'a few small boxes'}")
    else:
        parts.append(
            "Newton's method from many starts found these, in floating point: there may be others"
        )
    if located.kinks:
        count = len(found)
        parts.append(
            f"{count or 'no'} minim{'um' if count == 1 else 'a'} at kinks "
            f"{'was' if count == 1 else 'were'} found by sampling"
        )
    return "; ".join(parts)


def _flat(located: Located) -> str:
    def listed(samples: Sequence[tuple[float, ...]]) -> str:
        shown = (f"({', '.join(f'{x:.6g}' for x in point)})" for point in samples[:3])
        return ", ".join(shown)

    sentences = []
    if located.curve:
        sentences.append(
            "critical points seem to lie along curves or surfaces, not one by one, such as at "
            f"{listed(located.curve)}"
        )
    if located.plateau:
        sentences.append(
            "the gradient is 0, or too small for doubles, throughout regions, such as around "
            f"{listed(located.plateau)}"
        )
    return "; ".join(sentences)
