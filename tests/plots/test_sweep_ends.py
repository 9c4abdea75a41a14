"""Where no run converges, the loss at the end stands against the setting."""

from dataclasses import replace

import numpy as np
import pytest

from symgd import sweep
from symgd.plots import sweep_ends
from symgd.plots.sweeps import against
from tests.plots.swept_runs import swept_on

BOWL = "x**2 + 4*y**2"

RATES = {"lr": [0.01, 0.03, 0.1, 0.3]}


def made(ended, value, over=RATES, **settings):
    one = swept_on(BOWL, over, ended, **settings)
    return replace(one, value=np.broadcast_to(value, one.shape).astype(float))


def legend(picture):
    (found,) = picture.legends
    return [text.get_text() for text in found.get_texts()]


def test_the_median_is_that_of_the_noise():
    # A step of x**2 is x <- (1 - 2*lr)*x - lr*noise, whose squares settle at the variance below.
    found = sweep("x**2", {"lr": [0.02, 0.1, 0.2], "seed": "0:399:400"}, noise=1.0, steps=400)
    lr = np.array([0.02, 0.1, 0.2])
    variance = lr**2 / (1 - (1 - 2 * lr) ** 2)
    # The median of a squared normal number is 0.455 of its variance.
    median = sweep_ends.ends(found, "gd", "lr").losses[1]
    np.testing.assert_allclose(median, 0.455 * variance, rtol=0.25)


def test_the_line_breaks_where_most_diverge():
    ended = ["ssss", "sssd", "sddd", "dddd"]
    one = made(ended, [[1, 2, 3, 4], [1, 2, 3, 99], [1, 99, 99, 99], [99] * 4])
    losses = sweep_ends.ends(one, "gd", "lr").losses
    inf = np.inf
    assert losses.tolist() == [[1, 1, 1, inf], [2, 2, inf, inf], [3, 3, inf, inf]]
    picture = against([one])
    (line,) = [line for line in picture.axes[0].lines if line.get_marker() == "None"]
    np.testing.assert_array_equal(line.get_ydata(), [2, 2, np.nan, np.nan])
    assert picture.axes[0].get_ylabel() == "loss at the end"
    assert legend(picture) == [
        "gd: lowest at lr 0.01, loss 2; at the edge",
        "no run converges within 100 steps",
        "4 runs at each: median, and the band from quartile to quartile",
        "no line where most runs diverge",
    ]


def test_over_further_settings_the_lowest_median_stands():
    over = {"momentum": [0.9, 0.0], **RATES}
    value = np.array([[5, 1, 5, 5], [2, 3, 2, 9.0]])[..., None]
    one = made([["s"] * 4] * 2, value, over, optimizer="momentum")
    assert sweep_ends.ends(one, "momentum", "lr").losses[1].tolist() == [2, 1, 2, 5]
    told = legend(sweep_ends.figure([one]))
    assert told[0] == "momentum: lowest at lr 0.03, loss 1"
    assert "each at the best momentum" in told


def test_values_stand_as_they_rise():
    one = made(["s"] * 3, [[3], [1], [2]], {"lr": [0.3, 0.1, 0.2]})
    found = sweep_ends.ends(one, "gd", "lr")
    assert found.axis.values.tolist() == [0.1, 0.2, 0.3]
    assert found.losses[1].tolist() == [1, 2, 3]


@pytest.mark.parametrize(("ended", "suits"), [("ssss", True), ("sscs", False), ("dddd", False)])
def test_it_stands_in_where_nothing_converges_and_something_holds(ended, suits):
    one = made(list(ended), 1.0)
    assert sweep_ends.suits([one]) is suits
    assert (against([one]).axes[0].get_ylabel() == "loss at the end") is suits
