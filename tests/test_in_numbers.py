import numpy as np
import pytest

import symgd
from symgd import Loss
from symgd.array_loss import ArrayLoss
from symgd.in_numbers import as_typed, in_numbers


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(5)
    X = rng.normal(size=(30, 2))
    return {"X": X, "y": X @ [1.0, -2.0] + 0.5}


@pytest.mark.parametrize(
    "text",
    [
        "mean((X@w + b - y)**2)",
        "mean((X@w + b - y)**2) + 0.1*sum(w**2)",
        "mean(log(1 + exp(-y*(X@w)))) + b**2",
    ],
)
def test_the_same_values_and_gradients(data, text):
    loss = Loss(text, data=data)
    written = in_numbers(loss)
    assert not isinstance(written, ArrayLoss)
    assert as_typed(written) is loss
    assert written.variables == ("b", "w_0", "w_1")
    points = np.random.default_rng(0).normal(size=(3, 4))
    for one, other in zip(
        loss.value_and_gradient(points), written.value_and_gradient(points), strict=True
    ):
        np.testing.assert_allclose(other, one, rtol=1e-10, atol=1e-12)


def test_very_large_data():
    loss = Loss("mean((w*x + b - y)**2)", data={"x": [1e60, 3e60], "y": [1.0, 2.0]})
    at = [1e-60, 0.5]
    assert in_numbers(loss).value(at) == pytest.approx(loss.value(at), rel=1e-14)


def test_data_whose_squares_overflow_are_refused():
    loss = Loss("mean((w*x - y)**2)", data={"x": [1e200, 3e200], "y": [1.0, 2.0]})
    with pytest.raises(symgd.SymgdError, match="not a finite number at 0: scale its data"):
        in_numbers(loss)


def test_a_quadratic_loss_is_short_however_many_rows_it_has():
    rng = np.random.default_rng(0)
    x = rng.normal(size=100_000)
    written = in_numbers(Loss("mean((w*x + b - 2*x)**2)", data={"x": x}))
    assert len(written.text) < 200


def test_a_loss_of_numbers_stays_itself():
    loss = Loss("x**2")
    assert in_numbers(loss) is loss


def test_analysis_and_comparison_of_a_regression(data):
    loss = Loss("mean((X@w + b - y)**2)", data=data)
    found = symgd.analyze(loss, lr=0.1, seconds=120)
    design = np.column_stack([np.ones(30), data["X"]])
    curvatures = np.linalg.eigvalsh(2 * design.T @ design / 30)
    assert found.stability.largest_stable_lr == pytest.approx(2 / curvatures[-1], rel=1e-6)
    ends = [row.run.end for row in symgd.compare(loss, methods=["gd", "bfgs"], lr=[0.1]).rows]
    for end in ends:
        np.testing.assert_allclose(end, [0.5, 1.0, -2.0], atol=1e-4)
