import copy

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.array_loss import ArrayLoss
from symgd.errors import SettingError


@pytest.fixture(scope="module")
def line():
    rng = np.random.default_rng(0)
    x = rng.normal(size=50)
    return {"x": x, "y": 3 * x - 1 + 0.1 * rng.normal(size=50)}


@pytest.fixture
def loss(line):
    return Loss("mean((w*x + b - y)**2)", data=line)


def test_a_text_on_arrays_makes_a_loss_over_arrays(loss):
    assert isinstance(loss, ArrayLoss)
    assert isinstance(loss, Loss)
    assert dict(loss.parameters) == {"b": (), "w": ()}
    assert list(loss.variables) == ["b", "w"]
    assert loss.size == 2


def test_a_text_on_numbers_stays_what_it_was():
    loss = Loss("x**2 + 2*y**2")
    assert type(loss) is Loss
    assert dict(loss.parameters) == {"x": (), "y": ()}
    assert loss.data is None


def test_constants_are_put_in_place_of_their_names():
    loss = Loss("a*x**2 + y**2", data={"a": 0.1})
    assert type(loss) is Loss
    assert loss.variables == ("x", "y")
    assert loss.value([2.0, 0.0]) == pytest.approx(0.4)
    assert Loss(loss.text).gradient == loss.gradient


def test_a_constant_that_the_loss_does_not_use_is_refused():
    with pytest.raises(SettingError, match="does not use b: the names in it are a, x"):
        Loss("a*x**2", data={"b": 1.0})


def test_value_and_gradient_by_name_are_those_of_numpy(loss, line):
    x, y = line["x"], line["y"]
    w, b = 0.5, 2.0
    residual = w * x + b - y
    value, slope = loss.value_and_gradient({"w": w, "b": b})
    assert value == pytest.approx(np.mean(residual**2), rel=1e-14)
    assert slope["w"] == pytest.approx(2 * np.mean(residual * x), rel=1e-13)
    assert slope["b"] == pytest.approx(2 * np.mean(residual), rel=1e-13)


def test_points_and_lanes_of_points(loss):
    points = np.array([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]])
    values, slopes = loss.value_and_gradient(points)
    assert values.shape == (3,)
    assert slopes.shape == (2, 3)
    for lane in range(3):
        value, slope = loss.value_and_gradient(points[:, lane])
        assert value == values[lane]
        np.testing.assert_array_equal(slope, slopes[:, lane])
    np.testing.assert_array_equal(loss.value(points), values)


def test_pack_and_unpack_are_inverse():
    data = {"X": np.ones((4, 3)), "y": np.ones(4)}
    loss = Loss("mean((tanh(X@A)@v - y)**2)", data=data, shapes={"A": (3, 2), "v": 2})
    values = {"A": np.arange(6.0).reshape(3, 2), "v": np.array([7.0, 8.0])}
    flat = loss.pack(values)
    assert flat.tolist() == [0, 1, 2, 3, 4, 5, 7, 8]
    for name, array in loss.unpack(flat).items():
        np.testing.assert_array_equal(array, values[name])
    assert list(loss.variables)[:2] == ["A_0_0", "A_0_1"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"w": 1.0}, "the parameters are b, w, not w"),
        ({"w": [1.0, 2.0], "b": 0.0}, r"w is a number: \(2,\) was given"),
        ({"w": "a", "b": 0.0}, "w must be numbers"),
        ({"w": np.nan, "b": 0.0}, "w must be finite"),
    ],
)
def test_parameters_that_do_not_fit_are_refused(loss, values, message):
    with pytest.raises(SettingError, match=message):
        loss.value(values)


def test_the_hessian_of_a_regression_is_the_textbooks(loss, line):
    x = line["x"]
    design = np.stack([np.ones_like(x), x], axis=1)
    expected = 2 * design.T @ design / len(x)
    np.testing.assert_allclose(loss.hessian_at(np.zeros(2)), expected, rtol=1e-12)
    assert loss.quadratic


def test_written_out_it_is_the_same_loss(loss):
    written = Loss(str(loss.expression))
    point = np.array([0.3, -0.7])
    assert written.value(point) == pytest.approx(loss.value(point), rel=1e-12)


def test_shapes_that_cannot_be_worked_out_are_asked_for():
    with pytest.raises(SettingError, match="x has no shape yet: give shapes="):
        Loss("sum(x**2)")
    assert Loss("sum(x**2)", shapes={"x": 5}).size == 5


def test_variables_are_not_given_for_arrays(line):
    with pytest.raises(SettingError, match="ordered by name"):
        Loss("mean((w*x + b - y)**2)", ("w", "b"), data=line)


def test_copies(loss):
    assert copy.copy(loss).value([0.0, 1.0]) == loss.value([0.0, 1.0])
    plain = Loss("x**2")
    assert copy.deepcopy(plain) == plain


def test_losses_over_different_data_are_different(loss, line):
    other = Loss(loss.text, data=line | {"y": -line["y"]})
    assert loss != other
    assert len({loss, other, loss}) == 2


@pytest.mark.parametrize("size", [3, np.int64(3), (3,), [3], np.array([3])])
def test_a_size_is_the_length_of_a_vector(size):
    assert Loss("sum(w**2)", shapes={"w": size}).parameters == {"w": (3,)}


@pytest.mark.parametrize(
    ("text", "curvature"),
    [
        ("sum(w**3, axis=-1)", 12.0),
        ("mean(w**3, axis=-1)", 12.0),
        ("max(w**3, axis=-1)", 12.0),
        ("logsumexp(w**2, axis=-1)", 2.0),
        ("softmax(w)*w**2", 2.0),
    ],
)
def test_a_number_is_its_own_sum_along_the_last_axis(text, curvature):
    assert Loss(text, shapes={"w": ()}).hessian_at([2.0]) == curvature


def test_mini_batches_reach_the_line(loss):
    run = descend(loss, batch_size=10, epochs=200, lr=0.05, seed=1)
    assert run.epochs.batch_size == 10
    assert run.steps == 1000
    best = np.polyfit(loss.data.whole()["x"], loss.data.whole()["y"], 1)
    assert run.parameters()["w"] == pytest.approx(best[0], abs=0.05)


@pytest.mark.parametrize("setting", [{"batch_size": 4}, {"epochs": 3}, {"validation": 0.2}])
def test_passes_need_rows(setting):
    with pytest.raises(SettingError, match="needs data with rows"):
        descend("x**2", **setting)


def test_variables_of_numbers_may_be_named():
    assert Loss("y + x", variables=("y", "x")).variables == ("y", "x")


def test_a_loss_too_large_to_be_written_out_is_judged_where_it_rests():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 5))
    y = np.where(X[:, 0] + rng.normal(size=20_000) > 0, 1.0, -1.0)
    loss = Loss("mean(log(1 + exp(-y*(X@w))))", data={"X": X, "y": y})
    run = descend(loss, lr=4.0, steps=300)
    assert run.outcome == "converged"
