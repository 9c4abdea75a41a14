"""descend(): the textbook's runs exactly, and every outcome."""

import numpy as np
import pytest

import symgd
from symgd import Outcome, SymgdError, descend
from symgd.start import default_start

BOWL = "x**2 + 2*y**2"


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.5])
def test_textbook_descent_from_3_4(lr: float) -> None:
    run = descend(BOWL, (3, 4), lr=lr, steps=50, stop=())
    k = np.arange(51)[:, None]
    assert run.positions == pytest.approx(
        np.array([3.0, 4.0]) * (1 - lr * np.array([2.0, 4.0])) ** k, rel=1e-12, abs=1e-300
    )


def test_rate_of_one_half_oscillates() -> None:
    run = descend(BOWL, (3, 4), lr=0.5, steps=50)
    assert run.outcome is Outcome.OSCILLATES
    assert run.end == pytest.approx([0.0, 4.0])
    assert run.positions[1:4].tolist() == [[0, -4], [0, 4], [0, -4]]
    assert "y between -4 and 4" in run.reason
    assert "x stays at 0" in run.reason


def test_parabola_from_5_stops_near_minus_1() -> None:
    run = descend("x**2 + 2*x + 1", (5,), lr=0.1)
    assert run.outcome is Outcome.CONVERGED
    assert run.end[0] == pytest.approx(-1, abs=1e-6)
    assert run.steps < 100


@pytest.mark.parametrize(
    ("lr", "diverges"), [(0.49, False), (0.51, True), (0.55, True), (0.6, True), (5, True)]
)
def test_descent_diverges_above_two_over_the_largest_curvature(lr: float, diverges: bool) -> None:
    run = descend(BOWL, (3, 4), lr=lr, steps=100)
    assert (run.outcome is Outcome.DIVERGED) == diverges
    if diverges:
        assert "the loss has grown" in run.reason


@pytest.mark.parametrize(
    ("settings", "rate"),
    [
        ({"lr": "0.1*0.5**where(t > 10, 1, 0)"}, lambda t: 0.1 * 0.5 ** (t > 10)),
        ({"schedule": "lr**where(t < 5, 1, 2)"}, lambda t: 0.1 ** np.where(t < 5, 1, 2)),
        ({"lr": "0.1*10**(-(t + 5)/10)"}, lambda t: 0.1 * 10 ** (-(t + 5) / 10)),
    ],
)
def test_powers_in_rates(settings, rate) -> None:
    run = descend("x**2", (1.0,), steps=20, stop=(), **settings)
    assert run.learning_rates == pytest.approx(rate(np.arange(20)), rel=1e-12)


def test_settings_are_plain_json(tmp_path) -> None:
    settings = {"steps": np.int64(10), "noise": np.float32(0.5), "lr": np.float64(0.1)}
    run = descend(
        "x**2", (1.0,), optimizer="w = w - k*g", constants={"k": np.float32(1)}, **settings
    )
    again = symgd.Trajectory.load(run.save(tmp_path / "run.json"))
    assert again.settings == run.settings


def test_best_is_kept_besides_the_last() -> None:
    run = descend("abs(x) + x**2", (1.0,), lr=0.7, steps=20, stop=())
    assert run.best.value == run.losses.min()
    assert run.losses[run.best.step] == run.best.value


def test_typed_rule_is_the_built_in_one() -> None:
    typed = descend(BOWL, (3, 4), optimizer="v = 0.9*v + g; w = w - lr*v", lr=0.01, stop=())
    built_in = descend(BOWL, (3, 4), optimizer="momentum", lr=0.01, stop=())
    assert typed.positions == pytest.approx(built_in.positions, rel=1e-12)


def test_rules_may_use_norms() -> None:
    run = descend(BOWL, (3, 4), optimizer="w = w - lr*g/norm(g)", lr=0.1, steps=10, stop=())
    lengths = np.linalg.norm(np.diff(run.positions, axis=0), axis=1)
    assert lengths == pytest.approx(0.1)


def test_typed_rates() -> None:
    run = descend(BOWL, (3, 4), lr="0.1*exp(-0.01*t)", steps=5, stop=())
    assert run.learning_rates == pytest.approx(0.1 * np.exp(-0.01 * np.arange(5)), rel=1e-14)


def test_noise_is_seeded() -> None:
    def path(seed: int) -> np.ndarray:
        return descend(BOWL, (3, 4), noise=0.5, seed=seed, stop=()).positions

    assert np.array_equal(path(1), path(1))
    assert not np.array_equal(path(1), path(2))


def test_noise_is_standard_normal_times_its_level() -> None:
    run = descend("0*x + 0*y", (0, 0), noise=0.5, lr=1, steps=20_000, stop=())
    steps = np.diff(run.positions, axis=0)
    assert steps.mean() == pytest.approx(0, abs=0.02)
    assert steps.std() == pytest.approx(0.5, rel=0.02)


