"""The minima of a sweep, and the rates that are stable there, against closed forms."""

import numpy as np
import pytest

from symgd.plots.axis import Axis
from symgd.plots.sweep_limit import sweep_limits
from symgd.sweeps import OUTCOMES, sweep
from symgd.sweeps.limit import stable_rates
from symgd.sweeps.minima import minima
from symgd.trajectory import Outcome

BOWL = "x**2 + 2*y**2"

ENDS = [0.0, 0.9]
"""The ends of the momenta that are swept."""

LIMITS = {
    # loss: a minimum, and the largest curvature there
    BOWL: ((0, 0), 4.0),
    "x**2 + 1000*y**2": ((0, 0), 2000.0),
    # Rosenbrock 1960: at (1, 1) the Hessian is ((802, -400), (-400, 200)).
    "(1 - x)**2 + 100*(y - x**2)**2": ((1, 1), 501 + 250601**0.5),
    # Beale 1958 with its minimum at (3, 1/2), where ∇∇f = 2·Jᵀ·J.
    "(1.5 - x + x*y)**2 + (2.25 - x + x*y**2)**2 + (2.625 - x + x*y**3)**2": (
        (3, 0.5),
        2
        * np.linalg.eigvalsh(sum(np.outer(r, r) for r in ([-0.5, 3], [-0.75, 3], [-0.875, 2.25])))[
            -1
        ],
    ),
    "(x - 1)**2 + cosh(y)": ((1, 0), 2.0),
    "x**4 + y**2": ((0, 0), 2.0),
    "(x + y)**2": (None, 4.0),
    # On the circle the Hessian is 8 outwards and 0 along it.
    "(x**2 + y**2 - 1)**2": (None, 8.0),
    # (3, 2) is one of Himmelblau's minima, all 0; there J = ((6, 1), (1, 4)).
    "(x**2 + y - 11)**2 + (x + y**2 - 7)**2": (
        (3, 2),
        2 * np.linalg.eigvalsh(np.array([[6, 1], [1, 4]]).T @ np.array([[6, 1], [1, 4]]))[-1],
    ),
}


def made(loss, λ, start=(3, 2.5)):
    """Sweep the rate and the momentum of the heavy ball."""
    over = {"lr": [0.02 / λ, 0.5 / λ, 4 / λ], "momentum": ENDS}
    settings = {"optimizer": "momentum", "stop": "gradient<1e-3", "steps": 4000}
    return sweep(loss, over, starts=start, **settings)


@pytest.mark.parametrize("loss", LIMITS)
def test_the_limit_that_is_printed_is_the_one_that_is_drawn(loss):
    """Polyak 1964, section 2: the heavy ball is stable up to 2(1 + β)/λmax."""
    point, λ = LIMITS[loss]
    found = made(loss, λ) if point is None else made(loss, λ, np.add(point, 0.1))
    lowest = minima(found)[0]
    assert lowest.runs > 0
    if point is not None:
        np.testing.assert_allclose(lowest.point, point, atol=1e-6)
    ((*printed,),) = stable_rates(found, [lowest], [{"momentum": β} for β in ENDS])
    np.testing.assert_allclose(printed, [2 / λ, 3.8 / λ], rtol=1e-6)
    drawn = sweep_limits(found, Axis("momentum", np.array(ENDS)))[0]
    assert drawn.reached
    assert drawn.rates[[0, -1]].tolist() == printed
    np.testing.assert_allclose(drawn.rates, 2 * (1 + drawn.values) / λ, rtol=1e-6)


def test_flat_directions_have_no_curvature():
    assert minima(made("(x + y)**2", 4.0))[0].curvatures == pytest.approx([4.0])
    ring = minima(made("(x**2 + y**2 - 1)**2", 8.0))[0]
    assert ring.curvatures == pytest.approx([8.0])
    assert np.hypot(*ring.point) == pytest.approx(1)


