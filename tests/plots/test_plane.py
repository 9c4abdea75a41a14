"""The plane in which runs of many variables move most, and the loss on it."""

import io

import numpy as np
import pytest
from PIL import Image

from symgd import Loss, Outcome, descend
from symgd.errors import SettingError
from symgd.plots import figures, plane, render
from symgd.plots.principal import CHUNK, Slice, principal
from tests.plots.runs import run_on

NAMES = ("a", "b", "c", "d")
BOWL = Loss("a**2 + 2*b**2 + 3*c**2 + 4*d**2", NAMES)
MANY = Loss("+".join(f"(x{i} - {i % 5})**2" for i in range(30)))


def scattered(seed=0, steps=50, across=(5.0, 2.0, 0.3, 0.1)):
    """Return positions (steps, 4) with known spreads along turned axes, the last at the end."""
    rng = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(rng.normal(size=(4, 4)))
    return rng.normal(size=(steps, 4)) * across @ turn.T


def test_directions_are_those_of_the_covariance_about_the_last_point():
    positions = scattered()
    shown = principal(BOWL, [run_on(BOWL, positions)])
    about = positions - positions[-1]
    values, vectors = np.linalg.eigh(about.T @ about)  # another way to singular vectors
    assert shown.origin == pytest.approx(positions[-1])
    assert shown.shares == pytest.approx(tuple(values[:-3:-1] / values.sum()))
    for found, expected in zip(shown.directions, vectors.T[:-3:-1], strict=True):
        assert abs(found @ expected) == pytest.approx(1)


def test_the_start_is_right_and_above():
    run = run_on(BOWL, scattered())
    assert (principal(BOWL, [run]).projected(run).start >= 0).all()


def test_a_shadow_is_the_nearest_point_of_the_plane():
    run = run_on(BOWL, scattered())
    shown = principal(BOWL, [run])
    for position, shadow in zip(run.positions, shown.projected(run).positions, strict=True):
        away = position - shown.origin - shadow @ shown.directions
        assert shown.directions @ away == pytest.approx([0, 0], abs=1e-9)


def test_the_loss_on_the_plane():
    shown = principal(BOWL, [run_on(BOWL, scattered())])
    point = np.array([0.7, -1.3])
    place = shown.origin + 0.7 * shown.directions[0] - 1.3 * shown.directions[1]
    by_hand = place[0] ** 2 + 2 * place[1] ** 2 + 3 * place[2] ** 2 + 4 * place[3] ** 2
    assert shown.value(point[:, None]) == pytest.approx([by_hand])


def test_the_loss_is_evaluated_in_parts():
    wide = Slice(BOWL, np.zeros(4), np.eye(2, 4), (1.0, 0.0))
    points = np.ones((2, CHUNK // 4 + 3))
    assert wide.value(points).shape == (CHUNK // 4 + 3,)


@pytest.mark.parametrize("start", [(1, 1, 1, 1), (1, 0, 0, 0), (0, 0, 0, 1)])
def test_a_straight_way_has_a_plane(start):
    round_bowl = Loss("a**2 + b**2 + c**2 + d**2", NAMES)
    shown = principal(round_bowl, [descend(round_bowl, start, lr=0.1)])
    assert shown.shares == pytest.approx((1, 0))
    assert shown.directions @ shown.directions.T == pytest.approx(np.eye(2))


def test_a_run_without_a_step_has_a_plane():
    shown = principal(BOWL, [run_on(BOWL, [(1, 2, 3, 4)])])
    assert shown.directions @ shown.directions.T == pytest.approx(np.eye(2))
    assert shown.shares == (0, 0)


def test_a_diverging_run_does_not_turn_the_plane():
    run = run_on(BOWL, scattered())
    away = run_on(BOWL, np.outer((-3.0) ** np.arange(50), np.ones(4)), Outcome.DIVERGED)
    alone, beside = principal(BOWL, [run]), principal(BOWL, [away, run])
    assert np.array_equal(alone.directions, beside.directions)


def test_names_tell_the_shares():
    def told(*shares):
        return plane.names(Slice(BOWL, np.zeros(4), np.eye(2, 4), shares))

    assert told(0.8, 0.15)[0] == "1st principal direction (80% of the variation)"
    assert told(0.99995, 0.00004) == [
        "1st principal direction (over 99.9% of the variation)",
        "2nd principal direction (under 0.1%)",
    ]
    assert told(1.0, 1e-31)[1] == "2nd principal direction (0%)"


AWKWARD = {
    "no step": (MANY, [run_on(MANY, np.ones((1, 30)))]),
    "diverged": (
        MANY,
        [run_on(MANY, np.outer((-3.0) ** np.arange(400), np.ones(30)), Outcome.DIVERGED)],
    ),
    "huge": (
        Loss("a + b + c"),
        [run_on("a + b + c", [(1e200, 1, 2), (1e250, -1e300, 3), (1e307, 1e308, -1e308)])],
    ),
    "tiny": (Loss("a*b*c"), [run_on("a*b*c", [(1e-200, 1e-200, 0), (1e-250, 0, 1e-190)])]),
    "constant": (Loss("5", ("a", "b", "c")), [run_on(Loss("5", ("a", "b", "c")), [(1, 2, 3)] * 3)]),
    "undefined": (
        Loss("log(a) + log(b) + log(c)"),
        [run_on("log(a) + log(b) + log(c)", [(3, 4, 5), (2, 3, 2), (0.1, 1, 1)])],
    ),
    "long": (MANY, [run_on(MANY, np.random.default_rng(0).normal(size=(30_000, 30)))]),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_runs_have_their_picture(name):
    loss, runs = AWKWARD[name]
    figure = figures(loss, runs, kinds=["plane"])["plane"]
    assert Image.open(io.BytesIO(render(figure, "png"))).width == 958
    assert len(render(figure, "svg")) < 300_000


def test_the_picture_says_that_it_is_a_slice():
    figure = plane.figure(BOWL, [descend(BOWL, (1, 2, 3, 4), lr=0.05)])
    assert "on a plane through the end of the run" in figure.axes[0].get_title()
    assert "% of the variation" in figure.axes[0].get_xlabel()


def test_few_variables_need_no_plane():
    loss = Loss("x**2 + y**2")
    with pytest.raises(SettingError, match="more than two variables, and this loss has 2; choose"):
        figures(loss, [descend(loss, (3, 4), lr=0.1)], kinds=["plane"])
