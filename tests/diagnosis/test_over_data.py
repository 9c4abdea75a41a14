"""Why runs over data went astray, against curvatures that NumPy computes."""

import numpy as np
import pytest

from symgd import Loss, SymgdError, descend, diagnose
from symgd.curvature import largest_curvature
from symgd.data import load
from symgd.diagnosis import RateVerdict
from symgd.trajectory import Outcome

RNG = np.random.default_rng(11)
X = RNG.standard_normal((60, 30)) * np.geomspace(0.3, 3, 30)
Y = X @ RNG.standard_normal(30)
LINEAR = Loss("mean((X@w - y)**2)", data={"X": X, "y": Y})
LARGEST = float(np.linalg.eigvalsh(2 / 60 * X.T @ X)[-1])


@pytest.mark.parametrize("size", [1, 2, 40, 300])
def test_the_largest_eigenvalue_is_found_by_products(size: int) -> None:
    matrix = RNG.standard_normal((size, size))
    matrix = matrix @ matrix.T - 2 * size * np.eye(size)
    found = largest_curvature(lambda d: matrix @ d, size)
    assert found == pytest.approx(np.linalg.eigvalsh(matrix)[-1], rel=1e-5)


def test_what_is_no_number_has_no_largest_eigenvalue() -> None:
    assert np.isnan(largest_curvature(lambda d: np.full_like(d, np.inf), 3))


@pytest.mark.parametrize(
    ("settings", "limit"),
    [
        ({}, 2 / LARGEST),
        ({"optimizer": "momentum"}, 2 * 1.9 / LARGEST),
        ({"optimizer": "v = 0.5*v + g; w = w - lr*v"}, 2 * 1.5 / LARGEST),
        ({"weight_decay": 3.0}, 2 / (LARGEST + 3)),
    ],
)
def test_the_limit_of_the_rule_is_named(settings: dict, limit: float) -> None:
    run = descend(LINEAR, lr=1.3 * limit, steps=500, **settings)
    assert run.outcome is Outcome.DIVERGED
    found = diagnose(run, LINEAR)
    assert found.rate is RateVerdict.DIVERGING
    assert found.exceeded is not None
    assert (found.exceeded.step, found.exceeded.rows) == (0, 60)
    assert found.exceeded.curvature == pytest.approx(LARGEST, rel=1e-6)
    assert found.exceeded.limit == pytest.approx(limit, rel=1e-6)
    assert f"{limit:.4g}, the limit" in found.sentences[0]
    below = descend(LINEAR, lr=0.99 * limit, steps=500, **settings)
    assert below.value < run.losses[0]


def test_the_first_step_above_the_limit_is_found() -> None:
    run = descend(LINEAR, lr="0.001*(t + 1)", steps=2000)
    found = diagnose(run, LINEAR).exceeded
    assert found is not None
    assert found.step == int(np.argmax(run.learning_rates > 2 / LARGEST)) > 0


def test_a_loss_that_is_not_quadratic_is_looked_at_on_the_way() -> None:
    loss = Loss("mean((X@w - y)**4)", data={"X": X, "y": Y})
    run = descend(loss, lr=0.1)
    found = diagnose(run, loss).exceeded
    hessian = 12 / 60 * X.T @ (Y[:, None] ** 2 * X)
    assert found is not None
    assert found.curvature == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=1e-5)


def test_mini_batches_are_judged_over_all_rows() -> None:
    run = descend(LINEAR, lr=1.2 * 2 / LARGEST, batch_size=20, epochs=100)
    assert run.outcome is Outcome.DIVERGED
    found = diagnose(run, LINEAR)
    assert found.exceeded is not None
    assert found.exceeded.limit == pytest.approx(2 / LARGEST, rel=1e-6)
    assert "where the largest curvature over all rows is" in found.sentences[0]


def test_or_over_single_batches_where_all_rows_would_bear_the_rate() -> None:
    run = descend(LINEAR, lr=0.9 * 2 / LARGEST, batch_size=1, epochs=100)
    assert run.outcome is Outcome.DIVERGED
    found = diagnose(run, LINEAR)
    assert found.exceeded is not None
    # Over one row x the curvature is 2‖x‖²; 50 of the 60 rows are looked at.
    curvatures = np.sort(2 * (X**2).sum(axis=1))
    assert curvatures[-11] <= found.exceeded.curvature * (1 + 1e-6) <= curvatures[-1] * (1 + 1e-5)
    assert found.exceeded.rows == 1
    assert "is below the limit of gd over all rows, but above" in found.sentences[0]
    assert "one of 1 row has the curvature" in found.sentences[0]


def test_rows_in_files_are_sampled(tmp_path) -> None:
    pq, pa = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    x = RNG.standard_normal(50_000)
    table = pa.table({"x": x, "y": 2 * x})
    pq.write_table(table, tmp_path / "line.parquet", row_group_size=5000)
    data = load([tmp_path / "line.parquet"], memory=400_000)
    loss = Loss("mean((w*x + b - y)**2)", data=data)
    found = diagnose(descend(loss, lr=2.0, batch_size=100, epochs=2), loss)
    assert found.exceeded is not None
    assert found.exceeded.rows < 50_000
    assert found.exceeded.limit == pytest.approx(1.0, rel=0.1)  # the curvatures are about 2
    assert f"over {found.exceeded.rows:,} of the rows" in found.sentences[0]