@pytest.mark.parametrize(
    ("text", "start"),
    [("x", [3]), (BOWL, [3, 4]), ("a+b+c+d+f", [3, 4, 3, 4, 3]), ("5", [])],
)
def test_default_start(text: str, start: list[float]) -> None:
    assert default_start(symgd.Loss(text)).tolist() == start


@pytest.mark.parametrize("text", ["log(1 - x)", "sqrt(1 - x**2 - y**2)", "log(-x-y)+log(y+2)"])
def test_default_start_is_in_the_domain(text: str) -> None:
    loss = symgd.Loss(text)
    assert np.isfinite(loss.value(default_start(loss)))


def test_who_watches_may_end_a_run() -> None:
    def watch(done: int, *_: object) -> None:
        if done >= 2000:
            raise StopIteration

    whole = descend(BOWL, (3, 4), lr=1e-6, steps=20_000)
    run = descend(BOWL, (3, 4), lr=1e-6, steps=20_000, progress=watch)
    assert run.outcome is Outcome.INTERRUPTED
    assert 2000 <= run.steps < 20_000
    assert (run.positions == whole.positions[: run.steps + 1]).all()
    norm = f"{np.hypot(2 * run.end[0], 4 * run.end[1]):.3g}"
    assert run.reason == f"after {run.steps} steps; the gradient's norm is {norm}"


def test_progress_is_reported() -> None:
    told: list[tuple[int, int, str]] = []
    descend(BOWL, (3, 4), lr=1e-6, steps=20_000, progress=lambda *done: told.append(done))
    # x shrinks by 1 - 2e-6 a step, and y by 1 - 4e-6.
    assert told[-1] == (20_000, 20_000, "loss 35.58, rate 1e-06")
    assert [done for done, *_ in told] == sorted(done for done, *_ in told)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"start": (1,)}, "2 variables"),
        ({"start": (1, 2, 3)}, "3 numbers"),
        ({"start": (1, float("nan"))}, "finite"),
        ({"start": ("a", "b")}, "numbers"),
        ({"start": (1, 2j)}, "complex numbers: give real ones"),
        ({"start": np.ma.array([1.0, 2.0], mask=[0, 1])}, "masked: fill them in"),
        ({"start": {"x": 1}}, "each of x, y"),
        ({"start": {5: 1, "x": 2}}, "each of x, y"),
        ({"optimizer": None}, "a name"),
        ({"stop": 1e-6}, "a text"),
        ({"schedule": 5}, "a text"),
        ({"weight_decay": "0.1"}, "finite number"),
        ({"clip_norm": "1"}, "finite number"),
        ({"constants": [1]}, "mapping"),
        ({"clip_value": 0}, "clip_value"),
        ({"start": (10**400, 1)}, "numbers"),
        ({"constants": {"v": 3}, "optimizer": "v = v + g; w = w - lr*v"}, "sets 'v' itself"),
        ({"constants": {"lr": 1}, "optimizer": "w = w - lr*g"}, "cannot be named"),
        ({"constants": {"k": float("nan")}, "optimizer": "w = w - k*g"}, "finite number"),
        ({"constants": {"b": 0}, "optimizer": "w = w - lr*g*b**(-t)"}, "no first state"),
        ({"lr": 0}, "positive"),
        ({"lr": -1}, "positive"),
        ({"lr": float("nan")}, "positive"),
        ({"lr": "0.1*q"}, "q"),
        ({"lr": "0.1 - 0.01*t"}, "stays positive"),
        ({"steps": 0}, "from 1"),
        ({"steps": 10**12}, "memory"),
        ({"steps": 1.5}, "whole"),
        ({"optimizer": "adamm"}, "adam"),
        ({"optimizer": "w = w - lr*q"}, "q"),
        ({"optimizer": "v = g"}, "never set w"),
        ({"constants": {"beta1": 0.8}}, "beta1"),
        ({"optimizer": "w = w - lr*g", "constants": {"q": 1}}, "does not use"),
        ({"steps": 10**8}, "memory"),
        ({"schedule": "stepp"}, "step"),
        ({"stop": "gradiant<1"}, "gradient"),
        ({"weight_decay": -1}, "weight_decay"),
        ({"clip_norm": float("nan")}, "clip_norm"),
        ({"seed": -1}, "seed"),
        ({"lr": "0.1/(1+t)", "schedule": "cosine"}, "expression already"),
    ],
)
def test_bad_settings_get_a_sentence(settings: dict, words: str) -> None:
    start = settings.pop("start", (3, 4))
    with pytest.raises(SymgdError, match=words):
        descend(BOWL, start, **settings)


@pytest.mark.parametrize("text", ["sqrt(-1 - x**2)", "log(-1 - x**2 - y**2)", "1/(x - x)"])
def test_loss_that_is_real_nowhere_is_refused(text: str) -> None:
    with pytest.raises(SymgdError):
        descend(text)


def test_start_outside_the_domain_is_refused() -> None:
    with pytest.raises(SymgdError, match=r"log\(x\) is undefined at the start, x = -1"):
        descend("log(x)", (-1,))
