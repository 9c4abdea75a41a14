"""The table of pictures of sweeps, and every trial against its settings."""

import numpy as np
import pytest

from symgd import sweep
from symgd.errors import SettingError
from symgd.plots import render
from symgd.plots.sweep_samples import DOTS, drawn, figure, settings, suits
from symgd.plots.sweeps import SWEEP_KINDS, sweep_figures, usual
from symgd.plots.swept import swept
from tests.plots.swept_runs import swept_on

BOWL = "x**2 + 4*y**2"

ONE = swept_on(BOWL, {"lr": [0.01, 0.03, 0.1]}, ["cc", "cd", "dd"])
OTHER = swept_on(BOWL, {"lr": [0.01, 0.03, 0.1]}, ["cc"] * 3, optimizer="adam")
TWO = swept_on(
    BOWL, {"lr": [0.01, 0.03, 0.1], "momentum": [0, 0.5]}, [["c", "d"]] * 3, optimizer="momentum"
)
THREE = swept_on(
    BOWL,
    {"lr": [0.01, 0.1], "beta1": [0, 0.5], "beta2": [0.9, 0.99]},
    [[["c", "d"]] * 2] * 2,
    optimizer="adam",
)
RANDOM = swept_on(
    BOWL,
    {"lr": [0.01, 0.03, 0.1], "momentum": [0, 0.5, 0.2]},
    ["cc", "cs", "oo"],
    [[9], [4], [7]],
    random=True,
    optimizer="momentum",
)
STARTS = swept_on(BOWL, {}, "ccd")


@pytest.mark.parametrize(
    ("sweeps", "names"),
    [
        (ONE, ["sweep-steps"]),
        ([ONE, OTHER], ["sweep-steps"]),
        (TWO, ["sweep-map"]),
        ([TWO], ["sweep-map"]),
        (THREE, ["sweep-samples"]),
        (RANDOM, ["sweep-samples"]),
        ([RANDOM, RANDOM], ["sweep-samples-1", "sweep-samples-2"]),
        ([TWO, TWO], ["sweep-steps", "sweep-map-1", "sweep-map-2"]),
        (STARTS, []),
    ],
)
def test_what_is_drawn_if_nobody_says(sweeps, names):
    assert list(sweep_figures(sweeps)) == names


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("form", ["png", "svg"])
@pytest.mark.parametrize("kind", SWEEP_KINDS)
def test_each_kind_in_each_theme_and_form(kind, form, theme):
    (made,) = sweep_figures(TWO, theme, kind).values()
    assert len(render(made, form)) > 1000


@pytest.mark.parametrize(
    ("sweeps", "kinds", "sentence"),
    [
        (ONE, "mpa", "there is no picture 'mpa': choose map or steps or samples"),
        (
            ONE,
            "map",
            "it needs two settings that were swept, and this has 1; choose steps or samples",
        ),
        (RANDOM, "steps", "samples lie on no grid; choose samples"),
        (STARTS, "samples", "nothing but starts was swept"),
        (STARTS, "steps", "no setting was swept in all of them"),
        ([], None, "there is no sweep to draw"),
    ],
)
def test_what_cannot_be_drawn(sweeps, kinds, sentence):
    with pytest.raises(SettingError, match=sentence):
        sweep_figures(sweeps, kinds=kinds)


def test_a_theme_that_there_is_not():
    with pytest.raises(SettingError, match="there is no theme 'sepia'"):
        sweep_figures(ONE, "sepia")


def test_the_usual_ones_suit():
    for sweeps in ([ONE], [TWO], [THREE], [RANDOM], [ONE, OTHER], [ONE, TWO]):
        assert all(SWEEP_KINDS[name].suits(sweeps) is None for name in usual(sweeps))


def test_every_trial_has_its_settings():
    lr, beta1, beta2 = (axis.values for axis in settings(swept(THREE)))
    assert lr.tolist() == [0.01] * 4 + [0.1] * 4
    assert beta1.tolist() == [0, 0, 0.5, 0.5] * 2
    assert beta2.tolist() == [0.9, 0.99] * 4


def test_samples_stand_at_their_values():
    axes = figure(RANDOM).axes
    assert [one.get_xlabel() for one in axes] == ["learning rate (log scale)", "momentum"]
    dots, *marks = (line.get_xydata() for line in axes[1].lines[:-1])
    # Of the second half of the runs converge, by step 4.
    np.testing.assert_array_equal(dots, [[0, 9], [0.5, 4]])
    (oscillates,) = marks
    assert oscillates[:, 0].tolist() == [0.2]
    best = axes[1].lines[-1].get_xydata()
    np.testing.assert_array_equal(best, [[0, 9]])


def test_what_fails_stands_above_all_steps():
    for axes in figure(RANDOM).axes:
        dots, mark = axes.lines[0], axes.lines[1]
        tops = axes.transData.transform(dots.get_xydata())[:, 1]
        failed = mark.get_transform().transform(mark.get_xydata())[:, 1]
        assert tops.max() < failed.min() < axes.bbox.y1


def test_not_all_of_very_many_trials_are_drawn():
    count = 3 * DOTS + 1
    many = swept_on(BOWL, {"lr": np.geomspace(0.01, 0.1, count)}, ["c"] * count, random=True)
    rows = drawn(swept(many))
    assert DOTS / 2 < len(rows) <= DOTS
    assert len(np.unique(np.diff(rows))) == 1
    (legend,) = figure(many).legends
    assert f"{len(rows):,} of {count:,} trials are drawn" in [
        text.get_text() for text in legend.get_texts()
    ]


def test_there_is_room_for_nine_settings():
    names = ["lr", *(f"k{i}" for i in range(9))]
    rule = f"w = w - lr*g*({' + '.join(names[1:])})"
    over = {name: [0.1, 0.2] for name in names}
    crowd = swept_on(
        BOWL, over, ["c", "d"], random=True, optimizer=rule, constants=dict.fromkeys(names[1:], 0.1)
    )
    assert suits(crowd) == "it has room for 9 settings, and 10 were swept"


def test_a_sweep_that_was_run_is_drawn():
    found = sweep(
        BOWL, {"lr": "0.01:0.4:log", "momentum": "0:0.9"}, samples=30, optimizer="momentum"
    )
    (made,) = sweep_figures(found).values()
    assert len(made.axes) == 2
