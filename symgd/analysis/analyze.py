"""analyze(): what calculus says before a step is taken, and a run to hold against it."""

import math
from collections.abc import Mapping, Sequence
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd.analysis.analysis import Analysis
from symgd.analysis.at_minimum import FLAT, stability
from symgd.analysis.convexity.shape import convexity
from symgd.analysis.critical.critical import critical_points
from symgd.analysis.critical.points import CriticalPoints
from symgd.analysis.deadline import Deadline
from symgd.analysis.observed import observed_rate
from symgd.analysis.quadratic.closed_form import quadratic
from symgd.analysis.quadratic.quadratic import Quadratic
from symgd.catalog import known
from symgd.curvature import hessian
from symgd.descent import descend
from symgd.diagnosis import diagnose
from symgd.errors import SettingError
from symgd.in_numbers import as_typed, begun, in_numbers
from symgd.loss import Loss, LossLike
from symgd.plan import Settings, make_plan
from symgd.printing.text import plain
from symgd.rules.stopping import gradient_tolerance
from symgd.trajectory import Outcome, Trajectory
from symgd.worker import UnfinishedError, limited

Array = NDArray[np.float64]

NEAR = 1e-3
"""How near the end of a run must be to a critical point to have arrived there."""

ROUNDING = 1e-13
"""The share of the largest eigenvalue that rounding makes of a 0."""

SHARES = {"derivatives": 0.1, "quadratic": 0.15, "convexity": 0.2, "rule": 0.15}
"""How much of the time each part may take; the search for critical points has what is left."""


def analyze(
    loss: LossLike,
    start: ArrayLike | Mapping[str, float] | None = None,
    *,
    window: Sequence[float] | Sequence[Sequence[float]] | None = None,
    seconds: float = 10.0,
    **settings: Unpack[Settings],
) -> Analysis:
    """Say what calculus knows of a loss, and of a rule on it, and hold a run against it.

    Args:
        loss: a Loss, or its text.
        start: of the run, as :func:`symgd.descend` takes it.
        window: where critical points are looked for: an interval for each variable, or one for
            all; if None, that of the catalogue, or -5 to 5.
        seconds: how long the exact parts may take in all; what is not done by then is found
            numerically, or left out, and it is said which.
        settings: the rule, its learning rate and all else of the run, as in :func:`symgd.descend`.

    Raises:
        SettingError, ExpressionError: when something asked for makes no sense.

    >>> found = analyze("x**2 + 2*y**2", optimizer="momentum", lr=0.1)
    >>> found.convexity.shape, [point.kind.value for point in found.critical.points]
    (<Shape.STRICTLY_CONVEX: 'strictly convex'>, ['minimum'])
    >>> found.stability.largest_stable_lr, found.stability.limit_formula
    (0.95, '2*(momentum + 1)/λmax')
    """
    loss, start = in_numbers(loss), begun(loss, start)
    if not loss.variables:
        raise SettingError("the loss has no variables: there is nothing to analyse")
    if not 0 < seconds < math.inf:
        raise SettingError(f"seconds is {seconds}: give a time above 0, such as 10")
    example = known(loss.text, loss.variables)
    if window is None and example is not None:
        window = example.window
    plan, deadline = make_plan(loss, **settings), Deadline(seconds)
    run = descend(loss, start, **settings)
    gradient, matrix = _derivatives(loss, seconds * SHARES["derivatives"])
    closed = quadratic(loss, seconds * SHARES["quadratic"])
    shape = convexity(loss, seconds * SHARES["convexity"])
    hints = [run.end.tolist(), *(minimum.point for minimum in (example.minima if example else ()))]
    critical = critical_points(
        loss, window, deadline.left - seconds * SHARES["rule"], closed=closed, hints=hints
    )
    minimum = _minimum(loss, run, critical, closed)
    rule = None
    first = float(run.learning_rates[0]) if run.steps else plan.lr
    if minimum is not None:
        rule = stability(
            plan,
            first,
            minimum[1],
            run.start - minimum[0],
            gradient_tolerance(plan.tests),
            seconds * SHARES["rule"],
            flat=minimum[2],
        )
    return Analysis(
        loss=as_typed(loss).text,
        variables=loss.variables,
        gradient=gradient,
        hessian=matrix,
        notes=loss.notes,
        critical=critical,
        convexity=shape,
        quadratic=closed,
        minimum=None if minimum is None else tuple(minimum[0].tolist()),
        stability=rule,
        run=run,
        diagnosis=diagnose(run),
        observed_rate=observed_rate(run),
        to_closed_form=_apart(run, closed),
    )


def _derivatives(
    loss: Loss, seconds: float
) -> tuple[tuple[str, ...] | None, tuple[tuple[str, ...], ...] | None]:
    """Return gradient and Hessian as texts, each None where it takes too long."""
    gradient = None
    try:
        gradient = limited(seconds, _gradient, loss.text, loss.variables)
        return gradient, limited(seconds, _hessian, loss.text, loss.variables)
    except UnfinishedError:
        return gradient, None


def _gradient(text: str, variables: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(plain, Loss(text, variables).gradient))


def _hessian(text: str, variables: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(map(plain, row)) for row in Loss(text, variables).hessian.tolist())


def _minimum(
    loss: Loss, run: Trajectory, critical: CriticalPoints, closed: Quadratic | None
) -> tuple[Array, Array, float] | None:
    """Return the minimum to look at: of a quadratic, the one where the run ends, or the lowest.

    With it come the Hessian there, and the share of its largest eigenvalue up to which others
    count as 0: where a run ends, more than where a minimum is known.
    """
    known, flat = [np.array(point.point) for point in critical.minima], ROUNDING
    if closed is not None and closed.minimiser is not None:
        known = [np.array(closed.minimiser)]
    elif run.outcome == Outcome.CONVERGED:
        near = NEAR * (1 + np.abs(run.end).max())
        known = [place for place in known if np.abs(place - run.end).max() <= near]
        if not known:
            known, flat = [run.end], FLAT
    for place in known:
        matrix = hessian(loss, place)
        if matrix is None:
            continue
        modes = np.linalg.eigvalsh(matrix)
        if modes[-1] > 0 and modes[0] > -FLAT * modes[-1]:
            return place, matrix, flat
    return None


def _apart(run: Trajectory, closed: Quadratic | None) -> float | None:
    """Return how far a run ends from the minimisers of a quadratic, all of them."""
    if closed is None or closed.minimiser is None:
        return None
    offset = run.end - np.array(closed.minimiser)
    free = np.array(closed.free).reshape(-1, len(offset)).T
    along, *_ = np.linalg.lstsq(free, offset, rcond=None)
    return float(np.linalg.norm(offset - free @ along))
