"""Why runs went as they did, against closed forms and against the runs that were advised."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from symgd import Rule, Schedule, descend
from symgd.diagnosis import RateVerdict, diagnose
from symgd.loss import Loss
from symgd.trajectory import Outcome, Trajectory

BOWL = "x**2 + 2*y**2"
ROSENBROCK = "(1-x)**2 + 100*(y-x**2)**2"


@pytest.mark.parametrize(
    ("lr", "rate"),
    [
        (0.001, RateVerdict.TOO_SMALL),
        (0.01, RateVerdict.TOO_SMALL),
        (0.05, RateVerdict.GOOD),
        (0.3, RateVerdict.GOOD),
        (0.5, RateVerdict.OSCILLATING),
        (0.51, RateVerdict.DIVERGING),
        (5.0, RateVerdict.DIVERGING),
    ],
)
def test_too_small_good_oscillating_diverging(lr, rate):
    assert diagnose(descend(BOWL, (3, 4), lr=lr)).rate is rate


@pytest.mark.parametrize(
    ("optimizer", "lr", "limit"),
    [
        ("gd", 0.6, 2 / 4),
        ("momentum", 1.1, 2 * 1.9 / 4),
        ("nesterov", 0.4, 2 * 1.9 / (4 * 2.8)),
        ("v = 0.5*v + g; w = w - lr*v", 0.9, 2 * 1.5 / 4),
    ],
)
def test_the_limit_of_the_rule_is_named_and_a_rate_below_it_is_tried(optimizer, lr, limit):
    run = descend(BOWL, (3, 4), optimizer=optimizer, lr=lr, steps=200)
    assert run.outcome is Outcome.DIVERGED
    found = diagnose(run)
    assert found.exceeded.step == 0
    assert found.exceeded.lr == lr
    assert found.exceeded.curvature == pytest.approx(4)
    assert found.exceeded.limit == pytest.approx(limit)
    assert f"{limit:.4g}" in str(found)
    assert 0.97 * limit < found.remedy.lr < limit
    tried = descend(BOWL, (3, 4), optimizer=optimizer, lr=found.remedy.lr, steps=200)
    assert (tried.steps, tried.value) == (found.remedy.steps, found.remedy.value)
    assert tried.value < 41


def test_the_first_step_above_the_limit_is_found_along_the_path():
    """x**4/4 + x**2/2 from 3: with a rising rate the first step with lr·(3x² + 1) > 2."""
    run = descend("x**4/4 + x**2/2", 3.0, lr="0.01*(t+1)**2", steps=100, stop=())
    x, rates = run.positions[:-1, 0], run.learning_rates
    first = int(np.argmax(rates * (3 * x**2 + 1) >= 2))
    found = diagnose(run).exceeded
    assert found.step == first > 0
    assert found.curvature == pytest.approx(3 * x[first] ** 2 + 1)
    assert found.limit == pytest.approx(2 / found.curvature)


def test_the_first_step_is_found_on_a_long_path():
    run = descend("x**2/2", 1.0, lr="where(t < 4321, 0.01, 2.5)", steps=5000, stop=())
    assert diagnose(run).exceeded.step == 4321


def test_the_rate_that_holds_is_looked_for_where_the_first_guess_fails():
    """From (-1, 1) the curvature rises along the way: the limit at the start is not enough."""
    run = descend(ROSENBROCK, (-1.9, 2), lr=0.01, steps=200)
    found = diagnose(run)
    tried = descend(ROSENBROCK, (-1.9, 2), lr=found.remedy.lr, steps=200)
    assert tried.outcome in (Outcome.CONVERGED, Outcome.STEP_LIMIT)
    assert tried.value == found.remedy.value < run.losses[0]


def test_a_rule_without_a_limit_is_only_tried():
    run = descend("x**2", 3.0, optimizer="w = w - lr*g*abs(g)", lr=0.5)
    assert run.outcome is Outcome.DIVERGED
    found = diagnose(run)
    assert found.exceeded is None
    tried = descend("x**2", 3.0, optimizer="w = w - lr*g*abs(g)", lr=found.remedy.lr)
    assert tried.value == found.remedy.value < 9


def test_a_schedule_is_scaled_whole():
    run = descend(BOWL, (3, 4), lr="0.6*exp(-0.001*t)")
    found = diagnose(run)
    assert found.remedy.lr == "0.825*(0.6*exp(-0.001*t))"
    assert descend(BOWL, (3, 4), lr=found.remedy.lr).value == found.remedy.value


def test_how_many_more_steps():
    """The slow mode shrinks by 1 - 2·0.05 a step; its gradient has to fall to 1e-6."""
    run = descend(BOWL, (3, 4), lr=0.05)
    found = diagnose(run)
    whole = descend(BOWL, (3, 4), lr=0.05, steps=1000)
    assert found.more_steps == whole.steps - 100
    assert f"{whole.steps} steps in all (tried)" in str(found)


def test_too_small_says_which_rate_converges():
    found = diagnose(descend(BOWL, (3, 4), lr=0.001))
    # Along x the gradient 6·(1 - 0.002)^100 has to come down to 1e-6.
    needed = np.log(1e-6 / (6 * 0.998**100)) / np.log(0.998)
    assert found.more_steps == pytest.approx(needed, rel=0.05)
    assert found.remedy.outcome is Outcome.CONVERGED
    assert found.remedy.lr == pytest.approx(1 / 3, rel=0.01)  # 2/(2 + 4)


def test_slow_because_of_its_condition():
    run = descend("x**2/2 + 1000*y**2/2", (3, 4), lr=0.00195, steps=300)
    found = diagnose(run)
    assert found.rate is RateVerdict.GOOD
    assert "condition number 1000" in str(found)


def momentum_steps(lr):
    """Count the steps of the heavy ball on x² + 25y² from (3, 4) until ‖∇f‖ < 1e-6."""
    curvatures = np.array([2.0, 50.0])
    w, v, steps = np.array([3.0, 4.0]), np.zeros(2), 0
    while np.linalg.norm(g := curvatures * w) >= 1e-6:
        v = 0.9 * v + g
        w, steps = w - lr * v, steps + 1
    return steps


@pytest.mark.parametrize("lr", [0.0002, 0.0005, 0.0008, 0.000995, 0.00132, 0.003, 0.00995, 0.01])
def test_a_rate_is_too_small_if_it_needs_more_than_twice_the_steps_of_the_best(lr):
    found = diagnose(descend("x**2 + 25*y**2", (3, 4), optimizer="momentum", lr=lr))
    needed, fewest = momentum_steps(lr), momentum_steps(0.00995)
    assert found.rate is (RateVerdict.TOO_SMALL if needed > 2 * fewest else RateVerdict.GOOD)
    assert found.more_steps == needed - 100
    if found.rate is RateVerdict.TOO_SMALL:
        assert found.remedy.steps == fewest == momentum_steps(found.remedy.lr)


def test_a_rate_is_too_small_where_too_many_steps_would_be_needed_to_try():
    loss = "x**2/2 + 1e6*y**2/2"  # the best rate of gd needs about as many steps as κ·ln(1e6)/2
    near, far = (descend(loss, (3, 4), lr=lr, steps=1000) for lr in (1.5e-6, 1e-8))
    assert diagnose(near).rate is RateVerdict.GOOD
    assert diagnose(far).rate is RateVerdict.TOO_SMALL


def test_a_saddle_says_where_it_goes_down():
    run = descend("x**2 - y**2 + y**4", (3, 0), lr=0.1, steps=300)
    assert run.outcome is Outcome.NON_MINIMUM
    found = diagnose(run)
    assert "along (0, 1)" in str(found)
    assert found.remedy.value == pytest.approx(-0.25)
    assert descend("x**2 - y**2 + y**4", found.remedy.start, lr=0.1, steps=300).value < -0.2499


def test_a_kink_is_not_blamed_on_curvature():
    found = diagnose(descend("abs(x)", 3.05, lr=0.1, steps=200))
    assert found.rate is RateVerdict.OSCILLATING
    assert found.exceeded is None
    assert "abs has a kink" in str(found)


@pytest.mark.parametrize("loss", ["x", "-x**2"])
def test_no_rate_is_blamed_for_a_loss_without_a_minimum(loss):
    found = diagnose(descend(loss, 1.0, lr=0.1, steps=2000))
    assert found.rate is RateVerdict.UNKNOWN
    assert found.remedy is None


def test_noise_is_named():
    assert "Noise" in str(diagnose(descend("x**2", 1.0, noise=0.1)))


def test_a_run_that_converged_needs_no_explanation():
    found = diagnose(descend(BOWL, (3, 4)))
    assert (found.rate, found.sentences) == (RateVerdict.GOOD, ())


def test_a_run_of_rule_and_schedule_objects_is_made_again_from_a_file(tmp_path):
    rule = Rule("mine", "b = k*b + g; w = w - lr*b", constants={"k": 0.5}, state={"b": 0})
    schedule = Schedule("slow", "rate = lr/(1 + c*t)", constants={"c": 0.001})
    run = descend(BOWL, (3, 4), optimizer=rule, schedule=schedule, lr=0.9)
    again = Trajectory.load(run.save(tmp_path / "run.json"))
    found = diagnose(again)
    assert found == diagnose(run)
    assert found.exceeded.limit == pytest.approx(2 * 1.5 / 4)
    tried = descend(BOWL, (3, 4), optimizer=rule, schedule=schedule, lr=found.remedy.lr)
    assert tried.value == found.remedy.value


def test_plain_json_values():
    for lr in (0.001, 0.05, 0.5, 0.6):
        json.dumps(asdict(diagnose(descend(BOWL, (3, 4), lr=lr))), allow_nan=False)


@pytest.mark.parametrize("optimizer", ["adam", "rprop", "radam", "lion"])
def test_adaptive_rules_get_no_limit(optimizer):
    found = diagnose(descend(BOWL, (3, 4), optimizer=optimizer, lr=1e-4))
    assert found.exceeded is None


def test_many_variables_are_not_a_burden():
    text = "+".join(f"(x{i}-1)**2*{1 + i % 7}" for i in range(60))
    run = descend(Loss(text), np.zeros(60), lr=0.2)
    assert run.outcome is Outcome.DIVERGED
    found = diagnose(run)
    assert found.exceeded is None  # the Hessian of so many is not looked at
    assert found.remedy.lr < 2 / 14


@pytest.mark.parametrize(
    ("loss", "settings"),
    [
        ("x**2+2*y**2", {"lr": "0.1*exp(-t)"}),
        ("x**2+100*y**2", {"lr": 0.001, "schedule": "cosine"}),
        ("x**2+9*y**2", {"lr": 0.05, "schedule": "exponential:k=0.05"}),
    ],
)
def test_a_rate_that_has_run_out_is_said_to_have(loss, settings):
    found = diagnose(descend(loss, (3, 4), **settings))
    assert found.exceeded is None
    assert found.more_steps is None
    assert "The learning rate fell from" in str(found)


def test_a_rate_that_reaches_0():
    found = diagnose(descend("x**4/4", 1.4, lr="max(0,0.001*(1-t/50))"))
    assert "to 0 on the way" in str(found)


@pytest.mark.parametrize(
    ("loss", "settings"),
    [
        ("exp(-x) + 0*y", {}),
        ("(x-1)**2+9*(y-2)**2", {"weight_decay": 0.5}),
        ("x**2+2*y**2", {"optimizer": "w = w - lr*sin(g)", "lr": 0.05}),
        ("1/x**2 + y**2", {}),
    ],
)
def test_no_number_of_steps_is_promised_that_was_not_tried(loss, settings):
    run = descend(loss, (3, 4), **settings)
    assert run.outcome is Outcome.STEP_LIMIT
    assert diagnose(run).more_steps is None


def test_a_first_step_that_leads_nowhere():
    run = descend("1e12*x**4-1e6*x**2", 3.0)
    assert run.steps == 0
    found = diagnose(run)
    assert found.exceeded.step == 0
    assert found.exceeded.limit == pytest.approx(2 / (12e12 * 9 - 2e6))


def test_a_smooth_power_of_abs_is_not_called_a_kink():
    assert "jumps" not in str(diagnose(descend("abs(x)**3", 3.0, lr=0.01)))


def test_nothing_is_advised_that_is_no_better():
    found = diagnose(descend("hypot(x,y)", (3, 4), lr=0.1))
    assert found.remedy is None or found.remedy.value < 0.1


def test_a_rate_that_throws_the_run_onto_a_plateau_is_too_large():
    found = diagnose(descend("x**2/(1+x**2)", 3.0, lr=10.0))
    assert found.rate is RateVerdict.OSCILLATING
    assert found.remedy.lr < 10
    assert found.remedy.value < 0.01


def test_a_noisy_run_that_diverges_is_explained():
    found = diagnose(descend("x**2+9*y**2", (3, 4), noise=0.1, lr=0.2))
    assert found.exceeded.limit == pytest.approx(2 / 18)
