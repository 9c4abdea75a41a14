"""The table of optimizers against PyTorch, closed forms and plain NumPy recurrences."""

import re
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symgd import Rule, Schedule, SymgdError, descend, descend_batch, optimizers, schedules
from tests.torch_runs import MADE, named

FIXTURES = Path(__file__).parents[1] / "fixtures"

# Both sides work in doubles and differ in the order of operations, by some 1e-16 a step; the maker
# of the fixtures asserts that no run amplifies a difference beyond 1000. Coordinates on their way
# to 0 keep the absolute error of the larger numbers that they came from.
CLOSE = {"rtol": 1e-10, "atol": 1e-12}

Array = np.ndarray[Any, np.dtype[np.float64]]


@pytest.mark.parametrize("run", MADE["runs"], ids=named)
def test_positions_are_those_of_pytorch(run: dict[str, Any]) -> None:
    text, start = MADE["losses"][run["loss"]]
    expected = np.array(run["positions"]).T
    ours = descend(
        text,
        start,
        optimizer=run["optimizer"],
        lr=run["lr"],
        steps=len(expected) - 1,
        stop=(),
        constants=run["constants"],
        **run["settings"],
    )
    np.testing.assert_allclose(ours.positions, expected, **CLOSE)


def test_positions_are_those_of_the_installed_pytorch(rng: np.random.Generator) -> None:
    pytest.importorskip("torch")
    maker = runpy.run_path(str(FIXTURES / "make_torch_fixtures.py"))
    for name, loss, lr, constants, settings in maker["cases"]():
        text, start = maker["LOSSES"][loss]
        start = (np.array(start) + rng.uniform(-0.2, 0.2, size=2)).tolist()
        expected = maker["torch_run"](name, loss, start, lr, constants, settings, steps=25)
        run = descend(
            text,
            start,
            optimizer=name,
            lr=lr,
            steps=25,
            stop=(),
            constants=constants,
            **settings,
        )
        np.testing.assert_allclose(run.positions, expected, **CLOSE, err_msg=f"{name} {settings}")


def test_every_optimizer_but_lion_has_fixtures() -> None:
    assert set(optimizers) - {run["optimizer"] for run in MADE["runs"]} == {"lion"}


# Plain recurrences, each yielding the parameters after a step; grad is that of BOWL.

BOWL, START = "x**2 + 2*y**2", np.array([3.0, 4.0])
EIGENVALUES = np.array([2.0, 4.0])


def lion(lr: float, beta1: float, beta2: float, weight_decay: float) -> Iterator[Array]:
    w, m = START.copy(), np.zeros(2)
    while True:
        g = EIGENVALUES * w
        direction = np.sign(beta1 * m + (1 - beta1) * g)
        w = w * (1 - lr * weight_decay) - lr * direction
        m = beta2 * m + (1 - beta2) * g
        yield w


def heavy_ball(lr: float, momentum: float, dampening: float) -> Iterator[Array]:
    w, b = START.copy(), EIGENVALUES * START
    while True:
        w = w - lr * b
        b = momentum * b + (1 - dampening) * EIGENVALUES * w
        yield w


def look_ahead(lr: float, momentum: float) -> Iterator[Array]:
    """Follow Sutskever's form, and yield the point that it looks ahead to."""
    theta, v = START.copy(), np.zeros(2)
    while True:
        v = momentum * v - lr * EIGENVALUES * (theta + momentum * v)
        theta = theta + v
        yield theta + momentum * v


