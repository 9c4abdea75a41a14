"""The whole analysis of a loss and a rule, against hand calculus and against the run itself."""

import json

import numpy as np
import pytest

import symgd
from symgd.analysis.convexity.convexity import Shape
from symgd.errors import SettingError
from symgd.worker import worked

BOWL = "x**2 + 2*y**2"

LOGISTIC = "+".join(
    f"log(1+exp(-({y})*(a*{x}+b*{z}+c)))"
    for x, z, y in ((1.2, 0.3, 1), (-0.7, 2.0, -1), (0.4, -1.1, 1))
)
NET = "+".join(
    f"(u*tanh(a*{x}+b*{z}+p)+v*tanh(c*{x}+d*{z}+q)+r-{y})**2"
    for x, z, y in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))
)
HOSTILE = {
    "logistic": LOGISTIC,
    "tanh net": NET,
    "product of 100 factors": "*".join(f"(x-{i})" for i in range(1, 101)),
    "product of 40 in two variables": "*".join(f"(x+{i}*y-{i})" for i in range(1, 41)),
    "powers of powers": "(x**2+y**2+1)**((x**2+1)**(y**2+1))",
    "trigonometric": "sin(x*y)*cos(x-y)*exp(sin(x))+sin(3*x)*cos(5*y)",
    "radicals": "sqrt(1+sqrt(1+x**2*y**2)+sqrt(2+x**2))+sqrt(3+sqrt(x**2+y**2+1))",
}


def test_momentum_on_a_bowl():
    found = symgd.analyze(BOWL, (3, 4), optimizer="momentum", lr=0.1, steps=1000)
    assert found.gradient == ("2*x", "4*y")
    assert found.hessian == (("2", "0"), ("0", "4"))
    assert found.convexity.shape is Shape.STRICTLY_CONVEX
    assert [point.point for point in found.critical.points] == [(0.0, 0.0)]
    rule = found.stability
    assert rule.curvatures == pytest.approx((2, 4))
    assert rule.spectral_radius == pytest.approx(np.sqrt(0.9))
    assert rule.largest_stable_lr == pytest.approx(0.95)
    assert rule.limit_formula == "2*(momentum + 1)/λmax"
    assert rule.jacobian == (("1 - lr*λ", "-lr*momentum"), ("λ", "momentum"))
    # κ = 2: Polyak's momentum is ((√2 - 1)/(√2 + 1))², his rate (2/(√2 + 2))².
    assert rule.best_momentum.momentum == pytest.approx(
        ((2**0.5 - 1) / (2**0.5 + 1)) ** 2, abs=1e-3
    )
    assert rule.best_momentum.lr == pytest.approx((2 / (2**0.5 + 2)) ** 2, rel=1e-2)
    assert found.run.steps == rule.predicted_steps
    assert found.observed_rate == pytest.approx(rule.spectral_radius, rel=0.02)
    assert found.to_closed_form < 1e-6


def test_the_closed_form_of_a_quadratic():
    found = symgd.analyze("(x-1)**2 + (x+y)**2 + 3", lr=0.1, steps=1000)
    assert found.quadratic.exact_minimiser == ("1", "-1")
    assert found.quadratic.value == pytest.approx(3)
    # The Hessian is [[4, 2], [2, 2]].
    assert found.quadratic.lipschitz == pytest.approx(3 + np.sqrt(5))
    assert found.quadratic.condition == pytest.approx((3 + np.sqrt(5)) / (3 - np.sqrt(5)))
    assert found.to_closed_form < 1e-5


def test_the_minimum_that_the_run_reaches_is_looked_at():
    loss = "(x**2+y-11)**2 + (x+y**2-7)**2"
    found = symgd.analyze(loss, (1, 1), lr=0.01)
    assert found.minimum == pytest.approx((3, 2), abs=1e-6)
    assert (
        sorted(point.kind for point in found.critical.points)
        == ["maximum"] + ["minimum"] * 4 + ["saddle"] * 4
    )
    assert found.stability.largest_stable_lr == pytest.approx(
        2 / np.linalg.eigvalsh([[74, 20], [20, 34]])[-1]
    )


