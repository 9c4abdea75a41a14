"""Sweeps against closed forms, and each of their runs against a descent by itself."""

import subprocess
import sys

import numpy as np
import pytest

import symgd
from symgd.rules import optimizers
from symgd.sweeps import OUTCOMES, Sweep, sweep
from symgd.sweeps.result import QUANTITIES
from symgd.trajectory import Outcome

BOWL = "x**2 + 2*y**2"
"""Curvatures 2 and 4."""

CONVERGED, DIVERGED = (OUTCOMES.index(o) for o in (Outcome.CONVERGED, Outcome.DIVERGED))


def test_steps_on_a_quadratic_are_those_of_the_closed_form():
    """g_k = (I - lr·H)^k g_0; the run ends at the first k with |g_k| < 1e-6."""
    rates = np.linspace(0.01, 0.49, 25)
    found = sweep(BOWL, {"lr": rates}, starts=(3.0, 4.0), steps=5000)
    curvatures, slope = np.array([2.0, 4.0]), np.array([6.0, 16.0])
    k = np.arange(5001)[:, None]
    for lr, steps, code in zip(rates, found.steps[:, 0], found.outcome[:, 0], strict=True):
        norms = np.linalg.norm((1 - lr * curvatures) ** k * slope, axis=1)
        assert steps == np.argmax(norms < 1e-6)
        assert code == CONVERGED


def test_observed_rates_are_the_largest_factor_of_a_mode():
    rates = np.linspace(0.02, 0.48, 12)
    found = sweep(BOWL, {"lr": rates}, steps=4000, stop=("gradient<1e-200",))
    factors = np.abs(1 - np.outer(rates, [2.0, 4.0])).max(axis=1)
    np.testing.assert_allclose(found.rate[:, 0], factors, rtol=1e-3)


def test_momentum_whose_modes_turn_shrinks_by_its_square_root():
    """The eigenvalues of a heavy ball are a complex pair with the product β (Polyak 1964)."""
    momenta = np.array([0.5, 0.7, 0.9])
    lr = 0.3  # (1 - √β)² < lr·λ < (1 + √β)² for λ = 2, 4 and each of them
    for λ in (2.0, 4.0):
        assert ((1 - np.sqrt(momenta)) ** 2 < lr * λ).all()
        assert (lr * λ < (1 + np.sqrt(momenta)) ** 2).all()
    found = sweep(BOWL, {"momentum": momenta}, optimizer="momentum", lr=lr, steps=512, stop=())
    np.testing.assert_allclose(found.rate[:, 0], np.sqrt(momenta), rtol=0.02)


def test_gradient_descent_diverges_beyond_two_over_the_largest_curvature():
    limit = 2 / 4
    rates = limit * np.array([0.9, 0.99, 0.999, 1.001, 1.01, 1.1])
    found = sweep(BOWL, {"lr": rates}, steps=60_000)
    assert found.outcome[:, 0].tolist() == [CONVERGED] * 3 + [DIVERGED] * 3


