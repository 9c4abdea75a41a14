"""Four learning rates, each named by the verdict on it, against what calculus says of them."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.diagnosis import RateVerdict
from symgd.plots.judged import Limit, four, judged, limit_of, tried
from symgd.plots.rates import figure
from symgd.plots.settled import settled
from symgd.trajectory import Outcome

BOWL = Loss("x**2 + 2*y**2")


def by_verdict(loss, **settings):
    run = descend(loss, **settings)
    limit = limit_of(loss, run)
    assert isinstance(limit, Limit)
    return limit, {one.verdict: one for one in judged(loss, run, limit)}


@pytest.mark.parametrize("lr", [0.003, 0.1, 0.7])
def test_gradient_descent_on_a_bowl(lr):
    limit, found = by_verdict(BOWL, start=(3, 4), lr=lr)
    assert limit.limit == pytest.approx(2 / 4)
    assert limit.best == pytest.approx(2 / (2 + 4))
    assert limit.formula == "2/λ = 0.5"
    assert list(found) == [
        RateVerdict.TOO_SMALL,
        RateVerdict.GOOD,
        RateVerdict.OSCILLATING,
        RateVerdict.DIVERGING,
    ]
    assert found[RateVerdict.GOOD].run.outcome is Outcome.CONVERGED
    assert found[RateVerdict.DIVERGING].run.outcome is Outcome.DIVERGED
    # The factor of a step along y is 1 - 4·lr: -1 at the limit.
    assert found[RateVerdict.OSCILLATING].lr == pytest.approx(0.5)
    assert abs(1 - 4 * found[RateVerdict.DIVERGING].lr) > 1
    assert found[RateVerdict.TOO_SMALL].lr < 0.02


def test_the_limit_of_momentum():
    run = descend(BOWL, (3, 4), optimizer="momentum", lr=0.01)
    # Polyak 1964: 2(1 + β)/λ.
    assert limit_of(BOWL, run).limit == pytest.approx(2 * 1.9 / 4)


def test_a_schedule_is_left_out():
    _, found = by_verdict(BOWL, start=(3, 4), lr=0.1, schedule="cosine")
    assert all(one.run.settings["schedule"] is None for one in found.values())


def test_the_minimum_that_a_run_did_not_reach():
    run = descend("rosenbrock", (-1, 1), lr=0.001, steps=50)
    found = settled(Loss("(1 - x)**2 + 100*(y - x**2)**2"), run)
    assert found.point == pytest.approx([1, 1])
    # The Hessian is [[802, -400], [-400, 200]]: trace 1002, determinant 400.
    assert sum(found.curvatures) == pytest.approx(1002)
    assert found.curvatures[0] * found.curvatures[1] == pytest.approx(400)


def test_the_minimum_above_which_a_loose_test_stopped_the_run():
    loss = Loss("x**4 + x**2")
    run = descend(loss, 1.0, lr=0.1, stop="loss<1")
    assert run.outcome is Outcome.CONVERGED
    # The curvature 12x² + 2 is larger wherever the run stopped.
    assert settled(loss, run).curvatures == pytest.approx((2,))


@pytest.mark.parametrize(
    "text", ["exp(-x)", "x", "x**2 - y**2", "x**3", "x + log(1 + exp(-x))", "(x + y)**2"]
)
def test_where_there_is_no_minimum_that_stands_alone(text):
    loss = Loss(text)
    run = descend(loss, lr=0.1, steps=30)
    assert settled(loss, run) is None
    assert limit_of(loss, run) == "no minimum with positive curvatures was found near the run"


def test_rules_without_a_limit():
    adam = limit_of(BOWL, descend(BOWL, (3, 4), optimizer="adam"))
    assert adam.startswith("adam takes steps that are not proportional to the gradient")
    still = limit_of(BOWL, descend(BOWL, (3, 4), optimizer="w = w - 0.1*g"))
    assert still.endswith("has no largest stable rate at the minimum")


def test_the_good_rate_that_comes_down_best_where_none_converges():
    loss = Loss("x**2 + 25*y**2")
    limit, found = by_verdict(loss, start=(3, 4), optimizer="momentum", lr=0.01)
    good = found[RateVerdict.GOOD]
    assert good.run.outcome is Outcome.STEP_LIMIT
    assert 0.3 <= good.lr / limit.best <= 1.5
    for lr in tried(limit, RateVerdict.GOOD):
        assert good.run.value <= descend(loss, (3, 4), optimizer="momentum", lr=lr).value


def test_the_limit_is_that_of_the_minimum_of_the_good_run():
    run = descend("himmelblau", optimizer="momentum", lr=0.01)
    loss = Loss(run.settings["loss"], run.variables)
    assert limit_of(loss, run).point == pytest.approx([-2.805118, 3.131313], abs=1e-5)
    limit, found = four(loss, run, limit_of(loss, run))
    good = next(one for one in found if one.verdict is RateVerdict.GOOD)
    np.testing.assert_allclose(good.run.end, limit.point, atol=0.05)
    # At (3, 2) the Hessian is [[74, 20], [20, 34]].
    assert limit.point == pytest.approx([3, 2])
    assert limit.curvature == pytest.approx(54 + np.hypot(20, 20))


def test_a_verdict_that_no_rate_earns_has_no_panel():
    run = descend("himmelblau", optimizer="momentum", lr=0.01)
    loss = Loss(run.settings["loss"], run.variables)
    made = figure(loss, [run])
    titles = [axes.get_title() for axes in made.axes]
    words = [text.get_text() for text in made.legends[0].get_texts()]
    told = [word for word in words if ": no rate that was tried, " in word]
    assert all(titles)
    assert len(titles) + len(told) == 4
    assert any(word.endswith("the largest curvature at (3, 2)") for word in words)
