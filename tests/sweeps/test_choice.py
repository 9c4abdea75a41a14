"""The best of a sweep, on small ones that are made by hand, and the limits of stability."""

import numpy as np
import pytest

from symgd import Loss
from symgd.plan import make_plan
from symgd.sweeps import OUTCOMES, Sweep, sweep
from symgd.sweeps.choice import chosen, fastest, lowest, lowest_median, start, swept
from symgd.sweeps.limit import bottom, stable_rate
from symgd.trajectory import Outcome

C, S = OUTCOMES.index(Outcome.CONVERGED), OUTCOMES.index(Outcome.STEP_LIMIT)
BOWL = "x**2 + 2*y**2"


def made(outcome, steps, over=None, random=False, **settings) -> Sweep:
    """A sweep of x² over two rates, from three starts."""
    outcome = np.array(outcome, dtype=np.int8)
    value = np.arange(outcome.size, 0, -1.0).reshape(outcome.shape)
    return Sweep(
        loss=Loss("x**2"),
        settings=make_plan("x**2", **settings).settings,
        over={"lr": np.array([0.1, 0.2])} if over is None else over,
        random=random,
        starts=np.arange(1.0, outcome.shape[-1] + 1)[None],
        outcome=outcome,
        steps=np.array(steps),
        value=value,
        best=np.where(outcome < 0, np.nan, value),
        rate=value,
        gradient_norm=value,
        point=value[None],
        done=outcome >= 0,
    )


def test_most_converged_come_before_the_soonest():
    found = fastest(made([[C, C, C], [C, C, S]], [[50, 60, 70], [5, 6, 100]]))
    assert (found.setting, found.converged, found.runs) == ({"lr": 0.1}, 3, 3)
    assert (found.low, found.steps, found.high) == (50, 60, 70)
    assert found.run == 1


def test_then_the_median_counts_and_then_the_slower_half():
    assert fastest(made([[C, C, C]] * 2, [[1, 60, 70], [55, 59, 900]])).setting == {"lr": 0.2}
    assert fastest(made([[C, C, C]] * 2, [[1, 60, 70], [1, 60, 69]])).setting == {"lr": 0.2}


def test_fewer_than_half_have_no_median():
    found = fastest(made([[S, S, S], [S, C, S]], [[9, 9, 9], [9, 4, 9]]))
    assert (found.converged, found.low, found.steps, found.run) == (1, 4, np.inf, 4)
    found = fastest(made([[S] * 5, [S, C, S, S, S]], [[9] * 5, [9, 4, 9, 9, 9]]))
    assert (found.low, found.steps) == (np.inf, np.inf)


def test_runs_that_were_not_made_do_not_count():
    sweep = made([[C, -1, -1], [-1, -1, -1]], [[7, 0, 0], [0, 0, 0]])
    found = fastest(sweep)
    assert (found.runs, found.steps, found.run) == (1, 7, 0)
    assert lowest(sweep) == 0
    assert sweep.share(Outcome.CONVERGED) == 1
    assert repr(sweep) == "Sweep(gd over lr: 1 of 6 runs)"


def test_none_converged():
    sweep = made([[S, S]] * 2, [[9, 9]] * 2)
    assert fastest(sweep) is None
    assert lowest(sweep) == 3


def test_where_none_converges_the_median_end_counts():
    sweep = made([[S, S, S], [S, S, S]], [[9] * 3] * 2)
    # The values are 6, 5, 4 and 3, 2, 1.
    assert lowest_median(sweep) == ({"lr": 0.2}, 2.0)
    assert lowest_median(made([[-1, -1, -1]] * 2, [[0] * 3] * 2)) is None


def test_seeds_and_starts_are_not_chosen():
    over = {"seed": np.array([1.0, 2.0]), "lr": np.array([0.1, 0.2]), "x": np.array([3.0, 4.0])}
    outcome, steps = np.full((2, 2, 2, 1), C), np.arange(8).reshape(2, 2, 2, 1)
    sweep = made(outcome, steps, over)
    assert sweep.chosen == ("lr",)
    # At lr 0.1 there are the steps 0, 1 and 4, 5.
    assert sweep.gathered(sweep.steps).tolist() == [[0, 1, 4, 5], [2, 3, 6, 7]]
    found = fastest(sweep)
    assert (found.setting, found.runs, found.steps) == ({"lr": 0.1}, 4, 1)
    assert swept(sweep, 6) == {"seed": 2.0, "lr": 0.2, "x": 3.0}
    assert chosen(sweep, 6) == {"lr": 0.2}
    assert start(sweep, 6).tolist() == [3.0]


def test_samples_are_settings_each():
    over = {"lr": np.array([0.3, 0.1]), "seed": np.array([5.0, 7.0])}
    sweep = made([[C, C], [C, C]], [[8, 9], [3, 4]], over, random=True)
    found = fastest(sweep)
    assert (found.setting, found.run) == ({"lr": 0.1}, 2)
    assert swept(sweep, 2) == {"lr": 0.1, "seed": 7.0}
    assert start(sweep, 3).tolist() == [2.0]


@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9])
def test_the_limit_is_that_of_polyak(momentum):
    """The heavy ball is stable up to 2(1 + β)/λmax (Polyak 1964)."""
    found = sweep(BOWL, {"lr": [0.1], "momentum": [0.0, 0.9]}, optimizer="momentum")
    minimum = bottom(found)
    np.testing.assert_allclose(minimum.point, 0, atol=1e-6)
    np.testing.assert_allclose(minimum.curvatures, [2.0, 4.0])
    limit = stable_rate(found, minimum, {"lr": 0.1, "momentum": momentum})
    assert limit == pytest.approx(2 * (1 + momentum) / 4)


def test_the_limit_parts_what_converges_from_what_diverges():
    found = sweep(BOWL, {"lr": "0.4:0.6:41"}, steps=20_000)
    limit = stable_rate(found, bottom(found), {})
    converged = found.outcome[:, 0] == C
    assert found.over["lr"][converged].max() < limit
    # At the limit itself the run goes to and fro.
    assert found.over["lr"][~converged].min() == pytest.approx(limit)


def test_a_loose_stopping_test_does_not_move_the_minimum():
    """The curvatures of (x² - 1)² are 12x² - 4: 8 at its minima."""
    found = sweep("(x**2 - 1)**2", {"lr": [0.01]}, starts=(2.0,), stop="gradient<3")
    assert abs(found.point[0, 0, 0] - 1) > 0.1
    minimum = bottom(found)
    np.testing.assert_allclose(minimum.point, 1.0)
    np.testing.assert_allclose(minimum.curvatures, 8.0)
    assert stable_rate(found, minimum, {}) == pytest.approx(2 / 8)


def test_where_there_is_no_limit():
    adam = sweep(BOWL, {"lr": [0.1]}, optimizer="adam")
    assert stable_rate(adam, bottom(adam), {}) is None
    falling = sweep(BOWL, {"lr": [0.1]}, schedule="cosine", steps=200)
    assert stable_rate(falling, bottom(falling), {}) is None
    assert bottom(sweep(BOWL, {"lr": [0.6]})) is None
    assert bottom(sweep("x", {"lr": [0.6]}, steps=3)) is None
