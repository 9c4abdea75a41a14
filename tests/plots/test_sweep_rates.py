"""Optimizers on one axis: medians, bands, failures, and how fair the comparison is."""

import numpy as np
import pytest

from symgd import optimizers, sweep
from symgd.plots import style
from symgd.plots.sweep_entrants import titles
from symgd.plots.sweep_rates import alone, figure, shared, suits
from tests.plots.swept_runs import swept_on

BOWL = "x**2 + 4*y**2"  # curvatures 2 and 8

RATES = {"lr": [0.01, 0.03, 0.1, 0.3]}


def legend(made):
    (found,) = made.legends
    return [text.get_text() for text in found.get_texts()]


def made(ended, steps=None, **settings):
    return swept_on(BOWL, RATES, ended, steps, **settings)


def lines(axes):
    return [line.get_xydata() for line in axes.lines if line.get_marker() == "None"]


def test_gradient_descent_takes_the_steps_of_its_closed_form():
    # From (1, 0) the gradient is 2·|1 - 2·lr|**k.
    found = sweep(BOWL, {"lr": "0.02:0.4:12:log"}, starts={"x": 1.0, "y": 0.0})
    (drawn,) = lines(figure([found]).axes[0])
    lr = found.over["lr"]
    expected = np.ceil(np.log(1e-6 / 2) / np.log(np.abs(1 - 2 * lr)))
    np.testing.assert_allclose(drawn[:, 0], lr)
    np.testing.assert_allclose(drawn[:, 1], expected, atol=1)


def test_the_median_breaks_where_most_fail():
    one = made(["ccc", "cdd", "ccd", "ddd"], [[[9], [9], [7], [7]]][0])
    (drawn,) = lines(figure([one]).axes[0])
    np.testing.assert_array_equal(drawn[:, 1], [9, np.nan, 7, np.nan])
    assert alone(drawn[:, 1]).tolist() == [True, False, True, False]


def test_the_share_that_fails_is_drawn_for_each():
    first = made(["cccc", "cccd", "cddd", "dddd"])
    second = made(["cccc"] * 4, optimizer="adam")
    picture = figure([first, second])
    assert len(picture.axes) == 2
    rows = picture.axes[1]
    assert [tick.get_text() for tick in rows.get_yticklabels()] == ["gd", "adam"]
    heights = [1 + index - patch.get_data().values for index, patch in enumerate(rows.patches)]
    failing = np.array([0, 0.25, 0.75, 1])
    np.testing.assert_allclose(heights[0] / heights[0][-1], failing, atol=1e-9)
    assert (heights[1] == 0).all()


def test_where_nothing_fails_there_are_no_rows():
    assert len(figure([made(["cc"] * 4)]).axes) == 1


def test_a_lone_failure_among_many_is_seen():
    one = made(["c" * 999 + "d", "c" * 1000, "c" * 1000, "c" * 1000])
    (row,) = figure([one]).axes[1].patches
    heights = 1 - row.get_data().values
    assert heights[0] > 0.09
    assert (heights[1:] == 0).all()


def test_the_best_is_told_with_its_quartiles_and_failures():
    steps = [[40] * 4, [20, 21, 30, 33], [10, 12, 14, 0], [9] * 4]
    told = legend(figure([made(["cccc", "cccc", "cccd", "dddd"], steps)]))
    assert told[0] == "gd: lr 0.03, 21 steps (20 to 30)"
    told = legend(figure([made(["ccdd", "cccd", "ccdd", "dddd"], steps)]))
    assert told[0] == "gd: lr 0.03, 21 steps (20 to 30), 25% fail"
    none = legend(figure([made(["dd"] * 4), made(["cccc"] * 4, steps)]))
    assert none[0] == "gd 1: no run converges"


def test_a_best_at_the_edge_is_told():
    told = legend(figure([made(["c", "d", "d", "d"])]))
    assert told[0] == "gd: lr 0.01, 10 steps; at the edge"


