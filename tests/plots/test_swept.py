"""Sweeps summed up over their starts: medians, quartiles, endings, the best."""

import numpy as np
import pytest

from symgd import Outcome, sweep
from symgd.lanes.outcomes import OUTCOMES
from symgd.plots.axis import Axis
from symgd.plots.swept import endings, swept
from symgd.sweeps.choice import fastest
from symgd.sweeps.quarters import CONVERGED, PENDING, quarters
from tests.plots.swept_runs import swept_on

BOWL = "x**2 + 2*y**2"


def test_quarters_are_those_of_numpy():
    rng = np.random.default_rng(1)
    steps = rng.integers(1, 1000, (5, 101))
    found = quarters(steps.astype(float), np.ones(steps.shape, dtype=bool))
    for share, row in zip((0.25, 0.5, 0.75), found, strict=True):
        expected = np.quantile(steps, share, axis=-1, method="inverted_cdf")
        np.testing.assert_array_equal(row, expected)


def test_failed_runs_never_converge():
    one = swept_on(BOWL, {"lr": [0.1, 0.2, 0.3, 0.4]}, ["cccc", "ccdd", "cddd", "----"])
    found = swept(one)
    np.testing.assert_array_equal(found.share, [1, 0.5, 0.25, np.nan])
    np.testing.assert_array_equal(found.low, [10, 10, 10, np.nan])
    np.testing.assert_array_equal(found.middle, [10, 10, np.inf, np.nan])
    np.testing.assert_array_equal(found.high, [10, np.inf, np.inf, np.nan])


def test_runs_that_were_not_made_do_not_count():
    found = swept(swept_on(BOWL, {"lr": [0.1, 0.2]}, ["c-", "d-"], [[7, 0], [3, 0]]))
    assert found.share.tolist() == [1, 0]
    assert found.middle.tolist() == [7, np.inf]
    assert found.best == (0,)


def test_the_most_common_way_to_fail():
    codes = np.array([[0, 3, 3, 2], [0, 0, 0, 0], [-1, -1, -1, -1], [-1, 0, 2, -1]])
    assert endings(codes).tolist() == [3, CONVERGED, PENDING, 2]


def test_no_best_where_nothing_converges():
    assert swept(swept_on(BOWL, {"lr": [0.1, 0.2]}, ["dd", "ss"])).best is None


def test_the_best_is_that_of_the_report():
    over = {"lr": "0.01:0.6:9:log", "momentum": "0:0.9:6"}
    found = sweep(BOWL, over, optimizer="momentum", starts=5)
    shown = swept(found)
    setting = {a.name: a.values[i] for a, i in zip(shown.axes, shown.best, strict=True)}
    assert setting == fastest(found).setting
    assert shown.middle[shown.best] == fastest(found).steps


def test_over_some_settings_each_entry_has_the_best_of_the_others():
    steps = [[[9], [5], [7]], [[2], [8], [4]]]
    one = swept_on(
        BOWL,
        {"lr": [0.1, 0.2], "momentum": [0, 0.5, 0.9]},
        [["c"] * 3] * 2,
        steps,
        optimizer="momentum",
    )
    found = swept(one)
    assert found.over(["lr"]).middle.tolist() == [5, 2]
    assert found.over(["momentum"]).middle.tolist() == [2, 5, 4]
    assert found.over(["momentum", "lr"]).middle.tolist() == [[9, 2], [5, 8], [7, 4]]
    assert found.over(["lr"]).trials == 6


def test_the_best_of_the_others_converges_most_often():
    one = swept_on(
        BOWL,
        {"lr": [0.1], "momentum": [0, 0.5]},
        [["cd", "cc"]],
        [[[1, 1], [9, 9]]],
        optimizer="momentum",
    )
    assert swept(one).over(["lr"]).middle.tolist() == [9]


def test_values_stand_in_order_however_they_were_typed():
    steps = [[[9], [5]], [[2], [8]], [[4], [7]]]
    over = {"lr": [0.3, 0.1, 0.2], "momentum": [0.9, 0.0]}
    found = swept(swept_on(BOWL, over, [["c"] * 2] * 3, steps, optimizer="momentum"))
    assert [axis.values.tolist() for axis in found.axes] == [[0.1, 0.2, 0.3], [0.0, 0.9]]
    assert found.middle.tolist() == [[8, 2], [7, 4], [5, 9]]


def test_seeds_count_like_starts():
    one = swept_on(BOWL, {"seed": [0, 1, 2], "lr": [0.1, 0.2]}, [["cd", "cc"]] * 3, noise=0.1)
    found = swept(one)
    assert [axis.name for axis in found.axes] == ["lr"]
    assert found.runs == 6
    assert found.share.tolist() == [0.5, 1]


def test_a_setting_by_itself_may_be_a_start_or_a_seed():
    assert [a.name for a in swept(swept_on(BOWL, {"x": [0, 1]}, ["c", "d"])).axes] == ["x"]
    seeds = swept_on(BOWL, {"seed": [0, 1]}, ["c", "d"], noise=0.1)
    assert swept(seeds).share.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("values", "log"),
    [
        (np.geomspace(0.01, 1, 5), True),
        (np.linspace(0.01, 1, 5), False),
        (np.linspace(0, 1, 5), False),
        (np.geomspace(1, 5, 5), False),
        ([3.0], False),
    ],
)
def test_which_axis_is_logarithmic(values, log):
    axis = Axis("lr", np.array(values))
    assert axis.log is log
    edges = axis.edges
    assert (edges[:-1] < axis.values).all()
    assert (axis.values < edges[1:]).all()


def test_cells_meet_in_the_middle():
    np.testing.assert_allclose(
        Axis("lr", np.array([1.0, 10.0, 100.0])).edges[1:3], [10**0.5, 10**1.5]
    )


def test_outcomes_have_numbers():
    assert OUTCOMES[CONVERGED] is Outcome.CONVERGED
