"""The curve that a loss predicts, found from the loss alone."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.plots import figures, render
from symgd.plots.bowl import solved
from symgd.plots.fit import curves, knots, moments, suits
from symgd.plots.prediction import pairs
from tests.plots.fits import BMI, PROGRESSION, line, linear, logistic, robust

X = np.linspace(-2, 4, 7)
W = np.array([1.5, 0.5])


def words(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_a_squared_loss_predicts_the_line():
    assert pairs(line(), W).predicted(W, X) == pytest.approx(1.5 + 0.5 * X, rel=1e-9)


def test_an_absolute_loss_predicts_the_line():
    assert pairs(robust(), W).predicted(W, X) == pytest.approx(1.5 + 0.5 * X, abs=1e-4)


def test_a_penalty_changes_no_prediction():
    loss = Loss("mean((w*x + b - y)**2) + 3*w**2", data={"x": BMI, "y": PROGRESSION})
    assert pairs(loss, W).predicted(W, X) == pytest.approx(1.5 + 0.5 * X, rel=1e-9)


@pytest.mark.parametrize("signs", [False, True])
def test_logistic_regression_predicts_probabilities(signs):
    probability = 1 / (1 + np.exp(-(1.5 + 0.5 * X)))
    wanted = 2 * probability - 1 if signs else probability
    assert pairs(logistic(signs), W).predicted(W, X) == pytest.approx(wanted, rel=1e-9)


def test_a_network_of_one_feature():
    data = {"X": BMI[:, None], "y": PROGRESSION}
    loss = Loss("mean((tanh(X@W + c)@v - y)**2)", data=data, shapes={"W": (1, 3), "c": 3, "v": 3})
    values = {"W": [[1.0, -2, 0.5]], "c": [0.1, 0.2, -1], "v": [1.0, 0.3, -0.7]}
    hidden = np.tanh(np.outer(X, values["W"][0]) + values["c"])
    w = loss.pack(values)
    assert pairs(loss, w).predicted(w, X) == pytest.approx(hidden @ values["v"], rel=1e-8)


def test_a_label_of_another_name():
    loss = Loss("mean((a*height + b - weight)**2)", data={"height": BMI, "weight": PROGRESSION})
    found = pairs(loss, np.array([0.5, 1.5]))
    assert (found.feature, found.label) == ("height", "weight")


def test_a_column_of_ones_is_no_feature():
    data = {"X": np.column_stack([np.ones_like(BMI), BMI]), "y": PROGRESSION}
    loss = Loss("mean((X@w - y)**2)", data=data)
    assert pairs(loss, W).predicted(W, X) == pytest.approx(1.5 + 0.5 * X, rel=1e-9)


def test_more_than_one_feature():
    assert pairs(linear(), np.zeros(11)) is None
    assert "one feature" in suits(linear(), [descend(linear(), steps=1)])
    assert "rows of data" in suits(Loss("x**2"), [])


def test_the_closed_form():
    run = descend(line(), steps=3)
    design = np.column_stack([np.ones_like(BMI), BMI])
    wanted = np.linalg.lstsq(design, PROGRESSION, rcond=None)[0]
    assert solved(line(), run.end) == pytest.approx(wanted)
    assert solved(logistic(), np.zeros(2)) is None


def test_curves_of_a_run():
    run = descend(line(), steps=100, stop=())
    points = pairs(line(), run.end)
    x = knots(points)
    shown = curves(points, run, x)
    assert [curve.step for curve in shown] == [0, 3, 10, 32, 100]
    for curve in shown:
        b, w = run.positions[curve.step]
        assert curve.y == pytest.approx(b + w * x, abs=1e-9)


def test_moments():
    assert moments(np.arange(1)) == [0]
    assert moments(np.arange(2)) == [0, 1]
    assert moments(np.array([0, 500, 1000])) == [0, 1, 2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture(theme):
    figure = figures(line(), descend(line(), steps=20, stop=()), kinds="fit", theme=theme)["fit"]
    assert words(figure) == [
        "442 rows",
        "after 0, 2, 4, 9 steps",
        "reached the step limit, 20 steps",
        "closed form",
    ]
    axes = figure.axes[0]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("x", "y")
    assert len(render(figure, "svg")) < 300_000


def test_no_closed_form_where_rows_are_held_out():
    # It would be that of all rows, also those that no step has seen.
    run = descend(line(), epochs=5, validation=0.25)
    figure = figures(line(), run, kinds="fit")["fit"]
    assert "closed form" not in words(figure)
    assert "--" not in [one.get_linestyle() for one in figure.axes[0].lines]


def test_several_runs_share_it():
    runs = [descend(logistic(), batch_size=size, epochs=2) for size in (None, 32)]
    figure = figures(logistic(), runs, kinds="fit")["fit"]
    assert words(figure)[1:] == [
        "batch: reached the step limit, 2 steps",
        "mini-batch of 32: reached the step limit, 36 steps",
        "curves: the probability of 1",
    ]


def test_a_million_points(rng):
    x = rng.normal(size=1_000_000)
    loss = Loss("mean((w*x + b - y)**2)", data={"x": x, "y": x})
    figure = figures(loss, descend(loss, steps=2), kinds="fit")["fit"]
    assert words(figure)[0] == "2,995 of 1,000,000 rows"
    assert len(render(figure, "svg")) < 300_000


def test_one_point():
    loss = Loss("mean((w*x + b - y)**2)", data={"x": [1.0, 1.0], "y": [2.0, 3.0]})
    assert suits(loss, [descend(loss, steps=2)]) is not None
