"""The best of a sweep, on small ones that are made by hand."""

import numpy as np

from symgd import Loss
from symgd.plan import make_plan
from symgd.sweeps import OUTCOMES, Sweep
from symgd.sweeps.choice import chosen, fastest, lowest, lowest_median, start, swept
from symgd.trajectory import Outcome

C, S, D = map(OUTCOMES.index, (Outcome.CONVERGED, Outcome.STEP_LIMIT, Outcome.DIVERGED))


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


def test_where_a_run_diverged_is_no_end():
    assert lowest_median(made([[D, D, S], [S, S, D]], [[9] * 3] * 2)) == ({"lr": 0.2}, 3.0)
    assert lowest_median(made([[D] * 3] * 2, [[9] * 3] * 2)) is None


def test_the_median_is_of_the_runs_that_were_made():
    assert lowest_median(made([[S, -1, -1], [-1] * 3], [[9] * 3] * 2)) == ({"lr": 0.1}, 6.0)


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
