"""explore(): a loss, or a run, as a page that its reader can play with."""

from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Unpack, cast

from numpy.typing import ArrayLike

from symgd.again import loss_of, settings_of
from symgd.calculus.reverse import subexpressions
from symgd.catalog import known
from symgd.descent import descend
from symgd.errors import SettingError
from symgd.in_numbers import as_typed, begun, in_numbers
from symgd.loss import Loss, LossLike
from symgd.pages.page import Page
from symgd.pages.setting import Setting, menu
from symgd.pages.view import heights, view
from symgd.plan import Settings, make_plan
from symgd.rules import optimizers, schedules
from symgd.trajectory import Trajectory

MOST_VARIABLES = 20
"""Each has a slider of its own."""

MOST_PARTS = 2000
"""Subexpressions of a loss that a browser still computes 500 steps of in a blink."""

MOST_STEPS = 10_000


def explore(
    loss: LossLike | Trajectory,
    start: ArrayLike | Mapping[str, float] | None = None,
    *,
    window: Sequence[tuple[float, float]] | None = None,
    title: str | None = None,
    data: str | None = None,
    **settings: Unpack[Settings],
) -> Page:
    """Return a page with the loss, its formulas and a descent that follows the reader's hand.

    Args:
        loss: a Loss, its text, a name in the catalogue, or a run, whose settings the page begins
            with.
        start: where the descent begins, as :func:`symgd.descend` takes it.
        window: what is seen at first: an interval for each variable, or one for all.
        title: the heading; if None, the name that the catalogue has for the loss.
        data: how the data of the loss are read in Python, as ``load(["points.csv"])``, for the
            call that repeats the run; if None, they are the arrays of their names.
        settings: of the run, as in :func:`symgd.descend`; a page has no noise. If there are none,
            a loss of the catalogue begins with a run worth showing.

    Raises:
        SettingError: when something asked for makes no sense, the loss is too large for a page,
            or the extra ``web`` is not installed.
        ExpressionError: when a text cannot be read.

    >>> page = explore("x**2 + 3*y**2", lr=0.2)
    >>> page.title, page.html[:15]
    ('x**2 + 3*y**2', '<!DOCTYPE html>')
    """
    if find_spec("bokeh") is None:
        raise SettingError(
            'pages need Bokeh, which is not installed: type pip install "symgd[web]"'
        )
    from symgd.pages.layout import page

    if isinstance(loss, Trajectory):
        run = loss
        if "data" in run.settings:
            raise SettingError(
                "this run was over data, which it has not kept: give the loss that it was on, as "
                f"in symgd.explore(loss, run.start, lr={run.settings['lr']!r})"
            )
        loss = loss_of(run)
        start = run.start if start is None else start
        settings = {**settings_of(run.settings), **settings}
    return page(_setting(in_numbers(loss), begun(loss, start), window, title, data, settings))


def _setting(
    loss: Loss,
    start: ArrayLike | Mapping[str, float] | None,
    window: Sequence[tuple[float, float]] | None,
    title: str | None,
    data: str | None,
    settings: Settings,
) -> Setting:
    example = known(loss.text, loss.variables)
    if example is not None and not settings:
        settings = cast(Settings, dict(example.run))
    plan = make_plan(loss, **settings)
    _check(loss, plan.steps, plan.noisy)
    run = descend(loss, start, **settings)
    rules, rule = menu(optimizers, plan.rule)
    rates, schedule = menu(schedules, plan.schedule)
    if title is None:
        typed = as_typed(loss)
        title = example.title if example else "" if typed is loss else typed.text
    seen = view(run, loss, window, example.window if example else None)
    return Setting(
        loss=loss,
        title=title,
        rules=rules,
        schedules=rates,
        rule=rule,
        schedule=schedule,
        tests=plan.tests,
        start=tuple(run.start.tolist()),
        lr=plan.lr,
        steps=plan.steps,
        window=seen,
        heights=heights(run, loss, seen[0]) if len(seen) == 1 else None,
        minima=tuple(minimum.point for minimum in example.minima) if example else (),
        data=data,
    )


def _check(loss: Loss, steps: int, noisy: bool) -> None:
    n, parts = len(loss.variables), len(subexpressions(loss.expression))
    if n == 0:
        raise SettingError("the loss has no variables: there is nothing to explore")
    if n > MOST_VARIABLES:
        raise SettingError(
            f"the loss has {n:,} variables: a page has a slider for each and takes at most "
            f"{MOST_VARIABLES}"
        )
    if parts > MOST_PARTS:
        raise SettingError(
            f"the loss has {parts:,} parts: a page computes it at each move of a hand and takes "
            f"at most {MOST_PARTS:,}"
        )
    if steps > MOST_STEPS:
        raise SettingError(f"a page takes at most {MOST_STEPS:,} steps, not {steps:,}")
    if noisy:
        raise SettingError("a page has no noise: leave it out, or set it to 0")
