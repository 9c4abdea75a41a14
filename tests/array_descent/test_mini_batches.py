"""Runs by mini-batches: which rows are seen, how epochs are judged, and what ends them."""

from typing import Any

import numpy as np
import pytest

from symgd import Loss, Outcome, SymgdError, descend
from symgd.data import Arrays

RNG = np.random.default_rng(11)
ROWS = 1000
X = RNG.standard_normal((ROWS, 3))
Y = X @ [1.0, -2.0, 0.5] + 0.3 + 0.1 * RNG.standard_normal(ROWS)
LINEAR = Loss("mean((X@w + b - y)**2)", data={"X": X, "y": Y})

# Its gradient is the mean of c over the batch, whatever u is: what a run subtracts tells which
# rows it has seen.
C = RNG.standard_normal(ROWS)
TELLTALE = Loss("u*mean(c)", data={"c": C})


def batches(seed: int, size: int, epochs: int) -> list[list[np.ndarray]]:
    """Return X and y joined, of each batch of each epoch, as a run of that seed sees them."""
    data = Arrays({"X": X, "y": Y})
    rng = np.random.default_rng((seed, 1))
    return [
        [np.column_stack([batch["X"], batch["y"]]) for batch in data.batches(size, rng)]
        for _ in range(epochs)
    ]


def test_steps_are_those_of_a_loop_by_hand() -> None:
    run = descend(LINEAR, lr=0.01, batch_size=64, epochs=3, optimizer="adam", seed=5)
    theta, m, v = np.zeros(4), np.zeros(4), np.zeros(4)
    step = 0
    means = []
    for epoch in batches(5, 64, 3):
        total = 0.0
        for batch in epoch:
            design = np.column_stack([np.ones(len(batch)), batch[:, :3]])
            residual = design @ theta - batch[:, 3]
            g = 2 / len(batch) * design.T @ residual
            assert run.positions[step] == pytest.approx(theta, rel=1e-9, abs=1e-12)
            assert run.losses[step] == pytest.approx(np.mean(residual**2), rel=1e-9)
            assert run.gradient_norms[step] == pytest.approx(np.linalg.norm(g), rel=1e-9)
            total += np.sum(residual**2)
            step += 1
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            m_hat, v_hat = m / (1 - 0.9**step), v / (1 - 0.999**step)
            theta = theta - 0.01 * m_hat / (np.sqrt(v_hat) + 1e-8)
        means.append(total / ROWS)
    assert run.steps == step == 48
    assert run.end == pytest.approx(theta, rel=1e-9)
    assert run.epochs is not None
    assert run.epochs.losses == pytest.approx(means, rel=1e-9)
    assert run.epochs.ends.tolist() == [16, 32, 48]
    assert (run.epochs.batch_size, run.epochs.rows) == (64, ROWS)
    # The last loss is that on all rows.
    residual = X @ theta[1:] + theta[0] - Y
    assert run.value == pytest.approx(np.mean(residual**2), rel=1e-9)
    assert run.reason.startswith("took all 3 epochs (48 steps); over all rows the loss is 2.793")


@pytest.mark.parametrize("size", [1, 7, 100, 999, ROWS, 5000])
def test_every_row_comes_once_an_epoch(size: int) -> None:
    run = descend(TELLTALE, {"u": 0.0}, lr=1.0, batch_size=size, epochs=1, stop=())
    # The mean of each batch, times its rows: a last batch is smaller.
    sizes = np.array([min(size, ROWS - first) for first in range(0, ROWS, size)])
    assert run.steps == len(sizes)
    assert np.diff(run.positions[:, 0]) @ -sizes == pytest.approx(C.sum(), rel=1e-10)
    if size == 1:
        assert sorted(-np.diff(run.positions[:, 0])) == pytest.approx(sorted(C), abs=1e-12)


def test_epochs_are_shuffled_anew_and_by_the_seed() -> None:
    def order(seed: int) -> np.ndarray:
        run = descend(TELLTALE, {"u": 0.0}, lr=1.0, batch_size=1, epochs=2, stop=(), seed=seed)
        return -np.diff(run.positions[:, 0])

    both = order(0)
    first, second = both[:ROWS], both[ROWS:]
    assert not np.allclose(first, second)
    assert np.allclose(sorted(first), sorted(second))
    assert np.array_equal(order(0), both)
    assert not np.allclose(order(1)[:ROWS], first)


def test_rows_held_out_are_not_trained_on() -> None:
    settings: dict[str, Any] = {"lr": 1.0, "batch_size": 1, "epochs": 2, "stop": ()}
    run = descend(TELLTALE, {"u": 0.0}, validation=0.25, **settings)
    assert run.epochs is not None
    assert run.epochs.rows == 750
    seen = -np.diff(run.positions[:, 0])
    assert sorted(seen[:750]) == pytest.approx(sorted(seen[750:]), abs=1e-9)
    held = (C.sum() - seen[:750].sum()) / 250
    at = run.positions[run.epochs.ends, 0]
    assert run.epochs.validation == pytest.approx(at * held, rel=1e-8)