def test_a_minimum_is_one_however_many_settings_reach_it():
    (found,) = minima(made(BOWL, 4.0))
    assert found.runs == made(BOWL, 4.0).ended("converged").sum()


def test_the_lowest_comes_first_and_then_those_of_most_runs():
    # The minima near 1 and -1 are 0.1 higher and lower than 0; more starts lie right of the hill.
    found = sweep("(x**2 - 1)**2 + x/10", {"lr": [0.02], "x": [-1.5, 0.5, 1, 1.5]}, steps=5000)
    one, other = minima(found)
    assert (one.runs, other.runs) == (1, 3)
    assert one.point[0] < -1 < 0.9 < other.point[0] < 1


def test_of_equally_low_minima_that_of_most_runs_comes_first():
    found = sweep("(x**2 - 1)**2", {"lr": [0.02], "x": [-1.5, 0.5, 1, 1.5]}, steps=5000)
    assert [(one.runs, round(one.point[0], 6)) for one in minima(found)] == [(3, 1), (1, -1)]


def test_where_no_run_converges_the_minimum_is_below_the_start():
    found = sweep(BOWL, {"lr": [0.6, 2.0]})
    (below,) = minima(found)
    assert below.runs == 0
    np.testing.assert_allclose(below.point, 0, atol=1e-12)
    assert stable_rates(found, [below], [{}]).tolist() == [[0.5]]


def test_minima_below_the_coordinates_swept():
    found = sweep("(x**2 - 1)**2", {"lr": [9.0], "x": [-1.5, 1.5]})
    assert sorted(one.point[0].round(9) for one in minima(found)) == [-1, 1]


def test_the_limit_parts_what_converges_from_what_diverges():
    found = sweep(BOWL, {"lr": "0.4:0.6:41"}, steps=20_000)
    ((limit,),) = stable_rates(found, minima(found), [{}])
    converged = found.outcome[:, 0] == OUTCOMES.index(Outcome.CONVERGED)
    assert found.over["lr"][converged].max() < limit
    # At the limit itself the run goes to and fro.
    assert found.over["lr"][~converged].min() == pytest.approx(limit)


def test_a_loose_stopping_test_does_not_move_the_minimum():
    """The curvatures of (x² - 1)² are 12x² - 4: 8 at its minima."""
    found = sweep("(x**2 - 1)**2", {"lr": [0.01]}, starts=(2.0,), stop="gradient<3")
    assert abs(found.point[0, 0, 0] - 1) > 0.1
    (minimum,) = minima(found)
    np.testing.assert_allclose(minimum.point, 1.0)
    np.testing.assert_allclose(minimum.curvatures, 8.0)
    assert stable_rates(found, [minimum], [{}])[0, 0] == pytest.approx(2 / 8)


def test_where_there_is_no_limit():
    adam = sweep(BOWL, {"lr": [0.1]}, optimizer="adam")
    assert "not proportional" in stable_rates(adam, minima(adam), [{}])
    falling = sweep(BOWL, {"lr": [0.1]}, schedule="cosine", steps=200)
    assert "cosine changes" in stable_rates(falling, minima(falling), [{}])
    assert minima(sweep("x", {"lr": [0.6]}, steps=3)) == []
    assert minima(sweep("x**2 - y**2", {"lr": [0.1]}, starts=(1.0, 0.0))) == []


def test_no_minimum_is_missed_where_a_loose_test_ends_runs_far_apart():
    """Himmelblau 1972 gives the four."""
    loose = {"stop": "gradient<5", "starts": 50, "steps": 10_000}
    found = minima(sweep("himmelblau", {"lr": "0.001:0.02:30:log"}, **loose))
    points = sorted(one.point.tolist() for one in found)
    published = [(3, 2), (3.584428, -1.848127), (-2.805118, 3.131313), (-3.779310, -3.283186)]
    np.testing.assert_allclose(points, sorted(published), atol=1e-6)
    assert all(one.runs for one in found)
