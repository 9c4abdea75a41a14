"""Basins that are known: by symmetry, in closed form, and by descending from single starts."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import ndimage

from symgd import Loss, Outcome, catalogue, descend
from symgd.attraction import basins
from symgd.attraction.clusters import clusters
from symgd.attraction.critical import critical
from symgd.errors import SettingError
from symgd.lanes.ends import run_lanes
from symgd.lanes.outcomes import OUTCOMES
from symgd.plan import make_plan

HIMMELBLAU = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"
WELL = "(x**2 - 1)**2 + y**2"

# Himmelblau 1972, Applied Nonlinear Programming, p. 428.
MINIMA = [[3.0, 2.0], [-2.805118, 3.131312], [-3.779310, -3.283186], [3.584428, -1.848126]]


def test_himmelblau():
    found = basins(HIMMELBLAU, window=(-6, 6), resolution=40, lr=0.01, steps=500)
    np.testing.assert_allclose(sorted(found.minima.tolist()), sorted(MINIMA), atol=1e-6)
    assert found.shares.sum() == pytest.approx(1)
    assert len(found.saddles) == 4
    assert (found.loss.value(found.minima.T) < 1e-10).all()


@pytest.mark.parametrize("optimizer", ["gd", "momentum", "adam"])
def test_each_start_is_a_run_of_its_own(optimizer):
    settings = {"optimizer": optimizer, "lr": 0.01, "steps": 300}
    found = basins(HIMMELBLAU, window=(-5, 5), resolution=6, **settings)
    for i, y in enumerate(found.y):
        for j, x in enumerate(found.x):
            run = descend(HIMMELBLAU, (x, y), **settings)
            assert found.steps[i, j] == run.steps
            near = np.abs(found.minima - run.end).max(axis=1) < 0.01
            assert found.numbers[i, j] == (np.flatnonzero(near)[0] if near.any() else -1)


def test_the_ridge_between_two_wells():
    found = basins(WELL, window=(-2, 2), resolution=41, lr=0.05, steps=400)
    assert (found.minima.round(6) + 0.0).tolist() == [[-1, 0], [1, 0]]
    expected = np.tile(np.sign(found.x), (41, 1))
    assert (found.numbers == np.select([expected < 0, expected > 0], [0, 1], -1)).all()
    # On the ridge x = 0 the runs stop at the saddle.
    stopped = found.outcomes[:, 20]
    assert {OUTCOMES[code] for code in stopped} == {Outcome.NON_MINIMUM}
    assert (found.saddles.round(9) + 0.0).tolist() == [[0, 0]]


def test_kinks_are_minima():
    found = basins("abs(x) + 2*abs(y - 1)", resolution=20, lr=0.004, steps=1400)
    np.testing.assert_allclose(found.minima, [[0, 1]], atol=1e-9)
    assert (found.numbers == 0).all()


@pytest.mark.parametrize("rate", [0.1, 0.7, 2.3])
def test_runs_that_jump_far_across_a_kink_do_not_reach_it(rate):
    found = basins("abs(x) + abs(y)", resolution=30, lr=rate)
    places = np.linspace(-5, 5, 30)
    for _ in range(1000):
        places = places - rate * np.sign(places)
    # A thousandth of the window on each axis.
    near = np.abs(places) <= 1e-3 * 10
    expected = near[:, None] & near[None]
    np.testing.assert_array_equal(found.numbers >= 0, expected)
    assert found.share(Outcome.CONVERGED) == expected.mean()
    assert found.share(Outcome.OSCILLATES) == 1 - expected.mean()
    assert found.shares.sum() == expected.mean()


def test_a_valley_of_minima_is_one():
    found = basins("(x + y)**2", window=(-2, 2), resolution=20, lr=0.1)
    assert len(found.minima) == 1
    assert (found.numbers == 0).all()


def test_what_diverges_and_what_is_undefined():
    bowl = basins("x**2 + y**2", resolution=5, lr=1.1, steps=2000, stop=())
    away = (bowl.x[:, None] != 0) | (bowl.x[None] != 0)
    assert {OUTCOMES[code] for code in bowl.outcomes[away]} == {Outcome.DIVERGED}
    assert OUTCOMES[bowl.outcomes[2, 2]] is Outcome.CONVERGED
    log = basins("x - log(x) + y**2", window=(-2, 2), resolution=9, lr=0.1, steps=300)
    left = {OUTCOMES[code] for code in log.outcomes[:, :5].ravel()}
    assert left == {Outcome.LEFT_DOMAIN}
    assert (log.numbers[:, :5] == -1).all()
    assert (log.numbers[:, 5:] == 0).all()
    np.testing.assert_allclose(log.minima, [[1, 0]], atol=1e-6)


def test_runs_that_go_to_and_fro_reach_nothing():
    found = basins("x**2 + y**2", resolution=4, lr=1.0, steps=50)
    assert not len(found.minima)
    assert found.share(Outcome.OSCILLATES) == 1
    assert (found.steps == 50).all()


def test_a_limit_on_steps_is_no_rest():
    found = basins("x**2 + y**2", resolution=4, lr=0.001, stop="t>=3")
    assert (found.numbers == -1).all()
    assert (found.steps == 3).all()


@pytest.mark.parametrize("test", ["loss<1", "gradient<0.5", "parameter_change<0.05"])
def test_a_loose_test_makes_no_minima(test):
    # Runs stop all around the one minimum of a bowl, and all around the four of Himmelblau's.
    bowl = basins("x**2 + y**2", window=(-4, 4), resolution=20, lr=0.05, steps=300, stop=test)
    np.testing.assert_allclose(bowl.minima, [[0, 0]], atol=1e-9)
    assert bowl.shares.tolist() == [1]
    four = basins(HIMMELBLAU, window=(-6, 6), resolution=12, lr=0.01, steps=500, stop=test)
    np.testing.assert_allclose(sorted(four.minima.tolist()), sorted(MINIMA), atol=1e-6)


def test_noise_is_seeded():
    settings = {"resolution": 5, "lr": 0.1, "noise": 1.0, "steps": 20, "seed": 2}
    first, second = (
        run_lanes(make_plan(WELL, noise=1.0, seed=2), np.ones((2, 3))) for _ in range(2)
    )
    np.testing.assert_array_equal(first.points, second.points)
    assert len(np.unique(first.points)) == 6
    assert basins(WELL, **settings).steps.max() == 20


def test_saddles_and_minima_of_a_polynomial():
    # x³ - 3x + y²: a minimum at (1, 0) and a saddle at (-1, 0).
    minima, saddles, level = critical(
        Loss("x**3 - 3*x + y**2"), np.array([[-3.0, 3.0], [-3.0, 3.0]])
    )
    np.testing.assert_allclose(minima, [[1], [0]], atol=1e-7)
    np.testing.assert_allclose(saddles, [[-1], [0]], atol=1e-7)
    assert level.shape == (2, 0)


def test_clusters_of_points():
    points = np.array([[0.0, 9.0, 0.9, 1.8, 9.1], [0.0, 9.0, 0.0, 0.0, 8.95]])
    assert clusters(points, np.ones(2)).tolist() == [0, 1, 0, 0, 1]
    assert clusters(np.empty((2, 0)), np.ones(2)).tolist() == []
    assert clusters(np.array([[1e300, 0.0], [0.0, 0.0]]), np.ones(2)).tolist() == [1, 0]


def test_clusters_are_those_of_a_flood():
    # SciPy's labels of the connected cells of an image, corners included.
    image = np.random.default_rng(3).random((60, 60)) < 0.3
    expected, count = ndimage.label(image, np.ones((3, 3)))
    points = np.argwhere(image).T + 0.5
    found = clusters(points, np.ones(2))
    assert found.max() + 1 == count
    pairs = set(zip(found.tolist(), expected[image].tolist(), strict=True))
    assert len(pairs) == count


def test_a_plateau_is_one_place():
    # Where x < 0 runs move along y only: each ends above where it began, on a line that is flat.
    found = basins("relu(x)**2 + y**2", window=(-2, 2), resolution=40, lr=0.2, steps=300)
    assert (found.numbers[:, 20:] >= 0).all()
    assert len(np.unique(found.numbers[:, :20])) == 1


def test_the_catalogue_has_a_window_of_its_own():
    found = basins("rosenbrock", resolution=4, steps=2)
    low, high = np.array(catalogue["rosenbrock"].window).T
    assert (found.x[[0, -1]] == [low[0], high[0]]).all()
    assert (found.y[[0, -1]] == [low[1], high[1]]).all()
    assert basins("x**2*y**2 + x", resolution=4, steps=2).x[[0, -1]].tolist() == [-5, 5]


def test_no_minimum_lies_where_the_loss_is_undefined():
    """The gradient of x**2 - log(x) is 0 at -1/√2, too, where momentum carries some runs."""
    settings = {"optimizer": "momentum", "lr": 0.1, "steps": 400}
    found = basins("x**2 - log(x) + y**2", window=((0.1, 4), (-1, 1)), resolution=12, **settings)
    np.testing.assert_allclose(found.minima, [[0.5**0.5, 0]], atol=1e-5)
    assert found.share(Outcome.LEFT_DOMAIN) > 0.2


def test_a_kink_at_which_some_runs_rest_is_one_minimum():
    """From some starts steps of 1/512 end at 0, where the gradient is 0; from others they jump."""
    found = basins("abs(x) + abs(y)", window=(-2, 2), resolution=21, lr=1 / 512, steps=1100)
    assert found.steps.min() < found.steps.max() == 1100
    np.testing.assert_allclose(found.minima, [[0, 0]], atol=1e-9)
    assert found.shares.tolist() == [1.0]


def test_noise_belongs_to_the_start():
    # Three starts along each axis, some of them where the loss is undefined.
    settings = {"noise": 0.5, "seed": 4, "steps": 30, "stop": (), "lr": 0.01}
    found = basins("(x-1)**2 - log(x) + y**2", window=(-2, 2), resolution=4, **settings)
    plan = make_plan(found.loss, **settings)
    for row, column in ((0, 2), (3, 3)):
        start = np.array([[found.x[column]], [found.y[row]]])
        run = run_lanes(plan, start, streams=np.array([4 * row + column]))
        assert found.steps[row, column] == run.steps[0]
        assert OUTCOMES[found.outcomes[row, column]] is not Outcome.LEFT_DOMAIN
        near = np.abs(found.minima - run.points.T).max(axis=1) < 0.004
        assert near.any() == (found.numbers[row, column] >= 0)


def test_progress_counts_runs():
    told = []
    basins(WELL, resolution=30, steps=3, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (900, 900)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_cluster_finds_the_same():
    pytest.importorskip("distributed")
    settings = {"window": (-2, 2), "resolution": 30, "lr": 0.05, "noise": 0.1, "stop": "t>=40"}
    alone, shared = (basins(WELL, cluster=where, **settings) for where in (None, "local:2"))
    for name in ("numbers", "steps", "outcomes", "minima"):
        np.testing.assert_array_equal(getattr(shared, name), getattr(alone, name))


MEMORY = """
import resource
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
from symgd import basins
for settings in {}:
    found = basins("himmelblau", resolution=1024, lr=0.01, **settings)
