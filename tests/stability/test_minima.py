"""The predicted limits and rates, against runs that start near twenty-odd published minima."""

import math

import numpy as np
import pytest

from symgd import Loss, descend, optimizers
from symgd.stability.linear import linear_step
from symgd.stability.rates import rate_limit

MINIMA = {
    "bowl": ("x**2 + 2*y**2", (0, 0)),
    "moved bowl": ("(x-1)**2 + 50*(y+2)**2", (1, -2)),
    "turned bowl": ("x**2 + x*y + 3*y**2 - 4*x", (24 / 11, -4 / 11)),
    "four variables": ("a**2 + 2*(b-1)**2 + 3*(c+1)**2 + 10*d**2 + a*d", (0, 1, -1, 0)),
    "Rosenbrock": ("(1-x)**2 + 100*(y-x**2)**2", (1, 1)),
    "Himmelblau": ("(x**2+y-11)**2 + (x+y**2-7)**2", (3, 2)),
    "Beale": (
        "(1.5-x+x*y)**2 + (2.25-x+x*y**2)**2 + (2.625-x+x*y**3)**2",
        (3, 0.5),
    ),
    "Booth": ("(x+2*y-7)**2 + (2*x+y-5)**2", (1, 3)),
    "Matyas": ("0.26*(x**2+y**2) - 0.48*x*y", (0, 0)),
    "three-hump camel": ("2*x**2 - 1.05*x**4 + x**6/6 + x*y + y**2", (0, 0)),
    "McCormick": (
        "sin(x+y) + (x-y)**2 - 1.5*x + 2.5*y + 1",
        (0.5 - math.pi / 3, -0.5 - math.pi / 3),
    ),
    "Rastrigin": ("20 + x**2 + y**2 - 10*(cos(2*pi*x) + cos(2*pi*y))", (0, 0)),
    "Griewank": ("1 + (x**2+y**2)/4000 - cos(x)*cos(y/sqrt(2))", (0, 0)),
    "Levy 13": (
        "sin(3*pi*x)**2 + (x-1)**2*(1+sin(3*pi*y)**2) + (y-1)**2*(1+sin(2*pi*y)**2)",
        (1, 1),
    ),
    "Goldstein-Price": (
        "(1+(x+y+1)**2*(19-14*x+3*x**2-14*y+6*x*y+3*y**2))"
        "*(30+(2*x-3*y)**2*(18-32*x+12*x**2+48*y-36*x*y+27*y**2))",
        (0, -1),
    ),
    "Styblinski-Tang": ("(x**4 - 16*x**2 + 5*x)/2", (min(np.roots([4, 0, -32, 5]).real),)),
    "Zakharov": ("x**2 + y**2 + (x/2+y)**2 + (x/2+y)**4", (0, 0)),
    "Branin": (
        "(y - 5.1/(4*pi**2)*x**2 + 5/pi*x - 6)**2 + 10*(1-1/(8*pi))*cos(x) + 10",
        (math.pi, 5.1 / 4 + 6 - 5),
    ),
    "Dixon-Price": ("(x-1)**2 + 2*(2*y**2-x)**2", (1, math.sqrt(0.5))),
    "Easom": ("-cos(x)*cos(y)*exp(-(x-pi)**2-(y-pi)**2)", (math.pi, math.pi)),
    "logistic": ("log(1+exp(x)) - 0.25*x", (math.log(1 / 3),)),
    "x - log(x)": ("x - log(x)", (1,)),
    "catenary": ("exp(x) + exp(-x) + x*y + y**2", (0, 0)),
}

RULES = ("gd", "momentum", "nesterov")


def _predicted(name, optimizer, share):
    """Return the loss, its minimum, the rate at a share of the limit and the radius there."""
    loss, minimum = Loss(MINIMA[name][0]), np.array(MINIMA[name][1], float)
    assert np.linalg.norm(loss.gradient_at(minimum)) < 1e-9  # the published minimum is one
    curvatures = np.linalg.eigvalsh(loss.hessian_at(minimum))
    assert curvatures[0] > 0
    step = linear_step(optimizers[optimizer])
    lr = share * rate_limit(step, curvatures.tolist())
    return loss, minimum, lr, float(step.radius(curvatures, lr).max())


def _distances(loss, minimum, optimizer, lr, steps):
    rng = np.random.default_rng(5)
    direction = rng.normal(size=len(minimum))
    start = minimum + 1e-5 * direction / np.linalg.norm(direction)
    run = descend(loss, start, optimizer=optimizer, lr=lr, steps=steps, stop=())
    return np.linalg.norm(run.positions - minimum, axis=1)


@pytest.mark.parametrize("optimizer", RULES)
@pytest.mark.parametrize("name", MINIMA)
def test_converges_just_below_the_limit_and_not_just_above(name, optimizer):
    loss, minimum, below, radius = _predicted(name, optimizer, 0.98)
    steps = 200 + int(8 / -math.log(radius))
    far = _distances(loss, minimum, optimizer, below, steps)
    assert far[-50:].max() < 0.02 * far[0]
    far = _distances(loss, minimum, optimizer, below * 1.02 / 0.98, 1000)
    assert not far[-50:].max() < far[0]


@pytest.mark.parametrize("share", [0.98, 0.2])
@pytest.mark.parametrize("optimizer", RULES)
@pytest.mark.parametrize("name", MINIMA)
def test_the_observed_rate_is_the_spectral_radius(name, optimizer, share):
    loss, minimum, lr, radius = _predicted(name, optimizer, share)
    # From 1e-5 down to where rounding shows, in the peaks of windows that hold an oscillation.
    span = int(min(9 / -math.log(radius), 200_000))
    far = _distances(loss, minimum, optimizer, lr, 2 * span + 10)
    window = max(span // 2, 1)
    first, last = span // 2, span + span // 2
    peaks = [far[k : k + window].max() for k in (first, last)]
    observed = (peaks[1] / peaks[0]) ** (1 / (last - first)) if peaks[1] > 1e-14 else 0.0
    assert observed == pytest.approx(radius, rel=0.02)
