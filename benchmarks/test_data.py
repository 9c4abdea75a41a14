"""Rows from a file, a mini-batch at a time, against a loop over the same rows in memory."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from symgd.data import Data, load

ROWS, COLUMNS, SIZE = 1_000_000, 10, 256
FITS, TOO_SMALL = 1 << 30, 60_000_000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(1)
    X = rng.normal(size=(ROWS, COLUMNS))
    y = X @ np.arange(COLUMNS) + rng.normal(size=ROWS)
    columns = {f"f{place}": X[:, place] for place in range(COLUMNS)}
    path: Path = tmp_path_factory.mktemp("data") / "train.parquet"
    pq.write_table(pa.table({**columns, "y": y}), path)
    return path


def read(path: Path, memory: int) -> Data:
    return load([path], columns={"X": "f*", "y": "y"}, memory=memory)


def epoch(data: Data) -> int:
    """One epoch without a loss: what reading and batching cost."""
    return sum(len(batch["y"]) for batch in data.batches(SIZE, np.random.default_rng(2)))


def by_hand(data: Data) -> int:
    """An epoch of linear regression, as a textbook writes it."""
    X, y = data.whole()["X"], data.whole()["y"]
    order = np.random.default_rng(2).permutation(ROWS)
    w, seen = np.zeros(COLUMNS), 0
    for first in range(0, ROWS, SIZE):
        rows = order[first : first + SIZE]
        batch, target = X[rows], y[rows]
        residual = batch @ w - target
        w -= 1e-3 * (2 / len(rows)) * (batch.T @ residual)
        seen += len(rows)
    return seen


@pytest.mark.benchmark(group="an epoch over 1,000,000 × 10 in batches of 256")
@pytest.mark.parametrize("memory", [FITS, TOO_SMALL], ids=["in memory", "from the file"])
def test_epoch(benchmark: Any, path: Path, memory: int) -> None:
    assert benchmark(epoch, read(path, memory)) == ROWS


@pytest.mark.benchmark(group="an epoch over 1,000,000 × 10 in batches of 256")
def test_rival(benchmark: Any, path: Path) -> None:
    assert benchmark(by_hand, read(path, FITS)) == ROWS


@pytest.mark.benchmark(group="reading 1,000,000 × 11 numbers")
def test_read(benchmark: Any, path: Path) -> None:
    assert benchmark(read, path, FITS).rows == ROWS
