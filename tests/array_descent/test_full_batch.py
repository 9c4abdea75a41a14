"""Runs over arrays by full batches, against closed forms, NumPy and runs over numbers."""

from collections.abc import Callable

import numpy as np
import pytest

from symgd import Loss, Outcome, SymgdError, descend
from symgd.again import settings_of
from symgd.array_descent import room

RNG = np.random.default_rng(7)
X = RNG.standard_normal((40, 3))
Y = X @ [1.0, -2.0, 0.5] + 0.3 + 0.1 * RNG.standard_normal(40)
LINEAR = Loss("mean((X@w + b - y)**2)", data={"X": X, "y": Y})


def closed_form() -> np.ndarray:
    """Return b and w of least squares."""
    design = np.column_stack([np.ones(len(X)), X])
    return np.linalg.lstsq(design, Y, rcond=None)[0]


def test_linear_regression_reaches_the_closed_form() -> None:
    run = descend(LINEAR, lr=0.2, steps=2000, stop="gradient<1e-9")
    assert run.outcome is Outcome.CONVERGED
    assert run.end == pytest.approx(closed_form(), abs=1e-8)
    assert list(run.parameters()) == ["b", "w"]
    assert run.variables[:] == ("b", "w_0", "w_1", "w_2")
    assert run.gradient_norms[-1] < 1e-9 <= run.gradient_norms[-2]


def test_steps_are_those_of_a_loop_by_hand() -> None:
    run = descend(LINEAR, {"w": [1.0, 1.0, 1.0]}, lr=0.1, steps=25, stop=())
    b, w = 0.0, np.ones(3)
    for step in range(26):
        residual = X @ w + b - Y
        slope = np.array([2 * residual.mean(), *(2 / 40 * X.T @ residual)])
        assert run.positions[step] == pytest.approx([b, *w], rel=1e-12)
        assert run.losses[step] == pytest.approx(np.mean(residual**2), rel=1e-12)
        assert run.gradient_norms[step] == pytest.approx(np.linalg.norm(slope), rel=1e-12)
        b, w = b - 0.1 * slope[0], w - 0.1 * slope[1:]
    assert run.learning_rates.tolist() == [0.1] * 25


# The same losses over numbers and over arrays.
PAIRS = {
    "bowl": ("x**2 + 2*y**2", "dot(c, u**2)", {"c": [1.0, 2.0]}, (3.0, 4.0)),
    "Rosenbrock": (
        "100*(y - x**2)**2 + (1 - x)**2",
        "sum(100*(u[1:] - u[:-1]**2)**2 + (1 - u[:-1])**2)",
        {},
        (-1.2, 1.0),
    ),
    "log": ("x - 3*log(x) + y**2", "sum(u[:1] - 3*log(u[:1]) + u[1:]**2)", {}, (1.0, 1.0)),
}
SETTINGS = {
    "gd": {"lr": 1e-3},
    "adam": {"optimizer": "adam", "lr": 0.05, "clip_norm": 3.0},
    "noise": {"lr": 1e-3, "noise": 0.3, "seed": 3},
    "cosine": {"optimizer": "momentum", "lr": 1e-3, "schedule": "cosine"},
    "plateau": {"lr": 1e-3, "schedule": "plateau:patience=2,threshold=0.5"},
    "typed": {"lr": "0.01/(1 + t)", "optimizer": "w = w - lr*g/norm(g)"},
    "change": {"lr": 1e-3, "stop": ("parameter_change<1e-3", "relative_change<1e-4")},
}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", SETTINGS)
def test_runs_agree_with_runs_over_numbers(pair: str, name: str) -> None:
    numbers, arrays, data, start = PAIRS[pair]
    n = len(start)
    over_arrays = Loss(arrays, data=data, shapes={"u": (n,)})
    one = descend(numbers, start, steps=60, **SETTINGS[name])
    other = descend(over_arrays, {"u": start}, steps=60, **SETTINGS[name])
    assert (other.outcome, other.steps) == (one.outcome, one.steps)
    for field in ("positions", "losses", "gradient_norms", "learning_rates"):
        assert getattr(other, field) == pytest.approx(getattr(one, field), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "start", "lr"),
    [
        ("sum(u**4)", [1.0, 2.0], 1.0),
        ("sum(u**2)", [1.0, 2.0], 1.0),
        ("sum(u**2)", [1.0, 2.0], 1.0001),
        ("u[0]**2 - u[1]**2", [1.0, 0.0], 0.1),
        ("sum(-u)", [1.0, 2.0], 1e12),
        ("sum(log(u))", [1.0, 2.0], 0.3),
        ("sum(sqrt(u))", [1.0, 2.0], 1.5),
        ("sum(exp(u))", [300.0, 2.0], 1.0),
    ],
)
def test_outcomes_are_those_of_runs_over_numbers(text: str, start: list[float], lr: float) -> None:
    numbers = {
        "sum(u**4)": "x**4 + y**4",
        "sum(u**2)": "x**2 + y**2",
        "u[0]**2 - u[1]**2": "x**2 - y**2",
        "sum(-u)": "-x - y",
        "sum(log(u))": "log(x) + log(y)",
        "sum(sqrt(u))": "sqrt(x) + sqrt(y)",
        "sum(exp(u))": "exp(x) + exp(y)",
    }[text]
    one = descend(numbers, start, lr=lr)
    other = descend(Loss(text, shapes={"u": (2,)}), {"u": start}, lr=lr)
    assert other.outcome is one.outcome
    assert np.isfinite(other.positions).all()