@pytest.mark.parametrize(
    ("name", "recurrence", "lr", "constants"),
    [
        ("lion", lion, 0.07, {"beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0}),
        ("lion", lion, 0.07, {"beta1": 0.7, "beta2": 0.95, "weight_decay": 0.3}),
        ("momentum", heavy_ball, 0.03, {"momentum": 0.9, "dampening": 0.0}),
        ("momentum", heavy_ball, 0.03, {"momentum": 0.7, "dampening": 0.5}),
        ("nesterov", look_ahead, 0.03, {"momentum": 0.9}),
    ],
)
def test_positions_are_those_of_a_plain_recurrence(
    name: str,
    recurrence: Callable[..., Iterator[Array]],
    lr: float,
    constants: dict[str, float],
) -> None:
    run = descend(BOWL, START, optimizer=name, lr=lr, steps=80, stop=(), constants=constants)
    expected = [w for w, _ in zip(recurrence(lr, **constants), range(80), strict=False)]
    np.testing.assert_allclose(run.positions[1:], expected, **CLOSE)


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.3, 0.49])
def test_gd_on_a_quadratic_shrinks_each_eigendirection_by_its_own_factor(lr: float) -> None:
    run = descend(BOWL, START, lr=lr, steps=100, stop=())
    k = np.arange(101)[:, None]
    np.testing.assert_allclose(run.positions, (1 - lr * EIGENVALUES) ** k * START, rtol=1e-11)


def test_heavy_ball_with_the_best_constants_has_the_textbook_rate() -> None:
    kappa = 2.0
    beta = ((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1)) ** 2
    lr = 4 / (np.sqrt(4.0) + np.sqrt(2.0)) ** 2
    run = descend(
        BOWL,
        START,
        optimizer="momentum",
        lr=lr,
        steps=40,
        stop=(),
        constants={"momentum": beta},
    )
    # Both eigenvalues have the double root beta**0.5: (a + b*k)*beta**(k/2).
    distance = np.linalg.norm(run.positions, axis=1)
    assert 5 < distance[-1] / np.sqrt(beta) ** 40 < 10 * 40


@pytest.mark.parametrize(
    ("name", "distance"),
    [
        ("adam", 0.1),
        ("amsgrad", 0.1),
        ("adamax", 0.1),
        ("rprop", 0.1),
        ("lion", 0.1),
        ("adagrad", 0.1),
        ("rmsprop", 0.1 / np.sqrt(0.01)),
    ],
)
@pytest.mark.parametrize("slope", [1e-3, 1.0, 1e4])
def test_first_step_of_a_scale_free_rule_is_as_long_whatever_the_slope(
    name: str, distance: float, slope: float
) -> None:
    run = descend(f"{slope}*x", (0.0,), optimizer=name, lr=0.1, steps=1, stop=())
    # eps against the slope: 1e-8/1e-3, ten times that where v is not corrected for its bias
    assert run.end[0] == pytest.approx(-distance, rel=2e-4)


def test_centered_rmsprop_survives_a_gradient_that_stays_the_same() -> None:
    run = descend(
        "x",
        (0.0,),
        optimizer="rmsprop",
        lr=1e-9,
        steps=8000,
        stop=(),
        constants={"centered": 1, "alpha": 0.9},
    )
    assert run.steps == 8000
    assert np.isfinite(run.positions).all()


def test_radam_takes_plain_momentum_steps_while_the_variance_is_not_tractable() -> None:
    # rho is 1, 2, 3, 4, 5 (nearly) at t = 1 … 5 with beta2 = 0.999: five steps of lr*m_hat.
    run = descend("x", (0.0,), optimizer="radam", lr=0.1, steps=6, stop=())
    steps = -np.diff(run.positions[:, 0])
    np.testing.assert_allclose(steps[:5], 0.1, rtol=1e-12)
    assert steps[5] < 0.05


@pytest.mark.parametrize("beta2", [0.5, 0.6, 2 / 3])
def test_radam_with_a_short_memory_never_rectifies(beta2: float) -> None:
    # rho_inf is 3, 4 and 5: the denominator (rho_inf - 4)*… is 0 at 4.
    constants = {"beta1": 0.0, "beta2": beta2}
    run = descend("x", (0.0,), optimizer="radam", steps=20, stop=(), constants=constants)
    np.testing.assert_allclose(run.positions[:, 0], -0.1 * np.arange(21), rtol=1e-12, atol=1e-15)


