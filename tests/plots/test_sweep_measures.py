"""Where no run converges, the loss at the end is shown, or how long runs last."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from symgd import sweep
from symgd.plots import ended, style, sweep_map, sweep_rates, sweep_samples
from symgd.plots.ended import ways
from symgd.plots.measure import LONGEST, LOWEST, SOONEST
from symgd.plots.sweep_limit import reach
from symgd.plots.swept import measured_by, swept
from tests.plots.swept_runs import swept_on

BOWL = "x**2 + 4*y**2"  # curvatures 2 and 8

RATES = {"lr": [0.01, 0.03, 0.1, 0.3]}
PAIR = {"lr": [0.01, 0.03, 0.1], "momentum": [0.0, 0.5]}
STABLE = "gd is stable at (0, 0) with lr below 0.25"


def made(ended, value=0.0, over=RATES, steps=None, **settings):
    one = swept_on(BOWL, over, ended, steps, **settings)
    return replace(one, value=np.broadcast_to(value, one.shape).astype(float))


def legend(picture):
    (found,) = picture.legends
    return [text.get_text() for text in found.get_texts()]


def line(axes):
    (found,) = [line for line in axes.lines if line.get_marker() == "None"]
    return found.get_ydata()


@pytest.mark.parametrize(
    ("ended", "measure"),
    [
        (["ss", "sd", "dd", "dc"], SOONEST),
        (["ss", "dd", "dd", "dd"], LOWEST),
        (["sd", "dd", "dd", "dd"], LOWEST),
        (["sddd", "dddd", "dddd", "dddd"], LONGEST),
        (["dd", "dd", "dd", "dd"], LONGEST),
        (["--", "--", "--", "--"], SOONEST),
    ],
)
def test_what_is_shown(ended, measure):
    assert measured_by([made(ended)]) is measure


def test_sweeps_side_by_side_show_the_same():
    converging, diverging, holding = made(["c"] * 4), made(["d"] * 4), made(["s"] * 4)
    assert measured_by([diverging, converging]) is SOONEST
    assert measured_by([diverging, holding]) is LOWEST


def test_the_median_is_that_of_the_noise():
    # A step of x**2 is x <- (1 - 2*lr)*x - lr*noise, whose squares settle at the variance below.
    found = sweep("x**2", {"lr": [0.02, 0.1, 0.2], "seed": "0:399:400"}, noise=1.0, steps=400)
    lr = np.array([0.02, 0.1, 0.2])
    variance = lr**2 / (1 - (1 - 2 * lr) ** 2)
    # The median of a squared normal number is 0.455 of its variance.
    np.testing.assert_allclose(swept(found, LOWEST).middle, 0.455 * variance, rtol=0.25)


def test_the_line_breaks_where_most_diverge():
    ended = ["ssss", "sssd", "sddd", "dddd"]
    one = made(ended, [[1, 2, 3, 4], [1, 2, 3, 99], [1, 99, 99, 99], [99] * 4])
    found = swept(one, LOWEST)
    inf = np.inf
    assert found.low.tolist() == [1, 1, 1, inf]
    assert found.middle.tolist() == [2, 2, inf, inf]
    assert found.high.tolist() == [3, 3, inf, inf]
    picture = sweep_rates.figure([one])
    np.testing.assert_array_equal(line(picture.axes[0]), [2, 2, np.nan, np.nan])
    assert picture.axes[0].get_ylabel() == "loss at the end"
    assert legend(picture) == [
        "gd: lowest with lr 0.01, loss 2; at the edge",
        "until gradient<1e-6, within 100 steps",
        "50% of runs diverge, 50% use all steps",
        STABLE,
        "4 runs at each: median, and the band from quartile to quartile",
        "no line where most runs diverge",
    ]


def test_where_all_diverge_it_is_drawn_how_long_they_last():
    """From y = 4 the step is y <- (1 - 8·lr)·y, and 5e12 is as far as a run may go."""
    found = sweep(BOWL, {"lr": "0.3:1:8"})
    picture = sweep_rates.figure([found])
    axes = picture.axes[0]
    assert len(picture.axes) == 1
    assert axes.get_ylabel() == "steps until the run is lost"
    last = np.floor(np.log(5e12 / 4) / np.log(8 * found.over["lr"] - 1))
    np.testing.assert_allclose(line(axes), last)
    assert legend(picture)[0] == f"gd: longest with lr 0.3, {last[0]:.0f} steps; at the edge"
    assert legend(picture)[2:] == ["all runs diverge", STABLE]


def test_a_loss_of_nothing_is_marked_at_the_bottom():
    axes = sweep_rates.figure([made(["s"] * 4, [[1e-9], [0.0], [1e-3], [1.0]])]).axes[0]
    star = next(line for line in axes.lines if line.get_marker() == "*")
    assert star.get_xydata().tolist() == [[0.03, axes.get_ylim()[0]]]


def test_losses_that_hardly_differ_are_written_out():
    value = [[41.00003], [41.00002], [41.00001], [41.0]]
    axes = sweep_rates.figure([made(["s"] * 4, value)]).axes[0]
    axes.figure.draw_without_rendering()
    assert axes.yaxis.get_offset_text().get_text() == ""


@pytest.mark.parametrize("ended", ["s", "d", "c", "-"])
def test_one_value_or_alike_ones_have_a_picture(ended):
    for over in ({"lr": [0.1]}, {"lr": [0.1, 0.2]}):
        picture = sweep_rates.figure([made([ended] * len(over["lr"]), 7.0, over)])
        picture.draw_without_rendering()
        low, high = picture.axes[0].get_ylim()
        assert low < high


def test_over_further_settings_the_lowest_median_stands():
    over = {"momentum": [0.9, 0.0], **RATES}
    value = np.array([[5, 1, 5, 5], [2, 3, 2, 9.0]])[..., None]
    one = made([["s"] * 4] * 2, value, over, optimizer="momentum")
    assert swept(one, LOWEST).over(["lr"]).middle.tolist() == [2, 1, 2, 5]
    told = legend(sweep_rates.figure([one]))
    assert told[0] == "momentum: lowest with lr 0.03, loss 1"
    assert "each at the best momentum" in told
    assert "momentum is stable at (0, 0) with lr below 0.25 to 0.475" in told


def test_values_stand_as_they_rise():
    one = made(["s"] * 3, [[3], [1], [2]], {"lr": [0.3, 0.1, 0.2]})
    found = swept(one, LOWEST)
    assert found.axes[0].values.tolist() == [0.1, 0.2, 0.3]
    assert found.middle.tolist() == [1, 2, 3]


def test_a_map_of_losses():
    value = np.array([[4.0, 3.0], [2.0, 9.0], [1.0, 7.0]])[..., None]
    one = made([["s", "s"], ["s", "o"], ["s", "d"]], value, PAIR, optimizer="momentum")
    picture = sweep_map.figure(one)
    axes, bar = picture.axes
    assert axes.get_title() == "loss of momentum after 100 steps"
    assert bar.get_title() == "loss"
    (mesh,) = axes.collections
    colours = np.asarray(mesh.get_array()).reshape(2, 3, 3)
    np.testing.assert_allclose(colours[1, 2], ended.ground(ended.Outcome.DIVERGED))
    np.testing.assert_allclose(colours[0, 2], to_rgb(style.bands(1)[0]))
    # To use all steps is a matter of course.
    assert {patch.get_hatch() for patch in axes.patches} == {"....", "////"}
    told = legend(picture)
    assert told[0] == "lowest: lr 0.1, momentum 0: loss 1; at the edge of what was tried of lr"
    assert {"no run converges", "most runs diverge", "most runs oscillate"} <= set(told)


def test_a_map_where_all_diverge():
    steps = np.array([[40, 30], [20, 15], [10, 5]])[..., None]
    over = {"lr": [1.0, 2.0, 3.0], "momentum": [0.0, 0.5]}
    picture = sweep_map.figure(made([["d", "d"]] * 3, 0.0, over, steps, optimizer="momentum"))
    axes, bar = picture.axes
    assert axes.get_title() == "steps until runs of momentum are lost"
    assert bar.get_title() == "steps"
    assert legend(picture) == [
        "longest: lr 1, momentum 0: 40 steps; at the edge of what was tried of lr",
        "stable at (0, 0) with lr below 0.25 to 0.375: nowhere here",
        "no run converges",
        "most runs diverge",
    ]


def test_samples_where_all_diverge():
    over = {"lr": [1.0, 2.0, 3.0], "momentum": [0.0, 0.5, 0.2]}
    one = made(["d"] * 3, 0.0, over, [[40], [20], [10]], random=True, optimizer="momentum")
    picture = sweep_samples.figure(one)
    np.testing.assert_array_equal(
        picture.axes[1].lines[0].get_xydata(), [[0, 40], [0.5, 20], [0.2, 10]]
    )
    assert legend(picture) == [
        "longest: lr 1, momentum 0: 40 steps",
        "steps until the run is lost",
        "no run converges: all runs diverge",
        "momentum is stable at (0, 0) with lr below 0.25 to 0.375",
    ]


def test_no_reach_where_none_is_known():
    assert reach(made(["d"] * 4, optimizer="adam")) is None
    assert reach(swept_on("x", RATES, ["s"] * 4)) is None
    # With three settings it would depend on two others, of which no best is known.
    over = {"lr": [1.0], "momentum": [0.0, 0.5], "weight_decay": [0.1, 0.2]}
    assert reach(made([[["d"] * 2] * 2], 0.0, over, optimizer="momentum")) is None


def test_ways_are_told_in_their_order():
    assert ways([made(["dd", "ds", "so", "dd"]), made(["s"] * 4)]) == (
        "50% of runs use all steps, 41.7% diverge, 8.33% oscillate"
    )
    assert ways([made(["--"] * 4)]) == "no run has been made"