def test_full_batches_are_judged_by_rows_held_out() -> None:
    run = descend(LINEAR, lr=0.1, steps=40, validation=0.2, stop=())
    assert run.epochs is not None
    assert run.epochs.validation.shape == (40,)
    assert (run.epochs.batch_size, run.epochs.rows) == (800, 800)
    assert run.best.step == 1 + int(np.argmin(run.epochs.validation))
    assert run.best.value == run.epochs.validation.min()


# More parameters than rows: those to train on can be learnt by heart, the others cannot.
NOISE = Loss(
    "mean((A@w - z)**2)",
    data={"A": RNG.standard_normal((20, 30)), "z": RNG.standard_normal(20)},
)


@pytest.mark.parametrize("size", [None, 4])
def test_patience_ends_a_run_that_learns_by_heart(size: int | None) -> None:
    run = descend(NOISE, lr=0.05, epochs=500, batch_size=size, validation=0.5, patience=7, stop=())
    assert run.epochs is not None
    held = run.epochs.validation
    best = int(np.argmin(held))
    assert len(held) == best + 8 < 500
    assert run.outcome is Outcome.STALLED
    assert run.reason == (
        "the loss on the rows held out has not fallen for 7 epochs: "
        f"its smallest, {held[best]:.4g}, was after epoch {best + 1}"
    )
    assert run.best.step == run.epochs.ends[best]
    assert run.best.point.tolist() == run.positions[run.best.step].tolist()
    assert len(run.losses) == run.steps + 1


def test_steps_may_end_in_the_middle_of_an_epoch() -> None:
    run = descend(LINEAR, lr=0.01, batch_size=100, steps=25, epochs=9)
    assert run.steps == 25
    assert run.epochs is not None
    assert run.epochs.ends.tolist() == [10, 20]
    assert run.reason.startswith("took all 25 steps; over all rows the loss is ")


def test_a_run_with_rows_held_out_tells_the_loss_on_the_others() -> None:
    run = descend(LINEAR, lr=0.01, batch_size=100, epochs=2, validation=0.2)
    assert run.reason.startswith("took all 2 epochs (16 steps); over the rows trained on the loss")


def test_tests_judge_whole_epochs() -> None:
    # Half of the batches have no gradient at all.
    loss = Loss("mean(c*(u - 1)**2)", data={"c": np.repeat([0.0, 1.0], 50)})
    run = descend(loss, {"u": 3.0}, lr=0.01, batch_size=1, epochs=3, stop="gradient<1e-6")
    assert run.outcome is Outcome.STEP_LIMIT
    assert (run.gradient_norms == 0).sum() > 100
    run = descend(loss, {"u": 3.0}, lr=0.1, batch_size=1, epochs=50, stop="gradient<1e-6")
    assert run.outcome is Outcome.CONVERGED
    assert run.epochs is not None
    count = len(run.epochs.ends)
    assert count < 50
    assert run.steps == 100 * count
    end = f"after {count} epochs ({run.steps} steps)"
    assert run.reason == f"gradient<1e-6 (the epoch's mean) {end}"


def test_a_test_on_the_gradient_measures_the_mean_of_an_epoch() -> None:
    mean = abs(C.mean())
    for factor, epochs in ((1.001, 1), (0.999, 3)):
        run = descend(
            TELLTALE, {"u": 0.0}, lr=1.0, batch_size=7, epochs=3, stop=f"gradient<{factor * mean}"
        )
        assert run.epochs is not None
        assert len(run.epochs.ends) == epochs


def test_a_test_on_the_loss_measures_the_mean_of_an_epoch() -> None:
    free = descend(LINEAR, lr=0.01, batch_size=50, epochs=8, stop=())
    assert free.epochs is not None
    limit = (free.epochs.losses[3] + free.epochs.losses[4]) / 2
    run = descend(LINEAR, lr=0.01, batch_size=50, epochs=8, stop=f"loss<{limit}")
    assert run.steps == free.epochs.ends[4]
    change = free.epochs.losses[2] - free.epochs.losses[3]
    run = descend(LINEAR, lr=0.01, batch_size=50, epochs=8, stop=f"loss_change<{change * 1.001}")
    assert run.steps == free.epochs.ends[3]


