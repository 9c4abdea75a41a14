"""Fits over data, against loops by hand in NumPy over the same rows in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symgd
from symgd.data import load

ROWS, COLUMNS, SIZE, EPOCHS = 1_000_000, 10, 256, 3
RATE = 0.01

MILLION = 1_000_000
ADAM_STEPS = 100


@pytest.fixture(scope="module")
def table() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((ROWS, COLUMNS))
    return X, X @ np.arange(float(COLUMNS)) + rng.standard_normal(ROWS)


@pytest.fixture(scope="module")
def files(table: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    X, y = table
    path = tmp_path_factory.mktemp("fit") / "train.parquet"
    columns = {f"feature_{i}": X[:, i] for i in range(COLUMNS)}
    pq.write_table(pa.table({**columns, "label": y}), path, row_group_size=100_000)
    yield path
    path.unlink()


def by_hand(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Mini-batches as a textbook has them."""
    w, rng = np.zeros(COLUMNS), np.random.default_rng(0)
    for _ in range(EPOCHS):
        order = rng.permutation(ROWS)
        for first in range(0, ROWS, SIZE):
            rows = order[first : first + SIZE]
            X_batch, y_batch = X[rows], y[rows]
            residual = X_batch @ w - y_batch
            w -= RATE * 2 / len(rows) * (X_batch.T @ residual)
    return w


@pytest.mark.benchmark(group="three epochs")
def test_epochs_by_hand(benchmark: Any, table: Any) -> None:
    w = benchmark.pedantic(by_hand, args=table, rounds=3, warmup_rounds=1)
    assert w == pytest.approx(np.arange(COLUMNS), abs=0.1)


@pytest.mark.benchmark(group="three epochs")
@pytest.mark.parametrize("memory", [None, 50_000_000], ids=["in memory", "streamed"])
def test_epochs_from_parquet(benchmark: Any, files: Path, memory: int | None) -> None:
    columns = {"X": "feature_*", "y": "label"}
    loss = symgd.Loss("mean((X@w - y)**2)", data=load([files], columns=columns, memory=memory))

    def fit() -> symgd.Trajectory:
        return symgd.descend(loss, lr=RATE, batch_size=SIZE, epochs=EPOCHS, stop=())

    run = benchmark.pedantic(fit, rounds=3, warmup_rounds=1)
    assert run.parameters()["w"] == pytest.approx(np.arange(COLUMNS), abs=0.1)


def rosenbrock(x: np.ndarray) -> tuple[float, np.ndarray]:
    """The loss in a million variables and its gradient, written by hand."""
    bend, rest = x[1:] - x[:-1] ** 2, 1 - x[:-1]
    gradient = np.zeros_like(x)
    gradient[:-1] = -400 * x[:-1] * bend - 2 * rest
    gradient[1:] += 200 * bend
    return float(100 * (bend @ bend) + rest @ rest), gradient


def adam_by_hand() -> np.ndarray:
    """Adam on whole arrays, as the paper has it."""
    x, m, v = np.zeros(MILLION), np.zeros(MILLION), np.zeros(MILLION)
    for t in range(1, ADAM_STEPS + 1):
        _, g = rosenbrock(x)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        x = x - RATE * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    return x


def adam() -> np.ndarray:
    """The same by descend(), which keeps the losses, the gradient's norms and the best point."""
    text = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
    loss = symgd.Loss(text, shapes={"x": (MILLION,)})
    start = {"x": np.zeros(MILLION)}
    run = symgd.descend(loss, start, optimizer="adam", lr=RATE, steps=ADAM_STEPS, stop=())
    return run.end


@pytest.mark.benchmark(group="Adam, a million parameters")
@pytest.mark.parametrize("run", [adam, adam_by_hand])
def test_adam(benchmark: Any, run: Any) -> None:
    end = benchmark.pedantic(run, rounds=1, warmup_rounds=0)
    np.testing.assert_allclose(end, adam_by_hand(), rtol=1e-6)