def test_a_typed_rule():
    found = symgd.analyze(BOWL, optimizer="v = 0.5*v + g; w = w - lr*v", lr=0.1)
    assert found.stability.limit_formula == "3/λmax"
    assert found.stability.carried == ("w", "v")


def test_an_adaptive_rule_gets_a_bound_and_no_number():
    found = symgd.analyze(BOWL, optimizer="adam", lr=0.01)
    assert found.stability.spectral_radius is None
    assert found.stability.largest_stable_lr is None
    assert found.stability.bound.steady == pytest.approx(0.01, rel=1e-3)
    assert found.stability.bound.spike == pytest.approx(0.01 * 0.1 / np.sqrt(0.001), rel=1e-3)
    assert "not proportional to the gradient" in found.stability.note


def test_a_schedule_is_looked_at_as_it_starts():
    found = symgd.analyze(BOWL, lr="0.2*exp(-0.01*t)")
    assert found.stability.lr == pytest.approx(0.2)


def test_a_valley_is_analysed_across_itself():
    """The minima of (xy - 1)² lie on a hyperbola; across it the curvature is 2(x² + y²)."""
    found = symgd.analyze("(x*y-1)**2", (3, 4), lr=0.05, seconds=5)
    x, y = found.run.end
    assert found.stability.curvatures == pytest.approx([2 * (x * x + y * y)], rel=1e-4)
    assert found.observed_rate == pytest.approx(found.stability.spectral_radius, rel=0.01)
    assert "flat" in found.stability.note


def test_the_distance_is_from_all_minimisers():
    found = symgd.analyze("(x+y-1)**2", (3, 4), lr=0.1)
    assert found.to_closed_form < 1e-6
    assert found.stability.largest_stable_lr == pytest.approx(2 / 4)


def test_huge_condition_numbers():
    found = symgd.analyze("1e8*x**2 + 1e-4*y**2", (3, 4), lr=1e-9)
    assert found.stability.best_lr == pytest.approx(2 / (2e8 + 2e-4), rel=1e-3)
    assert found.minimum == (0.0, 0.0)


def test_a_changing_rate_makes_no_prediction():
    found = symgd.analyze("x**2+9*y**2", (3, 4), schedule="onecycle", lr=0.1)
    assert found.stability.predicted_steps is None
    assert "the first step" in found.stability.note


@pytest.mark.parametrize("loss", ["x**3", "x*y", "x", "abs(x)"])
def test_no_minimum_no_rates(loss):
    assert symgd.analyze(loss, lr=0.01, seconds=3).stability is None


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_hangs(name):
    began = worked()
    found = symgd.analyze(HOSTILE[name], lr=0.01, seconds=1)
    assert worked() - began < 12  # with the run itself
    json.dumps(found.as_json(), allow_nan=False)


def test_plain_json():
    for loss in (BOWL, "x**4 - x**2", "x + y", "sqrt(x**2+1)"):
        found = symgd.analyze(loss, lr=0.01, seconds=3)
        assert json.loads(json.dumps(found.as_json(), allow_nan=False))["loss"] == loss


@pytest.mark.parametrize(
    "settings",
    [{"window": (1, 0)}, {"lr": -1}, {"optimizer": "adamm"}, {"seconds": float("nan")}],
)
def test_bad_settings(settings):
    with pytest.raises(SettingError):
        symgd.analyze(BOWL, **settings)


def test_no_variables():
    with pytest.raises(SettingError, match="no variables"):
        symgd.analyze("5")


def test_the_global_minimum_that_the_catalogue_knows_is_the_one_that_is_looked_at():
    """11³ minima are too many for 1,600 starts: without a hint (0, 0, 0) is not among them."""
    found = symgd.analyze(symgd.catalogue["rastrigin"].at(3).text, seconds=6)
    lowest = found.critical.minima[0]
    assert lowest.point == pytest.approx((0, 0, 0), abs=1e-12)
    assert found.minimum == lowest.point
    # f'' = 2 + 40π²·cos 0 in each variable.
    assert lowest.eigenvalues == pytest.approx([2 + 40 * np.pi**2] * 3)
