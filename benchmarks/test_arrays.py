"""Losses over arrays, against NumPy as an expert writes it by hand, and against JAX on the CPU."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symgd.arrays import gradient
from symgd.arrays.compiled import compiled
from symgd.arrays.stable import stable
from symgd.language import parse_arrays

LOGISTIC = "mean(log(1 + exp(-y*(X@w)))) + lam*sum(w**2)"
ROSENBROCK = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
RATE = 1e-3


def derived(text: str, parameter: str, given: dict[str, Any]) -> Callable[[], Any]:
    """Return the loss and its gradient, as a run computes them."""
    shapes = {name: np.shape(value) for name, value in given.items()}
    computation = gradient(stable(parse_arrays(text)), [parameter], shapes)
    function = compiled(computation, shapes)
    arrays = [given[symbol.name] for symbol in computation.inputs]
    return lambda: function(*arrays)


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20_000, 1_000)), np.sign(rng.normal(size=20_000))
    return {"X": X, "y": y, "w": rng.normal(size=1_000) / 20, "lam": np.float64(RATE)}


def by_hand(table: dict[str, Any]) -> tuple[float, np.ndarray]:
    """Logistic regression in NumPy, each product with X taken once."""
    X, y, w = table["X"], table["y"], table["w"]
    margin = -y * (X @ w)
    loss = np.logaddexp(0, margin).mean() + RATE * (w @ w)
    slope = -y / (1 + np.exp(-margin))
    return loss, X.T @ slope / len(y) + 2 * RATE * w


def by_jax(table: dict[str, Any]) -> Callable[[], Any]:
    jax = pytest.importorskip("jax")
    jnp = jax.numpy

    def loss(w: Any, X: Any, y: Any) -> Any:
        return jnp.mean(jnp.logaddexp(0, -y * (X @ w))) + RATE * jnp.sum(w**2)

    with jax.enable_x64(True):
        derived = jax.jit(jax.value_and_grad(loss))
        w, X, y = (jnp.asarray(table[name]) for name in "wXy")

    def run() -> Any:
        with jax.enable_x64(True):
            return jax.block_until_ready(derived(w, X, y))

    run()
    return run


@pytest.mark.benchmark(group="logistic regression, 20,000 rows of 1,000", min_rounds=10)
@pytest.mark.parametrize("rival", ["symgd", "NumPy by hand", "JAX"])
def test_logistic_regression(benchmark: Any, table: dict[str, Any], rival: str) -> None:
    runs = {
        "symgd": lambda: derived(LOGISTIC, "w", table),
        "NumPy by hand": lambda: lambda: by_hand(table),
        "JAX": lambda: by_jax(table),
    }
    loss, slope = benchmark(runs[rival]())
    expected, known = by_hand(table)
    assert float(loss) == pytest.approx(float(expected), rel=1e-10)
    np.testing.assert_allclose(slope, known, rtol=1e-7, atol=1e-12)


def valley_by_hand(x: np.ndarray) -> tuple[float, np.ndarray]:
    """Rosenbrock's function by slices in NumPy, in place wherever it can be."""
    low = x[:-1]
    rise = x[1:] - low * low
    rest = 1 - low
    loss = 100 * (rise @ rise) + rest @ rest
    slope = np.empty_like(x)
    slope[0] = 0
    np.multiply(rise, 200, out=slope[1:])
    rise *= low
    rise *= 400
    rest *= 2
    rise += rest
    slope[:-1] -= rise
    return loss, slope


@pytest.mark.benchmark(group="Rosenbrock in 1,000,000 variables", min_rounds=10)
@pytest.mark.parametrize("rival", ["symgd", "NumPy by hand"])
def test_rosenbrock(benchmark: Any, rival: str) -> None:
    x = np.random.default_rng(0).normal(size=1_000_000)
    ours = derived(ROSENBROCK, "x", {"x": x})
    loss, slope = benchmark(ours if rival == "symgd" else lambda: valley_by_hand(x))
    expected, known = valley_by_hand(x)
    assert loss == pytest.approx(expected, rel=1e-10)
    np.testing.assert_allclose(slope, known, rtol=1e-7, atol=1e-7)


@pytest.mark.benchmark(group="derivation")
def test_derivation(benchmark: Any) -> None:
    benchmark(lambda: gradient(stable(parse_arrays(ROSENBROCK)), ["x"], {"x": (1_000_000,)}))


@pytest.mark.benchmark(group="mini-batch of 256 rows of 10")
@pytest.mark.parametrize("rival", ["symgd", "NumPy by hand"])
def test_a_mini_batch(benchmark: Any, rival: str) -> None:
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(256, 10)), rng.normal(size=256), rng.normal(size=10)

    def by_hand() -> tuple[float, np.ndarray]:
        residual = X @ w - y
        return residual @ residual / len(y), X.T @ residual * (2 / len(y))

    ours = derived("mean((X@w - y)**2)", "w", {"X": X, "w": w, "y": y})
    loss, slope = benchmark(ours if rival == "symgd" else by_hand)
    expected, known = by_hand()
    assert loss == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(slope, known, rtol=1e-9)
