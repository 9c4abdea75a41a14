"""Minima side by side: curves and regions that are known in closed form, and what only looks so."""

import numpy as np
import pytest

from symgd.attraction import basins
from symgd.attraction.bottoms import bottoms
from symgd.loss import Loss

RING = "(x**2 + y**2 - 1)**2"
HIMMELBLAU = "(x**2 + y - 11)**2 + (x + y**2 - 7)**2"

CURVES = {
    "a ring": (RING, {"window": (-2, 2), "lr": 0.05}, lambda x, y: np.hypot(x, y) - 1),
    "a line": ("(x - y)**2", {}, lambda x, y: x - y),
    "a parabola": ("(y - x**2)**2", {"window": (-2, 2), "lr": 0.01}, lambda x, y: y - x**2),
    "an axis": ("x**2 + 0*y", {}, lambda x, y: x + 0 * y),
    "half a line": ("relu(x)**2 + y**2", {"window": (-2, 2), "lr": 0.2}, lambda x, y: y + 0 * x),
}


@pytest.mark.parametrize(("loss", "settings", "zero"), CURVES.values(), ids=CURVES)
def test_a_curve_of_minima_is_one(loss, settings, zero):
    found = basins(loss, resolution=40, **settings)
    assert [found.kind(number) for number in range(len(found.minima))] == ["curve"]
    assert found.shares.tolist() == [1.0]
    along = found.valleys[0].points
    assert np.abs(zero(*along.T)).max() < 1e-4
    np.testing.assert_allclose(zero(*found.minima[0]), 0, atol=1e-5)
    # Runs have ended all along it: from one side of the window to the other, or all around.
    assert np.ptp(along, axis=0).max() > 0.45 * (found.x[-1] - found.x[0])


@pytest.mark.parametrize(
    "settings",
    [
        {
            "lr": 0.05,
            "window": (-1.5, 1.5),
            "stop": "gradient<1e-2",
        },  # all around it, on both sides
        {"lr": 0.001, "steps": 1500},  # all steps are used
        {"lr": 0.02, "window": (-1.5, 1.5), "optimizer": "momentum"},
    ],
)
def test_a_ring_is_one_however_runs_end(settings):
    found = basins(RING, resolution=30, **settings)
    assert [found.kind(number) for number in range(len(found.minima))] == ["curve"]
    assert found.shares[0] == 1
    assert np.hypot(*found.minima[0]) == pytest.approx(1, abs=1e-6)


def test_each_branch_of_a_hyperbola_is_a_curve():
    found = basins("(x*y - 1)**2", window=(-3, 3), resolution=30, lr=0.01)
    assert [found.kind(number) for number in range(2)] == ["curve", "curve"]
    assert (np.sign(found.minima) == [[-1, -1], [1, 1]]).all()
    np.testing.assert_allclose(np.prod(found.minima, axis=1), 1, atol=1e-5)


def test_a_disc_is_a_region():
    found = basins("max(x**2 + y**2 - 1, 0)**2", window=(-2, 2), resolution=40, lr=0.05)
    assert [found.kind(number) for number in range(len(found.minima))] == ["region"]
    assert np.hypot(*found.valleys[0].points.T).max() < 1 + 1e-4
    assert not len(found.saddles)
    plane = basins("0*x*y", resolution=5)
    assert plane.kind(0) == "region"


def test_a_curve_beside_a_minimum_by_itself():
    text = "(x**2 + y**2 - 1)**2*((x - 2)**2 + y**2)"
    found = basins(text, window=(-2, 3), resolution=30, lr=0.005)
    assert [found.kind(number) for number in range(2)] == ["curve", "point"]
    np.testing.assert_allclose(found.minima[1], [2, 0], atol=1e-6)


@pytest.mark.parametrize(
    ("loss", "settings", "count"),
    [
        (HIMMELBLAU, {"lr": 0.01}, 4),
        # So flat that runs end all around it, at rest.
        ("x**6 + y**2", {"window": (-1, 1), "lr": 0.1, "stop": "gradient<1e-3"}, 1),
        ("x**2 + y**2", {"lr": 0.05, "stop": "gradient<0.5"}, 1),
        ("1e7*x**2 + y**2", {"lr": 4e-8, "stop": "gradient<15"}, 1),
        # No minimum at all: from everywhere on its tail the way leads on.
        ("exp(-x) + y**2", {"window": (0, 8), "lr": 0.1, "stop": "gradient<1e-2"}, 1),
    ],
)
def test_minima_by_themselves(loss, settings, count):
    found = basins(loss, resolution=30, **settings)
    assert len(found.minima) == count
    assert not found.valleys


def test_a_saddle_is_no_bottom():
    loss = Loss("x**2 - y**2 + y**4")
    below = bottoms(loss, np.array([[0.0, 1e-8], [0.0, 1e-8]]).T, np.full(2, 0.01))
    assert not (below.alone | below.flat).any()


@pytest.mark.parametrize(
    ("loss", "settings", "said"),
    [
        (RING, {"window": (-2, 2), "lr": 0.05}, "1 curve of minima reached by 100.0%"),
        ("(x*y - 1)**2", {"window": (-3, 3), "lr": 0.01}, "2 curves of minima reached by 96.7%"),
        (HIMMELBLAU, {"lr": 0.01}, "4 minima reached by 100.0%"),
        ("x**2 + y**2", {"lr": 1.0}, "no minimum"),
    ],
)
def test_it_is_told_in_a_line(loss, settings, said):
    found = basins(loss, resolution=30, **settings)
    assert repr(found) == f"Basins(gd from 30 × 30 starts: {said})"
