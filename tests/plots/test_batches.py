"""The same descent with all rows, single rows and a few in each step."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.plots import figures, render
from symgd.plots.batches import descents, heading, sizes, suits
from tests.plots.fits import BMI, PROGRESSION, line, linear, logistic


@pytest.fixture(scope="module")
def run():
    return descend(line(), epochs=5)


def words(figure):
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_sizes():
    assert sizes(10_000) == [None, 1, 32]
    assert sizes(442, 100) == [None, 1, 100]
    assert sizes(442, 442) == [None, 1, 32]
    assert sizes(8) == [None, 1, 2]
    assert sizes(3) == [None, 1]


def test_as_many_epochs_of_each(run):
    made = descents(line(), run)
    assert [one.size for one in made] == [None, 1, 32]
    assert [one.run.steps for one in made] == [5, 5 * 442, 5 * 14]
    assert [one.lr for one in made] == [0.1, 0.1, 0.1]
    assert all(one.run.start.tolist() == [0, 0] for one in made)


def test_losses_are_those_over_all_rows(run):
    for one in descents(line(), run):
        b, w = one.run.end
        assert one.value == pytest.approx(((w * BMI + b - PROGRESSION) ** 2).mean())


def test_the_size_of_the_run_is_among_them():
    run = descend(line(), batch_size=64, epochs=2)
    assert [one.size for one in descents(line(), run)] == [None, 1, 64]
    assert heading(line(), [run]) == "the loss over all 442 rows, and runs of 2 epochs each"


def test_a_rate_too_large_for_single_rows_is_halved():
    # The largest stable rate is 1 for all rows, and 1/(1 + x²) for one of them.
    run = descend(line(), epochs=5, lr=0.9)
    batch, single, _ = descents(line(), run)
    assert batch.lr == 0.9
    assert single.lr in (0.45, 0.225, 0.1125)
    assert single.value < line().value([0, 0])


def test_a_rate_that_is_an_expression_is_halved():
    run = descend(line(), epochs=3, lr="2.5*exp(-0.001*t)")
    batch, *_ = descents(line(), run)
    assert batch.lr.endswith("*(2.5*exp(-0.001*t))")


def test_the_closed_form_is_marked(run):
    design = np.column_stack([np.ones_like(BMI), BMI])
    (b, w), *_ = np.linalg.lstsq(design, PROGRESSION, rcond=None)
    figure = figures(line(), run, kinds="batches")["batches"]
    axes = figure.axes[0]
    marks = [one for one in axes.lines if one.get_marker() == "+"]
    assert [one.get_xydata()[0] for one in marks] == [pytest.approx([b, w])]
    assert words(figure)[-1].startswith(f"closed form ({b:.4g}, {w:.4g}), loss ")
    assert words(figure)[2].startswith("SGD, lr 0.1: 2,210 steps, loss 0.")


def test_logistic_regression():
    run = descend(logistic(), batch_size=64, epochs=5, lr=1.0)
    figure = figures(logistic(), run, kinds="batches", theme="dark")["batches"]
    assert words(figure)[-1].startswith("minimum (")
    assert len(render(figure, "svg")) < 300_000


def test_where_it_does_not_suit(run):
    assert suits(line(), [run]) is None
    assert "rows of data" in suits(Loss("x**2 + y**2"), [])
    assert "this has 11" in suits(linear(), [])
    single = Loss("mean((w*x + b - y)**2)", data={"x": [1.0], "y": [2.0]})
    assert "one row" in suits(single, [])
    many = np.zeros(200_001)
    assert "too many" in suits(Loss("mean((w*x + b)**2)", data={"x": many}), [])
