"""Runs over data that are read again in every epoch."""

from pathlib import Path

import numpy as np
import pytest

from symgd import Loss, Outcome, SymgdError, descend
from symgd.data import load
from symgd.data.stream import Stream
from tests.array_descent.test_full_batch import ended_after

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

ROWS = 50_000
RNG = np.random.default_rng(2)
X = RNG.standard_normal(ROWS)
Y = 2 * X - 1 + 0.1 * RNG.standard_normal(ROWS)


@pytest.fixture
def streamed(tmp_path: Path) -> Loss:
    table = pa.table({"x": X, "y": Y})
    pq.write_table(table, tmp_path / "line.parquet", row_group_size=5000)
    data = load([tmp_path / "line.parquet"], memory=400_000)
    assert isinstance(data, Stream)
    return Loss("mean((w*x + b - y)**2)", data=data)


def test_a_fit_reaches_the_closed_form(streamed: Loss) -> None:
    run = descend(streamed, lr="0.1/(1 + 0.05*t)", batch_size=100, epochs=2)
    w, b = np.polyfit(X, Y, 1)
    assert run.end == pytest.approx([b, w], abs=3e-3)
    assert run.epochs is not None
    assert run.epochs.ends.tolist() == [500, 1000]


def test_the_last_loss_is_that_on_all_rows(streamed: Loss) -> None:
    run = descend(streamed, lr=0.05, batch_size=999, epochs=1)
    b, w = run.end
    residual = w * X + b - Y
    assert run.value == pytest.approx(np.mean(residual**2), rel=1e-10)
    slope = 2 * np.array([residual.mean(), (residual * X).mean()])
    assert run.gradient_norms[-1] == pytest.approx(np.linalg.norm(slope), rel=1e-9)


def test_who_ends_a_run_does_not_wait_for_all_rows(streamed: Loss, monkeypatch) -> None:
    monkeypatch.setattr("symgd.array_descent.loop.REPORT_SECONDS", 0)
    whole = descend(streamed, lr=0.05, batch_size=100, steps=60)
    run = descend(streamed, lr=0.05, batch_size=100, steps=60, progress=ended_after(40))
    assert run.outcome is Outcome.INTERRUPTED
    assert (run.positions == whole.positions[:40]).all()
    assert (run.losses == whole.losses[:40]).all()
    loss = f"{run.value:.4g}"
    assert run.reason == f"after 0 epochs (39 steps); on the last batch the loss is {loss}"


def test_an_epoch_whose_last_step_is_left_out_is_not_counted(streamed: Loss, monkeypatch) -> None:
    monkeypatch.setattr("symgd.array_descent.loop.REPORT_SECONDS", 0)
    run = descend(streamed, lr=0.05, batch_size=100, epochs=3, progress=ended_after(1000))
    assert run.epochs is not None
    assert run.epochs.ends.tolist() == [500]
    assert run.reason.startswith("after 1 epoch (999 steps); ")


def test_rows_may_be_held_out(streamed: Loss) -> None:
    run = descend(streamed, lr=0.05, batch_size=100, epochs=3, validation=0.1)
    assert run.epochs is not None
    assert len(run.epochs.validation) == len(run.epochs.ends) == 3
    assert run.epochs.validation[-1] == pytest.approx(0.01, rel=0.1)
    assert run.epochs.ends[-1] == run.steps


def test_full_batches_do_not_fit(streamed: Loss) -> None:
    with pytest.raises(SymgdError, match="batch_size"):
        descend(streamed, lr=0.05)