def test_a_saddle_is_no_minimum() -> None:
    run = descend(Loss("dot(c, u**2)", data={"c": [1.0, -1.0]}), {"u": [1.0, 0.0]}, lr=0.1)
    assert run.outcome is Outcome.NON_MINIMUM
    assert "saddle" in run.reason


def test_every_step_is_an_epoch() -> None:
    run = descend(LINEAR, steps=5, stop=())
    assert run.epochs is not None
    assert run.epochs.ends.tolist() == [1, 2, 3, 4, 5]
    assert run.epochs.losses.tolist() == run.losses[:5].tolist()
    assert (run.epochs.batch_size, run.epochs.rows) == (40, 40)


def test_a_loss_without_rows_has_no_epochs() -> None:
    assert descend(Loss("sum(u**2)", shapes={"u": (3,)}), {"u": [1, 2, 3]}).epochs is None


def test_best_is_the_smallest_loss() -> None:
    run = descend(Loss("sum(u**2)", shapes={"u": (2,)}), {"u": [1.0, 1.0]}, lr=1.2, steps=20)
    assert run.best.step == 0
    assert run.best_parameters()["u"].tolist() == [1, 1]


def test_settings_make_the_same_run_again() -> None:
    run = descend(LINEAR, optimizer="adam", lr=0.1, steps=20, seed=3, schedule="step:unit=epoch")
    again = descend(LINEAR, run.settings["start"], **settings_of(run.settings))
    assert again.positions.tolist() == run.positions.tolist()
    assert again.settings == run.settings


def test_matrices_start_at_random_numbers_that_the_seed_chooses() -> None:
    loss = Loss("mean((tanh(X@A)@w - y)**2)", data={"X": X, "y": Y}, shapes={"A": (3, 500)})
    one, same, other = (descend(loss, steps=1, seed=seed) for seed in (1, 1, 2))
    assert one.start.tolist() == same.start.tolist() != other.start.tolist()
    A, w = one.start[:1500], one.start[1500:]
    # Of 1500 normal numbers with the deviation 1/sqrt(3) the sample's is within 6 %.
    assert np.std(A) == pytest.approx(3**-0.5, rel=0.06)
    assert not w.any()


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ({"v": [1.0, 2.0, 3.0]}, "v"),
        ({"w": [1.0, 2.0]}, "w"),
        ({"w": [1.0, np.nan, 2.0]}, "finite"),
        ([1.0, 2.0], "4 finite numbers"),
        (np.ones((4, 2)), "4 finite numbers"),
        (["a"], "4 finite numbers"),
        ([1.0, 2.0, 3.0, 1j], "the start has complex numbers: give real ones"),
        ({"b": 1 + 2j}, "b has complex numbers: give real ones"),
        ({"w": np.array([1, 2j, 3])}, "w has complex numbers"),
        ({"w": np.ma.array(np.ones(3), mask=[0, 1, 0])}, "w has entries that are masked: fill"),
        (np.ma.array(np.ones(4), mask=[0, 1, 0, 0]), "the start has entries that are masked"),
    ],
)
def test_bad_starts_get_a_sentence(start: object, sentence: str) -> None:
    with pytest.raises(SymgdError, match=sentence):
        descend(LINEAR, start)


