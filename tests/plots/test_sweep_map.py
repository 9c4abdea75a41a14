"""The map of two swept settings against closed forms, and what it tells apart."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from symgd import Outcome, sweep
from symgd.plots import ended, style, sweep_map
from symgd.plots.axis import Axis
from symgd.plots.sweep_limit import sweep_limits
from symgd.plots.swept import swept
from tests.plots.swept_runs import swept_on

VALLEY = "x**2 + 25*y**2"  # curvatures 2 and 50

HEAVY = {"optimizer": "momentum", "steps": 50}

PAIR = {"lr": [0.01, 0.03, 0.1], "momentum": [0.0, 0.5]}


def legend(figure):
    (found,) = figure.legends
    return [text.get_text() for text in found.get_texts()]


def limit_of(over, **settings):
    one = swept_on(VALLEY, over, np.full([len(v) for v in over.values()], "c"), **settings)
    other = next(axis for axis in swept(one).axes if axis.name != "lr")
    found = sweep_limits(one, other)
    return found if isinstance(found, str) else found[0]


def test_the_limit_of_the_heavy_ball():
    # Polyak 1964, section 2: lr < 2(1 + β)/λ.
    found = limit_of({"lr": [0.01, 0.1], "momentum": [0.0, 0.3, 0.95]}, optimizer="momentum")
    np.testing.assert_allclose(found.rates, 2 * (1 + found.values) / 50, rtol=1e-9)
    assert found.values[[0, -1]].tolist() == [0, 0.95]
    assert [point.tolist() for point in found.points] == [[0, 0]]


def test_the_limit_of_nesterov():
    # Lessard, Recht & Packard 2016: |the eigenvalues| = 1 at lr·λ = 2(1 + β)/(1 + 2β).
    found = limit_of({"momentum": [0.1, 0.8], "lr": [0.01, 0.1]}, optimizer="nesterov")
    β = found.values
    np.testing.assert_allclose(found.rates, 2 * (1 + β) / (1 + 2 * β) / 50, rtol=1e-6)


def test_the_limit_with_weight_decay():
    # The decay adds to every curvature.
    found = limit_of({"lr": [0.01, 0.1], "weight_decay": [0.5, 4.0]}, weight_decay=1.0)
    np.testing.assert_allclose(found.rates, 2 / (50 + found.values), rtol=1e-9)


def test_what_is_no_constant_of_the_rule_leaves_the_limit_as_it_is():
    one = swept_on(VALLEY, {"lr": [0.01, 0.1], "x": [1, 2]}, [["c", "c"]] * 2)
    (found,) = sweep_limits(one, Axis("x", np.array([1.0, 2.0])))
    np.testing.assert_allclose(found.rates, 2 / 50, rtol=1e-9)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"optimizer": "adam"}, "adam takes steps that are not proportional to the gradient"),
        ({"optimizer": "momentum", "schedule": "cosine"}, "the schedule cosine changes"),
        ({"optimizer": "v = k*v + g; w = w - 0.01*v", "constants": {"k": 0.5}}, "no learning rate"),
    ],
)
def test_rules_without_a_limit(settings, sentence):
    name = next(iter(settings.get("constants", {})), None)
    name = name or ("beta1" if settings["optimizer"] == "adam" else "momentum")
    assert sentence in limit_of({"lr": [0.01, 0.1], name: [0.2, 0.9]}, **settings)


def test_no_minimum_no_limit():
    one = swept_on("x", PAIR, [["d", "s"]] * 3, optimizer="momentum")
    assert "no minimum" in sweep_limits(one, swept(one).axes[1])


def test_the_runs_end_where_the_limit_says():
    over = {"lr": "0.02:0.1:30:log", "momentum": "0:0.8:5"}
    found = sweep(VALLEY, over, optimizer="momentum", steps=2000)
    limit = 2 * (1 + found.over["momentum"]) / 50
    stable = found.over["lr"][:, None] < limit
    codes = found.outcome[..., 0]
    diverged = codes == ended.OUTCOMES.index(Outcome.DIVERGED)
    # Not at a hair's breadth, where 2000 steps are too few to tell.
    clear = np.abs(np.log(found.over["lr"][:, None] / limit)) > 0.02
    assert (diverged == ~stable)[clear].all()


def test_each_minimum_has_its_limit():
    # Himmelblau's four, by their largest curvature there: 2/λ for gradient descent.
    over = {"lr": [0.005, 0.01], "weight_decay": [0.0, 1e-9]}
    found = sweep("himmelblau", over, starts=60, steps=2000)
    limits = sweep_limits(found, swept(found).axes[1])
    points = np.array([limit.points[0] for limit in limits])
    assert len({tuple(point) for point in points.round(3).tolist()}) == 4
    for limit in limits:
        λ = np.linalg.eigvalsh(found.loss.hessian_at(limit.points[0]))[-1]
        np.testing.assert_allclose(limit.rates, 2 / λ, rtol=1e-6)


def test_minima_that_are_alike_share_a_line():
    found = sweep("(x**2 - 1)**2 + y**2", {"lr": [0.05], "x": "-2:2:6"})
    (limit,) = sweep_limits(found, Axis("x", np.array([-2.0, 2.0])))
    assert sorted(point[0].round(6) for point in limit.points) == [-1, 1]
    np.testing.assert_allclose(limit.rates, 2 / 8)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_cell_has_the_colour_of_what_its_runs_did(theme):
    one = swept_on(
        VALLEY,
        {"lr": [0.01, 0.03, 0.1, 0.3, 1], "momentum": [0, 0.5]},
        [["ccc", "cdd"], ["ccs", "ooo"], ["ddd", "sss"], ["ddo", "cdo"], ["---", "ccc"]],
        optimizer="momentum",
    )
    with style.applied(style.named(theme)):
        figure = sweep_map.figure(one)
        axes = figure.axes[0]
        (mesh,) = axes.collections
        colours = np.asarray(mesh.get_array()).reshape(2, 5, 3)
        shown = {
            (0, 0): to_rgb(style.bands(1)[0]),
            (1, 0): ended.ground(Outcome.DIVERGED),
            (1, 1): ended.ground(Outcome.OSCILLATES),
            (0, 2): ended.ground(Outcome.DIVERGED),
            (1, 2): ended.ground(Outcome.STEP_LIMIT),
            (0, 4): ended.bare(),
        }
        for place, colour in shown.items():
            if place != (0, 0):
                np.testing.assert_allclose(colours[place], colour, atol=1e-6)
    hatches = {patch.get_hatch() for patch in axes.patches}
    assert hatches == {"////", "....", "--", "||"}
    told = legend(figure)
    assert any(text.startswith("best: lr 0.01, momentum 0: 10 steps") for text in told)
    assert "star: the fewest steps where most converge" in told
    assert "not run yet: 10% of all runs" in told
    assert {"most runs diverge", "most runs oscillate", "most runs use all steps"} <= set(told)


def test_every_outcome_can_be_told_without_colour():
    failures = set(Outcome) - {Outcome.CONVERGED, Outcome.INTERRUPTED}
    assert set(ended.PATTERNS) == set(ended.WORDS) == failures
    hatches = [*ended.PATTERNS.values(), ended.WAITING]
    assert len(set(hatches)) == len(hatches)


def test_the_best_at_an_edge_is_told():
    steps = np.array([[[9], [8]], [[7], [6]], [[5], [4]]])
    one = swept_on(VALLEY, PAIR, [["c"] * 2] * 3, steps, optimizer="momentum")
    best = next(text for text in legend(sweep_map.figure(one)) if text.startswith("best"))
    assert best == "best: lr 0.1, momentum 0.5: 4 steps; at the edge of what was tried of lr"


def test_the_line_and_its_words_turn_with_the_axes():
    one = swept_on(VALLEY, PAIR, [["c"] * 2] * 3, optimizer="momentum")
    upright, turned = (sweep_map.figure(one, names) for names in (None, ["momentum", "lr"]))
    assert "stable at (0, 0) left of this line" in legend(upright)
    assert "stable at (0, 0) below this line" in legend(turned)
    lines = [figure.axes[0].lines[0].get_xydata() for figure in (upright, turned)]
    np.testing.assert_array_equal(lines[0], lines[1][:, ::-1])
    # Only what lies in the picture is drawn.
    there = lines[0][np.isfinite(lines[0]).all(axis=1)]
    np.testing.assert_allclose(there[:, 0], 2 * (1 + there[:, 1]) / 50)


@pytest.mark.parametrize(
    ("rates", "words"),
    [([1e-4, 1e-3], "everywhere"), ([1.0, 2.0], "nowhere")],
)
def test_a_limit_outside_of_the_map(rates, words):
    over = {"lr": rates, "momentum": [0, 0.5]}
    one = swept_on(VALLEY, over, [["c", "c"]] * 2, optimizer="momentum")
    told = f"stable at (0, 0) with lr below 0.04 to 0.06: {words} here"
    assert told in legend(sweep_map.figure(one))


def test_three_settings_show_the_best_of_the_third():
    over = {"lr": [0.1, 0.2], "beta1": [0, 0.5], "beta2": [0.9, 0.99]}
    steps = np.arange(1, 9).reshape(2, 2, 2, 1)
    one = swept_on(VALLEY, over, [[["c"] * 2] * 2] * 2, steps, optimizer="adam")
    assert "each at the best beta2" in legend(sweep_map.figure(one))


def test_without_a_stopping_test_the_map_shows_losses():
    one = swept_on(VALLEY, PAIR, [["s", "d"]] * 3, optimizer="momentum", stop=())
    axes, _ = sweep_map.figure(one).axes
    assert axes.get_title() == "loss of momentum after 100 steps"


def test_limits_outside_of_the_map_are_told_once():
    found = sweep("himmelblau", {"lr": [1.0, 2.0], "momentum": [0.0, 0.5]}, starts=9, **HEAVY)
    told = [text for text in legend(sweep_map.figure(found)) if "stable" in text]
    assert told == ["stable at (3, 2) with lr below 0.0243 to 0.0365: nowhere here"]


def test_few_values_are_marked_each():
    axes = sweep_map.figure(swept_on(VALLEY, PAIR, [["c"] * 2] * 3, optimizer="momentum")).axes[0]
    assert axes.get_yticks().tolist() == PAIR["momentum"]
    assert axes.get_xticks().tolist() == PAIR["lr"]
    low, high = axes.get_ylim()
    assert low < 0
    assert high > 0.5


def test_suits():
    assert sweep_map.suits(swept_on(VALLEY, PAIR, [["c"] * 2] * 3, optimizer="momentum")) is None
    single = swept_on(VALLEY, {"lr": [0.1, 0.2]}, ["c", "c"])
    assert sweep_map.suits(single) == "it needs two settings that were swept, and this has 1"
    random = swept_on(
        VALLEY,
        {"lr": [0.1, 0.2], "momentum": [0, 0.5]},
        ["c", "c"],
        random=True,
        optimizer="momentum",
    )
    assert sweep_map.suits(random) == "samples lie on no grid"


def test_levels_hold_all_steps():
    rng = np.random.default_rng(0)
    for spread in (1.5, 10, 1e3, 1e6):
        steps = np.round(7 * spread ** rng.random(50))
        levels = sweep_map.steps_levels(steps)
        assert levels[0] <= steps.min()
        assert steps.max() <= levels[-1]
        assert 2 <= len(levels) <= sweep_map.BANDS + 1
    assert sweep_map.steps_levels(np.array([0.0, np.inf])).tolist() == [1, 1.5]
    assert not len(sweep_map.steps_levels(np.array([np.inf, np.nan])))
