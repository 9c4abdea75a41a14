"""The colours of basins."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle

from symgd import Loss, descend
from symgd.attraction import basins
from symgd.plots import style
from symgd.plots.basin_colours import colours, extremes, haste, hue, nowhere, outside
from symgd.plots.basins import around, figure, heading, picture, thinned

WELL = "(x**2 - 1)**2 + y**2"


@pytest.fixture(scope="module")
def found():
    return basins(WELL, window=(-2, 2), resolution=21, lr=0.05, steps=400)


def test_each_minimum_has_its_own_hue(found):
    assert hue(found, 0) != hue(found, 1)
    picture = colours(found)
    assert picture.shape == (21, 21, 3)
    assert picture.min() >= 0
    assert picture.max() <= 1
    np.testing.assert_array_equal(picture[5, 10], to_rgb(nowhere()))


def test_the_sooner_the_stronger(found):
    soon = haste(found)
    settled = found.numbers >= 0
    order = np.argsort(found.steps[settled])
    assert (np.diff(soon[settled][order]) <= 0).all()
    assert (soon[settled].max(), soon[settled].min()) == (1, 0)
    paper = np.array(to_rgb(style.palette().paper))
    apart = np.abs(colours(found) - paper).sum(axis=2)[:, :10]
    fast = apart[soon[:, :10] == 1].min()
    assert fast > 2 * apart[soon[:, :10] == 0].max()


def test_a_curve_of_minima_is_drawn_all_along():
    ring = basins("(x**2 + y**2 - 1)**2", window=(-2, 2), resolution=30, lr=0.05)
    page = picture(ring)
    (legend,) = page.legends
    told = [text.get_text() for text in legend.get_texts()]
    assert told[0].startswith("to the curve through (")
    assert told[0].endswith(", loss 0: 100%")
    assert told[1] == "curve of minima"
    (curve,) = (line for line in page.axes[0].lines if line.get_marker() == ".")
    x, y = curve.get_data()
    np.testing.assert_allclose(np.hypot(x, y), 1, atol=1e-5)
    # In all directions from the middle, and so in one colour.
    assert np.diff(np.sort(np.arctan2(y, x))).max() < 0.3
    assert np.unique(ring.numbers).tolist() == [0]


def test_a_region_of_minima_has_one_mark():
    disc = basins("max(x**2 + y**2 - 1, 0)**2", window=(-2, 2), resolution=20, lr=0.05)
    (legend,) = picture(disc).legends
    told = [text.get_text() for text in legend.get_texts()]
    assert told[0].startswith("to the region around (")
    assert told[1] == "in the region of minima"


def test_more_minima_than_colours():
    many = basins("cos(4*x) + cos(4*y)", window=(-3, 3), resolution=30, lr=0.02, steps=300)
    assert len(many.minima) > 9
    assert len({hue(many, index) for index in range(len(many.minima))}) == len(many.minima)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_many_minima_are_seen_on_either_paper(theme):
    egg = "sin(x)*sin(y) + (x**2 + y**2)/50"
    many = basins(egg, window=(-15, 15), resolution=40)
    assert len(many.minima) > 30
    with style.applied(style.named(theme)):
        seen, soon = colours(many), haste(many)
        (legend,) = picture(many).legends
        keys = [key.get_facecolor()[:3] for key in legend.findobj(Rectangle)][1:5]
        paper, none = np.array(to_rgb(style.palette().paper)), np.array(to_rgb(nowhere()))
    others = seen[many.numbers > 0]
    assert legend.get_texts()[1].get_text().startswith(f"to {len(many.minima) - 1} others, ")
    for key in keys:
        assert np.abs(others - key).max(axis=1).min() < 0.03
    assert len(set(keys)) == 4
    # No colour is grey, and the strong ones stand out from the paper more than the pale.
    assert np.ptp(others, axis=1).min() > 0.04
    assert np.abs(seen[many.numbers >= 0] - none).max(axis=1).min() > 0.04
    apart = np.linalg.norm(seen - paper, axis=2)
    settled = many.numbers >= 0
    assert np.median(apart[settled & (soon > 0.9)]) > 2 * np.median(apart[settled & (soon < 0.1)])


def test_the_window_of_the_catalogue_and_of_others():
    run = descend("himmelblau", lr=0.01, steps=50)
    loss = Loss(run.settings["loss"], run.variables)
    assert around(loss, run).contains(np.array([[3.0, 2.0], [-3.78, -3.28]])).all()
    own = Loss(WELL)
    window = around(own, descend(own, (0.5, 0.2), lr=0.05))
    assert window.contains(np.array([[0.5, 0.2], [1.0, 0.0]])).all()


def test_the_shares_in_the_legend_add_up():
    run = descend(WELL, (-1.5, 1.0), lr=0.05, steps=200)
    (legend,) = figure(Loss(WELL), [run]).legends
    texts = [text.get_text() for text in legend.get_texts()]
    shares = [float(text.rpartition(": ")[2][:-1]) for text in texts if text.endswith("%")]
    assert len(shares) >= 2
    assert sum(shares) == pytest.approx(100, abs=0.1)


def test_runs_without_rest_only_come_near():
    text = "abs(x) + 3*abs(y)"
    restless = basins(text, window=(-1, 1), resolution=10, lr=0.0005, steps=2100)
    assert (restless.numbers >= 0).all()
    assert heading(restless) == "the minimum that gd, lr 0.0005 comes near from each start"


def test_runs_at_rest_reach_their_minimum(found):
    words = "the minimum that gd, lr 0.05 reaches from each start; the stronger, the sooner"
    assert heading(found) == words


def test_where_the_loss_is_undefined_is_told_apart():
    half = basins("x - log(x) + y**2", window=(-2, 2), resolution=10, lr=0.1, steps=5)
    gone = outside(half)
    assert gone[:, half.x < 0].all()
    assert not gone[:, half.x > 1].any()
    unsettled = ~gone & (half.numbers < 0)
    assert unsettled.any()
    picture = colours(half)
    np.testing.assert_array_equal(picture[gone][0], to_rgb(style.palette().undefined))
    assert np.abs(picture[unsettled][0] - picture[gone][0]).max() > 0.05


def test_the_legend_tells_how_soon(found):
    (legend,) = picture(found).legends
    told = [text.get_text() for text in legend.get_texts()]
    low, high = np.quantile(found.steps[found.numbers >= 0], [0.05, 0.95])
    assert f"strong: up to {low:.0f} steps; pale: from {high:.0f}" in told
    assert extremes(found) == (low, high)
    assert "the run" not in told


def test_not_all_of_very_many_starts_are_drawn(monkeypatch, found):
    assert thinned(found).numbers.shape == (21, 21)
    monkeypatch.setattr("symgd.plots.basins.DRAWN", 7)
    few = thinned(found)
    assert few.numbers.shape == (7, 7)
    np.testing.assert_array_equal(few.x, found.x[1::3])
    np.testing.assert_array_equal(few.steps[2], found.steps[7, 1::3])


def test_a_circle_is_round_in_a_window_of_like_sides():
    for window in ((-2, 2), ((0, 4), (0, 2)), ((0, 2), (0, 5))):
        (axes,) = picture(basins(WELL, window=window, resolution=4, lr=0.05)).axes
        box = axes.get_window_extent()
        units = np.ptp([axes.get_xlim(), axes.get_ylim()], axis=1)
        assert (box.width / units[0]) / (box.height / units[1]) == pytest.approx(1)
    (axes,) = picture(basins(WELL, window=((0, 1), (0, 10)), resolution=4, lr=0.05)).axes
    assert axes.get_window_extent().width > axes.get_window_extent().height


def test_the_end_of_the_run_is_marked(found):
    run = descend(WELL, (-1.5, 1.0), lr=0.05, steps=400)
    page = picture(found, run)
    ends = [line for line in page.axes[0].lines if np.array_equal(line.get_xydata(), [run.end])]
    assert [line.get_marker() for line in ends] == [style.MARKS[run.outcome]]
    told = [text.get_text() for text in page.legends[0].get_texts()]
    assert f"converged, {run.steps} steps" in told


def test_a_run_that_leaves_the_picture_ends_in_an_arrow():
    run = descend("x**2 - y**2", (1.0, 0.5), steps=60)
    page = picture(basins("x**2 - y**2", window=(-2, 2), resolution=5, steps=60), run)
    # y = 0.5·1.2^t passes 2 at the eighth step.
    told = [text.get_text() for text in page.legends[0].get_texts()]
    assert any(text.endswith("; out of the picture at step 8") for text in told)
    assert len(page.axes[0].texts) == 1
