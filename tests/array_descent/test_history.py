"""Positions of long runs are thinned, of large parameters left out; losses are whole."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from symgd import Loss, Outcome, Trajectory, descend
from symgd.array_descent.history import FEWEST, MOST_BYTES, History
from symgd.cli import main


def walked(n: int, steps: int, limit: int, best: int | None = None) -> History:
    """Return the history of a run whose position after k steps is k everywhere."""
    history = History(np.zeros(n), limit)
    history.record(0)
    for step in range(1, steps + 1):
        history.w += 1
        history.record(step)
        if step == best:
            history.better()
    # A step that does not hold is not recorded.
    history.w[...] = np.nan
    return history


def test_short_runs_are_kept_whole() -> None:
    positions, kept = walked(3, 50, 100, best=7).positions()
    assert kept is None
    assert positions[:, 0].tolist() == list(range(51))


@pytest.mark.parametrize("steps", [7, 29, 30, 31, 59, 60, 61, 500, 1000])
@pytest.mark.parametrize("back", [0, 1, 5])
def test_long_runs_are_thinned(monkeypatch: pytest.MonkeyPatch, steps: int, back: int) -> None:
    monkeypatch.setattr("symgd.array_descent.history.MOST_BYTES", 30 * 8 * 4)
    best = steps - back
    positions, kept = walked(4, steps, 10_000, best).positions()
    if steps < 30:
        assert kept is None
        kept = np.arange(steps + 1)
    assert kept is not None
    assert positions[:, 0].tolist() == kept.tolist()
    assert {0, best, steps} <= set(kept.tolist())
    assert len(kept) <= 32
    # No gap is larger than twice the smallest power of two that lets 30 positions do.
    assert np.diff(kept).max() <= 2 * max(1, steps / 30)


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        (None, [0, 40]),
        (40, [0, 40]),
        (39, [0, 39, 40]),
        (17, [0, 17, 40]),
        (18, [0, 18, 40]),
    ],
)
def test_of_large_parameters_the_ends_and_the_best_are_kept(
    best: int | None, expected: list[int]
) -> None:
    n = MOST_BYTES // 8 // (FEWEST - 1)
    positions, kept = walked(n, 40, 100, best).positions()
    assert kept is not None
    assert kept.tolist() == positions[:, 0].tolist() == expected
    assert positions[:, -1].tolist() == expected


def test_a_run_of_large_parameters_keeps_all_its_losses() -> None:
    n = 500_000
    target = np.linspace(-1, 1, n)
    loss = Loss("sum((u - c)**2)", data={"c": target}, shapes={"u": (n,)})
    run = descend(loss, lr=0.05, steps=40, stop=())
    # w - c shrinks by 0.9 a step.
    assert run.losses == pytest.approx(np.sum(target**2) * 0.81 ** np.arange(41), rel=1e-9)
    assert run.kept is not None
    assert run.kept.tolist() == [0, 40]
    assert run.positions.shape == (2, n)
    assert_allclose(run.end, target * (1 - 0.9**40), rtol=1e-9, atol=1e-12)
    assert run.best.step == 40
    assert run.settings["start"] is None


def test_the_command_says_that_positions_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["sum((u-1)**2)", "--shape=u=500000", "--steps=30", "--lr=1e-3", "--no-plot"])
    told = capsys.readouterr().out
    assert "To save memory, 2 of 31 positions are kept; the losses are all." in told


def test_a_large_run_that_diverges_ends_where_it_still_holds() -> None:
    n = 500_000
    run = descend(Loss("sum(u**4)", shapes={"u": (n,)}), np.full(n, 2.0), lr=0.2, steps=40)
    assert run.outcome is Outcome.DIVERGED
    assert run.steps > 0
    assert np.isfinite(run.losses).all()
    kept = np.arange(run.steps + 1) if run.kept is None else run.kept
    assert kept[-1] == run.steps == len(run.losses) - 1
    # The position after those steps, by u - 0.2 · 4u³ from 2.
    u = 2.0
    for _ in range(run.steps):
        u -= 0.2 * 4 * u**3
    assert_allclose(run.parameters()["u"], np.full(n, u), rtol=1e-12)
    assert_allclose(run.value, n * u**4, rtol=1e-9)


def test_the_best_of_a_thinned_run_holds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each epoch is better on the rows held out, until the loss is undefined where one ends."""
    monkeypatch.setattr("symgd.array_descent.history.MOST_BYTES", 8 * 25)
    loss = Loss("mean(log(w*x))", data={"x": np.ones(40)})
    settings = {"batch_size": 8, "epochs": 400, "validation": 0.2, "stop": None}
    run = descend(loss, {"w": 1.0}, lr=0.0053589743589743585, **settings)
    assert run.outcome is Outcome.LEFT_DOMAIN
    assert run.steps == 95  # the epochs have four steps: step 96 would have ended one
    assert run.kept is not None
    assert run.kept[-1] == run.steps
    assert run.end == pytest.approx(1 / run.gradient_norms[-1], rel=1e-9)
    assert run.best.step == 92
    # The loss is log(w): its gradient is 1/w.
    assert run.best.point == pytest.approx(1 / run.gradient_norms[92], rel=1e-9)
    assert Trajectory.load(run.save(tmp_path / "run.npz")).best.step == 92


def test_the_best_of_mini_batches_is_no_batch_with_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgd.array_descent.history.MOST_BYTES", 8 * 40)
    rng = np.random.default_rng(0)
    loss = Loss("mean((w*x - y)**2)", data={"x": rng.normal(size=1000), "y": rng.normal(size=1000)})
    run = descend(loss, lr=0.01, batch_size=4, steps=150, stop=None)
    assert run.kept is not None
    assert len(run.kept) < run.steps
    assert (run.best.step, run.best.value) == (150, run.value)
    assert run.value > run.losses[run.kept].min()
    assert run.best.point.tolist() == run.end.tolist()


def test_a_million_parameters_take_ten_arrays_of_memory() -> None:
    n = 1_000_000
    rosenbrock = "sum(100*(x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
    loss = Loss(rosenbrock, shapes={"x": (n,)})
    start = {"x": np.zeros(n)}
    tracemalloc.start()
    run = descend(loss, start, optimizer="adam", lr=0.001, steps=3)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert run.losses[0] == n - 1
    assert run.losses[-1] < run.losses[0]
    assert peak <= 10 * 8 * n