@pytest.mark.parametrize(
    ("text", "start", "sentence"),
    [
        ("sum(log(u))", [0.0, 1.0], "log"),
        (
            "sum(log(u))",
            [-1.0, 1.0],
            r"log\(u\[0\]\) is undefined at the start, u\[0\] = -1, u\[1\] = 1",
        ),
        ("norm(u)", [0.0, 0.0], "no gradient"),
    ],
)
def test_starts_where_the_loss_is_undefined_are_refused(
    text: str, start: list[float], sentence: str
) -> None:
    with pytest.raises(SymgdError, match=sentence):
        descend(Loss(text, shapes={"u": (2,)}), {"u": start})


def test_gradients_whose_squares_overflow_have_a_norm() -> None:
    x = 1e150 * np.arange(1.0, 5.0)
    run = descend(Loss("mean((w*x - y)**2)", data={"x": x, "y": np.ones(4)}), steps=1, lr=1e-302)
    # At w = 0 the gradient is -2 · mean(x).
    assert run.gradient_norms[0] == pytest.approx(5e150, rel=1e-12)
    slopes = Loss("dot(c, u)", data={"c": [3e200, 4e200]}, shapes={"u": 2})
    assert descend(slopes, steps=1, lr=1e-202).gradient_norms == pytest.approx([5e200, 5e200])


def test_a_gradient_too_large_for_a_number_is_refused() -> None:
    loss = Loss("mean((w*x - y)**2)", data={"x": [1e200, 2e200], "y": [-1e110, 1.0]})
    with pytest.raises(SymgdError, match=r"too large for a number at the start.*--standardize"):
        descend(loss)


def test_masks_that_hide_nothing_are_no_fault() -> None:
    start = np.ma.array([1.0, 2.0, 3.0], mask=False)
    assert descend(LINEAR, {"w": start}, steps=1).start.tolist() == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(("optimizer", "vectors"), [("gd", 6), ("momentum", 7)])
def test_what_does_not_fit_in_memory_is_refused_with_its_size(
    monkeypatch: pytest.MonkeyPatch, optimizer: str, vectors: int
) -> None:
    loss = Loss("sum(w**2)", shapes={"w": (500, 100)})
    monkeypatch.setattr(room, "memory_for_data", lambda: 8 * 50_000 * vectors // 2 - 1)
    taken = f"{8 * 50_000 * vectors / 1e6:.2g} MB"
    with pytest.raises(SymgdError, match=rf"w holds 50,000 numbers, and a run .* {taken}"):
        descend(loss, optimizer=optimizer, steps=1)
    monkeypatch.setattr(room, "memory_for_data", lambda: 8 * 50_000 * vectors // 2)
    assert descend(loss, optimizer=optimizer, steps=1).steps == 1


def test_negative_rates_are_refused() -> None:
    with pytest.raises(SymgdError, match="stays positive"):
        descend(LINEAR, lr="0.1 - 0.05*t")


def test_rules_without_a_first_state_are_refused() -> None:
    with pytest.raises(SymgdError, match="first state"):
        descend(LINEAR, optimizer="w = w - lr*g*b**(-t)", constants={"b": 0})


def test_who_watches_may_end_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgd.array_descent.loop.REPORT_SECONDS", 0)
    whole = descend(LINEAR, steps=20, stop=())
    run = descend(LINEAR, steps=20, stop=(), progress=ended_after(7))
    assert (run.outcome, run.steps) == (Outcome.INTERRUPTED, 7)
    assert (run.positions == whole.positions[:8]).all()
    assert (run.losses == whole.losses[:8]).all()
    assert run.reason.startswith("after 7 steps; over all rows the loss is ")
    rowless = Loss("sum((u - 1)**2)", shapes={"u": (3,)})
    run = descend(rowless, lr=0.25, progress=ended_after(1))
    assert run.reason == "after 1 step; the loss is 0.75 and the gradient's norm 1.73"


def ended_after(steps: int) -> Callable[[int, int, str], None]:
    """Return a watcher that ends a run after so many steps."""

    def watch(done: int, _total: int, _words: str) -> None:
        if done >= steps:
            raise StopIteration

    return watch


def test_progress_is_reported_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgd.array_descent.loop.REPORT_SECONDS", 0)
    seen: list[tuple[object, ...]] = []
    descend(LINEAR, steps=5, stop=(), lr=0.25, progress=lambda *given: seen.append(given))
    assert [given[:2] for given in seen] == [(k, 5) for k in range(1, 6)]
    assert seen[0][2] == f"loss {np.mean(Y**2):.4g}, rate 0.25"