def test_to_and_fro_at_the_limit() -> None:
    loss = Loss("mean((w*x)**2)", data={"x": [1.0, -1.0]})
    found = diagnose(descend(loss, {"w": 1.0}, lr=1.0), loss)
    assert found.rate is RateVerdict.OSCILLATING
    assert "the learning rate 1 is at 2/λ = 1" in found.sentences[0]


@pytest.mark.parametrize("stop", ["gradient<1e-6", "loss<10"])
def test_runs_that_did_not_fail_need_no_words(stop: str) -> None:
    found = diagnose(descend(LINEAR, lr=1 / LARGEST, stop=stop), LINEAR)
    assert (found.rate, found.sentences) == (RateVerdict.UNKNOWN, ())


def test_a_loss_that_falls_without_bound_is_no_fault_of_the_rate() -> None:
    loss = Loss("mean(w*x)", data={"x": [1.0, 2.0]})
    assert not diagnose(descend(loss, lr=1e12, steps=100), loss).sentences


def test_a_scheduled_first_step_that_leads_nowhere() -> None:
    run = descend(LINEAR, lr=1e308, schedule="cosine", batch_size=20, epochs=2)
    assert (run.outcome, run.steps) == (Outcome.DIVERGED, 0)
    assert diagnose(run, LINEAR).exceeded is None


def test_a_batch_whose_curvature_is_no_number_hides_no_other() -> None:
    # Over a row of 1e200 the curvature, 2e400, overflows, as it does over all rows.
    x = np.append(np.full(39, 1e200), 1.0)
    loss = Loss("mean((w*x - y)**2)", data={"x": x, "y": np.zeros(40)})
    run = descend(loss, {"w": 1e-300}, lr=1.5, batch_size=1, epochs=50)
    found = diagnose(run, loss).exceeded
    assert found is not None
    assert (found.curvature, found.limit) == (pytest.approx(2.0), pytest.approx(1.0))


def test_a_rule_without_a_limit() -> None:
    run = descend(LINEAR, optimizer="w = w + lr*g/norm(g)*t", lr=1e3, steps=100)
    assert run.outcome is Outcome.DIVERGED
    assert diagnose(run, LINEAR).exceeded is None


def test_without_the_loss_or_with_another_it_is_asked_for() -> None:
    run = descend(LINEAR, lr=1.0)
    with pytest.raises(SymgdError, match=r"give its loss too, diagnose\(run, loss\)"):
        diagnose(run)
    for other in ("x**2", "mean((X@w - 2*y)**2)"):
        with pytest.raises(SymgdError, match=r"this run descended mean\(\(X@w - y\)\*\*2\)"):
            diagnose(run, Loss(other, data=None if other == "x**2" else LINEAR.data))


def explained(columns: np.ndarray, **prepared: bool) -> str:
    """Return why a fit of these columns at too large a rate fails."""
    from symgd.data import Arrays
    from symgd.data.prepare import prepared as prepare

    data = prepare(Arrays({"X": columns, "y": Y}), prepared.get("standardize", False), False)
    loss = Loss("mean((X@w + b - y)**2)", data=data)
    run = descend(loss, lr=1e3)
    assert run.outcome is Outcome.DIVERGED
    return str(diagnose(run, loss))


def test_columns_of_different_size_are_named() -> None:
    sizes = np.array([1.0, 200.0, 3.0])
    columns = RNG.uniform(0.9, 1, (60, 3)) * sizes
    columns[0] = sizes
    small, large, _ = np.sqrt((columns**2).mean(axis=0))
    told = f"X[:, 1] has the root mean square {large:.3g}, and X[:, 0] {small:.3g} only: columns of"
    assert told in explained(columns)
    assert "--standardize" not in explained(columns, standardize=True)
    assert "--standardize" not in explained(columns / sizes * [1, 2, 9.9])


def test_columns_standardized_by_hand_are_not_to_be_standardized() -> None:
    columns = np.random.default_rng(3).standard_normal((60, 3)) * 0.01
    columns[:1], columns[1:2, 0] = 1.0, -1.0
    by_hand = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    assert np.abs(by_hand).max() > 7
    assert "--standardize" not in explained(by_hand)
    single = np.zeros((60, 1))
    single[0] = 1.0
    single = np.repeat((single - 1 / 60) / single.std(), 3, axis=1)
    assert "--standardize" not in explained(single)
    assert "--standardize" in explained(by_hand + 1000)


@pytest.mark.parametrize("size", [300.0, 1e14, 1e100])
def test_a_large_feature_is_named(size: float) -> None:
    loss = Loss("mean((w*x - y)**2)", data={"x": [size / 3, size], "y": [1.0, 2.0]})
    found = diagnose(descend(loss), loss)
    assert found.exceeded is not None
    assert found.exceeded.limit == pytest.approx(2 / (size**2 + (size / 3) ** 2), rel=1e-9)
    typical = size * (5 / 9) ** 0.5
    assert f"x has the root mean square {typical:.3g}: columns of one size" in found.sentences[1]


def test_columns_are_named_also_where_the_curvature_is_too_large_for_a_number() -> None:
    loss = Loss("mean((w*x - y)**2)", data={"x": [1e154, 2e154], "y": [1.0, 2.0]})
    found = diagnose(descend(loss, lr=1e-10), loss)
    assert found.exceeded is None
    assert found.sentences[0].startswith("x has the root mean square 1.58e+154: columns")