@pytest.mark.parametrize(
    ("optimizer", "over"),
    [
        ("gd", {"lr": [0.001, 0.01, 0.03]}),
        ("momentum", {"lr": [0.001, 0.01], "momentum": [0.0, 0.5, 0.95]}),
        ("adam", {"beta1": [0.0, 0.9], "lr": [0.05, 0.5]}),
        ("adamw", {"weight_decay": [0.0, 0.1], "lr": [0.05]}),
        ("nesterov", {"clip_norm": [0.5, 5.0], "lr": [0.001]}),
        ("w = w - k*lr*g", {"k": [0.1, 1.0], "lr": [0.01, 0.02]}),
        ("gd", {"x": [-2.0, 0.5, 3.0], "lr": [0.01]}),
    ],
)
def test_every_run_is_that_of_a_descent(optimizer, over):
    """A short run: chaos would magnify the last bits."""
    found = sweep("himmelblau", over, starts=(1.0, -2.0), optimizer=optimizer, steps=40)
    shape = tuple(len(values) for values in over.values())
    assert found.shape == (*shape, 1)
    for place in np.ndindex(shape):
        chosen = {name: values[i] for (name, values), i in zip(over.items(), place, strict=True)}
        start = {"x": chosen.pop("x", 1.0), "y": -2.0}
        settings = {n: chosen.pop(n) for n in ("lr", "clip_norm") if n in chosen}
        run = symgd.descend(
            "himmelblau", start, optimizer=optimizer, steps=40, constants=chosen, **settings
        )
        here = (*place, 0)
        assert found.steps[here] == run.steps
        assert OUTCOMES[found.outcome[here]] == run.outcome
        np.testing.assert_allclose(found.point[(slice(None), *here)], run.end, rtol=1e-9)
        np.testing.assert_allclose(found.value[here], run.value, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(found.best[here], run.best.value, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(found.gradient_norm[here], run.gradient_norms[-1], rtol=1e-9)


@pytest.mark.parametrize("optimizer", [rule.name for rule in optimizers.values() if rule.constants])
def test_every_constant_of_an_optimizer_is_swept(optimizer):
    """All at once, in random samples near their defaults."""
    usual = {n: float(v) for n, v in optimizers[optimizer].constants.items()}
    over = {n: f"{0.9 * v if v else 0.01}:{0.95 * v if v else 0.02}" for n, v in usual.items()}
    if optimizer == "rprop":
        over["eta_plus"] = "1.1:1.3"
    if optimizer == "rmsprop":
        over["centered"] = [0.0, 1.0]
    found = sweep(
        "himmelblau", over, samples=3, starts=(1.0, -2.0), optimizer=optimizer, lr=0.01, steps=25
    )
    for i in range(3):
        chosen = {name: values[i] for name, values in found.over.items()}
        run = symgd.descend(
            "himmelblau", (1.0, -2.0), optimizer=optimizer, lr=0.01, steps=25, constants=chosen
        )
        np.testing.assert_allclose(found.point[:, i, 0], run.end, rtol=1e-9)


def test_constants_of_a_schedule_are_swept():
    over = {"gamma": [0.5, 0.9], "schedule.step": [5.0, 20.0]}
    found = sweep(BOWL, over, schedule="step", lr=0.4, steps=50)
    for i, gamma in enumerate(over["gamma"]):
        for j, step in enumerate(over["schedule.step"]):
            schedule = f"step:gamma={gamma},step={step}"
            run = symgd.descend(BOWL, lr=0.4, steps=50, schedule=schedule)
            assert found.steps[i, j, 0] == run.steps
            np.testing.assert_allclose(found.point[:, i, j, 0], run.end, rtol=1e-9, atol=1e-30)


def test_noise_is_that_of_the_runs_seed():
    found = sweep(BOWL, {"seed": [3, 8], "noise": [0.0, 0.5]}, lr=0.1, steps=30)
    for i, seed in enumerate([3, 8]):
        for j, noise in enumerate([0.0, 0.5]):
            run = symgd.descend(BOWL, lr=0.1, steps=30, seed=seed, noise=noise)
            np.testing.assert_allclose(found.point[:, i, j, 0], run.end, rtol=1e-9, atol=1e-15)
    assert (found.point[:, 0, 1] != found.point[:, 1, 1]).all()


def test_starts_share_no_noise_and_settings_do():
    starts = [[1.0, 2.0], [1.0, 2.0]]
    found = sweep(BOWL, {"lr": [0.1, 0.2]}, starts=starts, noise=0.5, seed=4, steps=20)
    for i, lr in enumerate([0.1, 0.2]):
        runs = symgd.descend_batch(BOWL, starts, lr=lr, noise=0.5, seed=4, steps=20)
        ends = np.stack([run.end for run in runs], axis=1)
        np.testing.assert_allclose(found.point[:, i], ends, rtol=1e-9)


def test_random_samples_are_seeded_and_lie_in_their_ranges():
    over = {"lr": "0.001:1:log", "momentum": "0:0.9", "seed": "0:3", "x": [1.0, 2.0]}
    settings = {"optimizer": "momentum", "noise": 0.1, "steps": 5}
    found, again, other = (
        sweep(BOWL, over, samples=2000, seed=0, **settings),
        sweep(BOWL, over, samples=2000, seed=0, **settings),
        sweep(
            BOWL, {n: v for n, v in over.items() if n != "seed"}, samples=2000, seed=1, **settings
        ),
    )
    assert found.shape == (2000, 1)
    assert found.random
    np.testing.assert_array_equal(found.over["lr"], again.over["lr"])
    np.testing.assert_array_equal(found.point, again.point)
    assert (found.over["lr"] != other.over["lr"]).all()
    lr, momentum, seeds, x = found.over.values()
    assert lr.min() >= 0.001
    assert lr.max() <= 1
    # Uniform in the logarithm: half of them below the geometric middle of the ends.
    assert abs((lr < np.sqrt(0.001)).mean() - 0.5) < 0.05
    assert abs((momentum < 0.45).mean() - 0.5) < 0.05
    assert set(seeds) == {0.0, 1.0, 2.0, 3.0}
    assert set(x) == {1.0, 2.0}


def test_random_starts_are_seeded_and_lie_where_the_loss_is_defined():
    found = sweep("log(x) + y**2", starts=500, window=((-1, 3), (0, 2)), seed=2, steps=1)
    again = sweep("log(x) + y**2", starts=500, window=((-1, 3), (0, 2)), seed=2, steps=1)
    assert found.shape == (500,)
    np.testing.assert_array_equal(found.starts, again.starts)
    x, y = found.starts
    assert x.min() > 0
    assert x.max() < 3
    assert y.min() >= 0
    assert y.max() <= 2


def test_a_name_of_the_catalogue_has_its_window():
    (low, high), _ = symgd.catalogue["himmelblau"].window
    found = sweep("himmelblau", starts=1000, steps=1)
    assert low <= found.starts.min() < low + 0.1
    assert high - 0.1 < found.starts.max() <= high


def test_a_start_where_the_loss_is_undefined_is_told_apart():
    found = sweep("log(x)**2", {"x": [-1.0, 0.5]})
    assert [OUTCOMES[code] for code in found.outcome[:, 0]] == [
        Outcome.LEFT_DOMAIN,
        Outcome.CONVERGED,
    ]
    assert found.steps[0, 0] == 0


def test_settings_may_be_the_same_for_all():
    found = sweep(BOWL, {"lr": [0.1]}, optimizer="momentum", constants={"momentum": 0.5})
    run = symgd.descend(BOWL, lr=0.1, optimizer="momentum", constants={"momentum": 0.5}, steps=1000)
    assert found.steps[0, 0] == run.steps
    assert found.settings["constants"] == run.settings["constants"]


def test_the_function_is_that_whatever_was_imported_before():
    code = "import symgd.plots.sweeps, symgd.sweeps; import symgd; print(symgd.sweep.__module__)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout == "symgd.sweeps.sweep\n"


@pytest.mark.usefixtures("small_blocks")
def test_progress_counts_runs():
    told = []
    sweep(BOWL, {"lr": "0.01:0.4:2500"}, steps=3, progress=lambda *news: told.append(news))
    assert [news[:2] for news in told] == [(1000, 2500), (2000, 2500), (2500, 2500)]
    assert told[-1][2].endswith(" runs a second")


def test_what_is_there_is_read_only_and_tells_itself():
    found = sweep(BOWL, {"lr": [0.1, 0.2]})
    assert repr(found) == "Sweep(gd over lr: 2 runs)"
    assert isinstance(found, Sweep)
    with pytest.raises(ValueError, match="read-only"):
        found.steps[0, 0] = 1


def test_a_loss_over_data_is_swept_as_numbers():
    data = {"x": [0.0, 1.0, 2.0], "y": [1.0, 3.0, 5.0]}
    loss = symgd.Loss("mean((w*x + b - y)**2)", data=data)
    found = sweep(loss, {"lr": [0.1, 0.3]}, steps=2000)
    assert found.starts.tolist() == [[0.0], [0.0]]
    np.testing.assert_allclose(found.point[:, 0, 0], [1.0, 2.0], atol=1e-5)  # b, w


@pytest.mark.usefixtures("small_blocks")
def test_a_cluster_finds_the_same_to_the_last_bit():
    settings = {"optimizer": "adam", "starts": 30, "noise": 0.1, "steps": 50, "backend": "numpy"}
    over = {"lr": "0.001:0.5:20:log", "beta1": [0.5, 0.9], "seed": [1, 2]}
    alone = sweep("himmelblau", over, **settings)
    shared = sweep("himmelblau", over, cluster="local:2", **settings)
    for name in QUANTITIES:
        np.testing.assert_array_equal(getattr(shared, name), getattr(alone, name))


def test_a_sweep_keeps_no_history_that_would_limit_its_steps():
    found = sweep("x**2 + 2*y**2", {"lr": [0.1, 0.25]}, steps=20_000_000)
    assert found.settings["steps"] == 20_000_000
    assert found.steps[:, 0].tolist() == [70, 23]