def test_schedules_may_count_epochs() -> None:
    run = descend(
        LINEAR, lr=0.1, batch_size=100, epochs=6, schedule="step:step=2,gamma=0.5,unit=epoch"
    )
    assert run.learning_rates == pytest.approx(np.repeat([0.1, 0.05, 0.025], 20))
    run = descend(LINEAR, lr=0.1, batch_size=100, epochs=6, schedule="step:step=2,gamma=0.5")
    assert run.learning_rates == pytest.approx(0.1 * 0.5 ** (np.arange(60) // 2))
    run = descend(LINEAR, lr=0.1, batch_size=100, epochs=4, schedule="lr*(1 - t/steps):unit=epoch")
    assert run.learning_rates == pytest.approx(np.repeat([0.1, 0.075, 0.05, 0.025], 10))


def test_reduce_on_plateau_looks_at_epochs() -> None:
    # The loss is the same in every epoch, and different in every batch.
    loss = Loss("0*u + mean(c)", data={"c": C})
    schedule = "plateau:factor=0.5,patience=1"
    run = descend(loss, lr=1.0, batch_size=100, epochs=9, schedule=schedule, stop=())
    # t = 0 is the loss at the start; epochs 1 and 2 are no better, so the rate of the third falls.
    assert run.learning_rates == pytest.approx(np.repeat(0.5 ** (np.arange(9) // 2), 10))
    run = descend(loss, lr=1.0, batch_size=100, epochs=9, schedule=schedule + ",unit=step", stop=())
    assert len(set(run.learning_rates[:10])) > 1


def test_reduce_on_plateau_looks_at_the_rows_held_out() -> None:
    run = descend(
        NOISE, lr=0.05, epochs=60, batch_size=5, validation=0.5, schedule="plateau:patience=2"
    )
    assert run.epochs is not None
    # At the start, where w is 0, the loss on the rows held out is the mean of their squares.
    held = NOISE.data.split(0.5, np.random.default_rng((0, 3)))[1].whole()["z"]
    rate, bad, best = 0.05, 0, np.inf
    expected = []
    for loss in [np.mean(held**2), *run.epochs.validation[:-1]]:
        better = np.isinf(best) or loss < best - 1e-4 * abs(best)
        best, bad = (loss, 0) if better else (best, bad + 1)
        if bad > 2:
            rate, bad = rate * 0.1, 0
        expected.append(rate)
    assert run.learning_rates == pytest.approx(np.repeat(expected, 2))
    assert len(set(expected)) > 1


def test_noise_diverges_with_a_sentence() -> None:
    run = descend(LINEAR, lr=5.0, batch_size=10, epochs=20)
    assert run.outcome is Outcome.DIVERGED
    assert np.isfinite(run.positions).all()
    assert len(run.positions) == len(run.losses) == run.steps + 1
    assert run.epochs is not None
    assert (run.epochs.ends <= run.steps).all()


def test_leaving_the_domain_is_told() -> None:
    run = descend(
        Loss("mean(c*log(u))", data={"c": np.ones(20)}), {"u": 1.0}, lr=0.3, batch_size=2, epochs=5
    )
    assert run.outcome is Outcome.LEFT_DOMAIN
    assert "undefined" in run.reason


def test_runs_come_back_from_files(tmp_path: Any) -> None:
    run = descend(NOISE, lr=0.05, epochs=5, batch_size=4, validation=0.5)
    back = type(run).load(run.save(tmp_path / "run.npz"))
    assert back.epochs is not None
    assert run.epochs is not None
    assert back.epochs.validation.tolist() == run.epochs.validation.tolist()
    assert back.shapes == {"w": (30,)}
    assert back.settings == run.settings


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"batch_size": 0}, "batch_size"),
        ({"epochs": 0}, "epochs"),
        ({"validation": 1.5}, "validation"),
        ({"patience": 3}, "validation"),
        ({"schedule": "step:unit=epochs"}, "step or epoch"),
    ],
)
def test_bad_settings_get_a_sentence(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(SymgdError, match=sentence):
        descend(LINEAR, **settings)


@pytest.mark.parametrize("settings", [{"batch_size": 1}, {"batch_size": 64}, {"validation": 0.2}])
@pytest.mark.parametrize(
    ("text", "shapes", "said"),
    [
        ("mean((y[1:] - b*y[:-1])**2)", {}, r"y\[1:\] picks rows by their place, and batches"),
        ("mean((X@w - y)**2) + w[0]*sum(X[0, :])", {}, r"X\[0, :\] picks rows by their place"),
        ("sum((u - y)**2)", {"u": ROWS}, r"the loss holds for 1,000 rows together, .*u is"),
    ],
)
def test_rows_that_cannot_be_taken_apart(
    text: str, shapes: dict[str, int], said: str, settings: dict[str, Any]
) -> None:
    loss = Loss(text, data={"X": X, "y": Y}, shapes=shapes)
    descend(loss, lr=1e-5, steps=1)
    with pytest.raises(SymgdError, match=said):
        descend(loss, lr=1e-5, steps=1, **settings)


def test_columns_and_parameters_may_be_picked_by_their_place() -> None:
    loss = Loss(
        "mean((X[:, 0]*w[0] + X[:, 1:]@w[1:] - y)**2)", data={"X": X, "y": Y}, shapes={"w": 3}
    )
    run = descend(loss, lr=0.1, batch_size=64, epochs=5, validation=0.2)
    assert run.parameters()["w"] == pytest.approx([1.0, -2.0, 0.5], abs=0.1)