print(peak() - before)
"""


@pytest.mark.parametrize(
    "settings",
    [
        [{"steps": 200}],
        # All on their way; all at rest where they are.
        [{"steps": 3, "backend": "numpy"}, {"stop": "gradient<1e9", "backend": "numpy"}],
    ],
)
def test_a_million_starts_in_300_megabytes(settings):
    command = [sys.executable, "-c", MEMORY.format(settings)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert float(done.stdout) < 300, float(done.stdout)


@pytest.mark.parametrize(
    ("loss", "settings", "sentence"),
    [
        ("x**2", {}, "this loss has 1 variable: give a loss of two"),
        ("x*y*z", {}, "this loss has 3 variables: give a loss of two"),
        ("x*y", {"resolution": 1}, "a whole number from 2 on, not 1"),
        ("x*y", {"resolution": 2.5}, "a whole number from 2 on, not 2.5"),
        (
            "x*y",
            {"resolution": 10**6},
            "1,000,000,000,000 runs would take 150,000 GB of memory; ask for at most 4,096",
        ),
        ("x*y", {"window": (1, 0)}, "a window goes from a number to a larger one"),
        ("x*y", {"window": "-5:5,0:2"}, r"or \[\(-5, 5\), \(0, 2\)\] .* not '-5:5,0:2'"),
        ("5", {}, "this loss has no variables: give two"),
    ],
)
def test_bad_input(loss, settings, sentence):
    with pytest.raises(SettingError, match=sentence):
        basins(loss, **settings)


def test_a_window_near_the_largest_numbers():
    """From x = -1 and any y > 0 of the grid exp(xy) is 0, and gd shrinks x by 1 - 2/10 a step."""
    found = basins("exp(x*y) + x**2", window=(-1, 1e300), resolution=5, lr=0.1)
    assert (found.numbers[1:, 0] >= 0).all()
    # |2x| = 2·0.8^t falls below 1e-6 after 66 steps.
    assert found.steps[1:, 0].tolist() == [np.ceil(np.log(0.5e-6) / np.log(0.8))] * 4
    assert found.share(Outcome.LEFT_DOMAIN) == 0.8


@pytest.mark.parametrize(
    ("outcome", "near"),
    [("divergd", r" \(did you mean 'diverged'\?\)"), ("foo", ""), (3, ""), (None, "")],
)
def test_an_outcome_that_there_is_not(outcome, near):
    found = basins(WELL, resolution=2, steps=1)
    said = rf"no outcome '{outcome}'{near}: type one of converged, reached the step limit, "
    with pytest.raises(SettingError, match=said):
        found.share(outcome)