def test_rprop_ignores_the_schedule() -> None:
    plain = descend(BOWL, START, optimizer="rprop", steps=30, stop=())
    with_schedule = descend(
        BOWL, START, optimizer="rprop", schedule="step:gamma=0.1,step=3", steps=30, stop=()
    )
    np.testing.assert_array_equal(plain.positions, with_schedule.positions)


def test_momentum_feels_a_schedule_at_once() -> None:
    run = descend(
        BOWL,
        START,
        optimizer="momentum",
        lr=0.02,
        schedule="step:gamma=0,step=5",
        steps=10,
        stop=(),
    )
    np.testing.assert_array_equal(run.positions[6:], np.tile(run.positions[5], (5, 1)))
    assert (run.positions[4] != run.positions[5]).all()


@pytest.mark.parametrize("name", optimizers)
@pytest.mark.parametrize("variables", [1, 2, 5])
def test_every_optimizer_goes_down_a_bowl(name: str, variables: int) -> None:
    loss = "+".join(f"{k}*x{k}**2" for k in range(1, variables + 1))
    lr = 1.0 if name == "adadelta" else 0.02
    run = descend(loss, np.full(variables, 2.0), optimizer=name, lr=lr, steps=200, stop=())
    assert run.losses[-1] < run.losses[0]


@pytest.mark.parametrize("name", optimizers)
def test_coordinates_of_a_separable_loss_do_not_mix(name: str) -> None:
    settings: dict[str, Any] = {"optimizer": name, "lr": 0.05, "steps": 40, "stop": ()}
    both = descend("x**2 + y**4", (1.5, -1.2), **settings).positions
    first = descend("x**2", (1.5,), **settings).positions
    second = descend("y**4", (-1.2,), **settings).positions
    np.testing.assert_allclose(both, np.hstack([first, second]), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("name", optimizers)
def test_runs_side_by_side_are_the_single_runs(name: str) -> None:
    starts = np.array([[3.0, -1.0, 0.5], [4.0, 2.0, -0.7]])
    settings: dict[str, Any] = {"optimizer": name, "lr": 0.05, "steps": 25, "stop": ()}
    for start, run in zip(starts.T, descend_batch(BOWL, starts, **settings), strict=True):
        alone = descend(BOWL, start, **settings)
        np.testing.assert_allclose(run.positions, alone.positions, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("rule", optimizers.values(), ids=list(optimizers))
def test_every_row_is_complete(rule: Rule) -> None:
    assert rule.title
    assert any(character.isdigit() for character in rule.source)
    assert rule.assignments[-1].name in ("w", *rule.state)
    used = {s.name for equation in rule.assignments for s in equation.expression.free_symbols}
    used |= {word for start in rule.state.values() for word in str(start).split()}
    assert set(rule.constants) <= used
    assert set(rule.state) <= {equation.name for equation in rule.assignments}


@pytest.mark.parametrize(
    ("name", "constants", "words"),
    [
        ("adam", {"betta1": 0.5}, "adam has no constant 'betta1'; it has: beta1, beta2, eps"),
        ("adam", {"beta1": 1.5}, "adam needs 0 <= beta1 < 1, not beta1 = 1.5"),
        ("radam", {"beta2": 1}, "0 <= beta2 < 1"),
        ("rmsprop", {"centered": 2}, "0 <= centered <= 1"),
        ("rprop", {"eta_plus": 0.9}, "0 < eta_minus < 1 < eta_plus"),
        ("adamw", {"weight_decay": -1}, "weight_decay >= 0"),
    ],
)
def test_constants_that_make_no_sense_are_refused(
    name: str, constants: dict[str, float], words: str
) -> None:
    with pytest.raises(SymgdError, match=re.escape(words)):
        descend("x**2", (1.0,), optimizer=name, constants=constants)


@pytest.mark.parametrize("row", [*optimizers.values(), *schedules.values()], ids=lambda r: r.name)
def test_defaults_are_what_the_row_requires(row: Rule | Schedule) -> None:
    assert row.with_constants(**row.constants) == row
