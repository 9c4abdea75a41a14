"""Critical points: where the gradient vanishes, in a window."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from symgd.analysis.critical.classify import classified, in_order, kind_of
from symgd.analysis.critical.counting import count_real
from symgd.analysis.critical.kinked import kink_minima
from symgd.analysis.critical.locate import Points, locate, locate_in_floats
from symgd.analysis.critical.located import Located, Zero
from symgd.analysis.critical.naming import Named, named
from symgd.analysis.critical.points import CriticalPoint, CriticalPoints, Kind, Kink, Window
from symgd.analysis.critical.told import flat, how
from symgd.analysis.critical.univariate import real_critical_points
from symgd.analysis.critical.window import inside, make_window
from symgd.analysis.deadline import Deadline
from symgd.analysis.exact.inertia import Inertia
from symgd.analysis.quadratic.closed_form import quadratic
from symgd.analysis.quadratic.quadratic import Quadratic
from symgd.in_numbers import in_numbers
from symgd.loss import Loss, LossLike
from symgd.worker import UnfinishedError, limited

LARGEST = 20
"""Variables up to which critical points are looked for."""

SECONDS = 20.0

MOST_COUNTED = 4
"""Variables up to which the critical points of a polynomial are counted, to know they are all."""

COUNTED = "the gradient is a polynomial with just as many real zeros, which were counted exactly"


def critical_points(
    loss: LossLike,
    window: Sequence[float] | Sequence[Sequence[float]] | None = None,
    seconds: float = SECONDS,
    *,
    closed: Quadratic | Literal["not solved"] | None = "not solved",
    hints: Sequence[Sequence[float]] = (),
) -> CriticalPoints:
    """Return the critical points of a loss in a window, each classified by its Hessian.

    ∇f = 0: a minimum where all eigenvalues of the Hessian are positive, a maximum where all are
    negative, a saddle where both occur, degenerate where neither is sure.

    A quadratic loss is solved exactly, and so is a polynomial in one variable. Otherwise the window
    is searched with interval arithmetic, which proves where there is a critical point and where
    there is none; and what that leaves open, with Newton's method in floating point. Where a
    polynomial has degenerate critical points, all real ones are counted exactly. A point found
    with numbers is named exactly where its coordinates look like simple numbers and the gradient is
    proved to vanish there.

    Args:
        loss: the loss.
        window: (low, high) for every variable, or one such pair for each; -5 to 5 by default.
        seconds: about how long this may take.
        closed: what :func:`quadratic` says of the loss, where that is known.
        hints: points of n numbers near which a critical point may lie: Newton's method starts
            there, too.

    Raises:
        SettingError: when the window is not one.

    >>> found = critical_points("x**4/4 - x**2/2")
    >>> [(point.exact, point.exact_value, point.kind.value) for point in found.points]
    [(('-1',), '-1/4', 'minimum'), (('1',), '-1/4', 'minimum'), (('0',), '0', 'maximum')]
    >>> found.complete
    True
    """
    loss, deadline = in_numbers(loss), Deadline(seconds)
    where = make_window(window, loss.variables)
    if not loss.variables or len(loss.variables) > LARGEST:
        return CriticalPoints((), where, False, f"not looked for: {_too_many(loss)}")
    if closed == "not solved":
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
    return _searched(loss, where, deadline, tuple(tuple(map(float, point)) for point in hints))


def _too_many(loss: Loss) -> str:
    count = len(loss.variables)
    if not count:
        return "the loss has no variables"
    return f"the loss has {count} variables, and the search goes up to {LARGEST}"


def _of_quadratic(closed: Quadratic, window: Window) -> CriticalPoints:
    solved = "the gradient is linear: solved exactly"
    if closed.critical is None:
        return CriticalPoints((), window, True, f"{solved}, it vanishes nowhere")
    kind = kind_of(Inertia.of(closed.eigenvalues))
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
    everywhere = ""
    if closed.free:
        space = {1: "a line", 2: "a plane"}
        name = space.get(len(closed.free), f"a {len(closed.free)}-dimensional space")
        whole = len(closed.free) == len(closed.b)
        everywhere = "every point is critical" if whole else f"every point of {name} is critical"
    here = inside(point.point, window)
    if not here and not closed.free:
        solved += f"; the only critical point, a {kind}, lies outside the window"
    return CriticalPoints((point,) if here else (), window, True, solved, everywhere)


def _of_polynomial(loss: Loss, line: tuple[CriticalPoint, ...], window: Window) -> CriticalPoints:
    points = [point for point in line if inside(point.point, window)]
    outside = len(line) - len(points)
    told = "the gradient is a polynomial in one variable: all its real roots were isolated exactly"
    if outside:
        told += f"; {outside} of them lie{'s' if outside == 1 else ''} outside the window"
    return CriticalPoints(in_order(loss, points), window, True, told)


def _searched(loss: Loss, window: Window, deadline: Deadline, hints: Points) -> CriticalPoints:
    task = loss.text, loss.variables, window
    located = None
    try:
        soft = 0.45 * deadline.left
        located = limited(1.5 * soft, locate, *task, soft, hints)
    except UnfinishedError:
        try:
            soft = 0.5 * deadline.left
            located = limited(1.5 * soft, locate_in_floats, *task, soft, hints)
        except UnfinishedError as error:
            return CriticalPoints((), window, False, f"the search did not end: {error}")
    zeros = [*located.zeros, *located.degenerate]
    # The lowest first: if time is short, those are the ones that get a name.
    heights = [loss.value(zero.point) for zero in zeros]
    zeros = [zeros[k] for k in np.argsort(heights, kind="stable")]
    names = _names(loss, zeros, 0.6 * deadline.left)
    points = [classified(loss, zero, name) for zero, name in _different(zeros, names)]
    found = _kinks(loss, located, window, deadline)
    counted = not located.whole and _are_all(loss, located, points, deadline)
    return CriticalPoints(
        points=in_order(loss, points),
        window=window,
        complete=located.whole or counted,
        how=COUNTED if counted else how(located, found),
        flat=flat(loss, located),
        kinks=found,
    )


def _different(
    zeros: Sequence[Zero], names: Sequence[Named | None]
) -> list[tuple[Zero, Named | None]]:
    """Drop a candidate that turned out to be a point that is there already.

    Boxes that hold one zero each hold different ones.
    """
    kept: list[tuple[Zero, Named | None]] = []
    pairs = zip(zeros, names, strict=True)
    for zero, name in sorted(pairs, key=lambda pair: not pair[0].alone):
        known = name is not None and any(other and other.point == name.point for _, other in kept)
        if zero.alone or not known:
            kept.append((zero, name))
    return kept


def _are_all(
    loss: Loss, located: Located, points: Sequence[CriticalPoint], deadline: Deadline
) -> bool:
    """Say whether a polynomial has just as many real critical points as were found and proved."""
    sure = sum(point.proved or point.exact is not None for point in points)
    if located.curve or located.plateau or sure < len(points) or len(loss.variables) > MOST_COUNTED:
        return False
    try:
        return limited(0.8 * deadline.left, count_real, loss.text, loss.variables) == sure
    except UnfinishedError:
        return False


def _names(loss: Loss, zeros: Sequence[Zero], seconds: float) -> list[Named | None]:
    names: list[Named | None] = []
    try:
        soft = 0.6 * seconds
        names += limited(seconds, named, loss.text, loss.variables, tuple(zeros), soft)
    except UnfinishedError:
        pass
    return names + [None] * (len(zeros) - len(names))


def _kinks(loss: Loss, located: Located, window: Window, deadline: Deadline) -> tuple[Kink, ...]:
    if located.searched and not located.kinks:
        return ()
    task = loss.text, loss.variables, located.kinks, window
    try:
        return limited(deadline.left, kink_minima, *task, 0.6 * deadline.left)
    except UnfinishedError:
        return ()