def test_the_caption_says_how_equal_the_chances_are():
    one, two = made(["cc"] * 4), made(["cc"] * 4, optimizer="adam")
    told = legend(figure([one, two]))
    assert "until gradient<1e-6, within 100 steps" in told
    assert "each marked: the best of 4 trials" in told
    assert "2 runs at each: median, and the band from quartile to quartile" in told
    wider = swept_on(
        BOWL,
        {**RATES, "momentum": [0, 0.5]},
        [["cc"] * 2] * 4,
        optimizer="momentum",
    )
    told = legend(figure([one, wider]))
    assert "marked: the best of 4 to 8 trials, which is no equal chance" in told
    assert "each at the best momentum" in told


def test_without_a_stopping_test_nothing_converges():
    assert "no stopping test, 100 steps" in legend(figure([made(["ss"] * 4, stop=())]))


def test_the_band_reaches_out_of_the_picture_where_a_quarter_fails():
    one = made(["cccd", "ccdd", "cccc", "cccc"])
    axes = figure([one]).axes[0]
    (band,) = axes.collections
    top = axes.get_ylim()[1]
    reach = band.get_paths()[0].vertices
    assert reach[:, 1].max() > top
    assert reach[reach[:, 0] > 0.09][:, 1].max() <= 10


def test_a_setting_that_is_no_rate():
    one = swept_on(BOWL, {"momentum": [0, 0.5, 0.9]}, ["c", "c", "d"], optimizer="momentum")
    picture = figure([one])
    assert picture.axes[0].get_xlabel() == "momentum"
    assert picture.axes[0].get_xscale() == "linear"
    assert legend(picture)[0] == "momentum: momentum 0, 10 steps; at the edge"


def test_the_rate_is_shown_before_other_settings():
    one = swept_on(BOWL, {"momentum": [0, 0.5], **RATES}, [["c"] * 4] * 2, optimizer="momentum")
    assert shared([one]) == "lr"
    assert shared([one, made(["c"] * 4)]) == "lr"
    other = swept_on(BOWL, {"momentum": [0, 0.5]}, ["c"] * 2, optimizer="momentum")
    assert shared([one, other]) == "momentum"


@pytest.mark.parametrize(
    ("sweeps", "sentence"),
    [
        ([made(["c"] * 4), swept_on("x**2 + y**2", RATES, ["c"] * 4)], "different losses"),
        ([made(["c"] * 4), made(["c"] * 4, stop="loss<1")], "stop at different tests"),
        ([made(["c"] * 4, random=True)], "samples lie on no grid"),
        (
            [
                made(["c"] * 4),
                swept_on(BOWL, {"beta1": [0, 0.5]}, ["c"] * 2, optimizer="adam"),
            ],
            "no setting was swept in all of them",
        ),
    ],
)
def test_what_cannot_be_compared(sweeps, sentence):
    assert sentence in suits(sweeps)


def test_more_optimizers_than_colours_have_other_lines():
    names = list(optimizers)
    many = [made(["cc"] * 4, optimizer=name) for name in names]
    picture = figure(many)
    drawn = [line for line in picture.axes[0].lines if line.get_marker() == "None"]
    ways = {(line.get_color(), line.get_linestyle()) for line in drawn}
    assert len(ways) == len(names) > len(style.LIGHT.runs)
    assert legend(picture)[-2] == "each marked: the best of 4 trials"
    assert titles([many[0], many[1], many[0]]) == [f"{names[0]} 1", names[1], f"{names[0]} 2"]


def test_the_star_of_several_runs_is_told():
    told = "star: the fewest steps where most converge"
    steps = [[40] * 2, [20] * 2, [5] * 2, [9] * 2]
    failing = legend(figure([made(["cc", "cc", "cd", "dd"], steps)]))
    assert failing[0] == "gd: lr 0.03, 20 steps (20 to 20)"
    assert told in failing
    assert told not in legend(figure([made(["cc"] * 4, steps)]))
    assert told not in legend(figure([made(["c", "c", "c", "d"])]))
