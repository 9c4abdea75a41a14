"""The loss on a grid, and the numbers of its colour bar."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.in_numbers import in_numbers
from symgd.plots import contour, figures
from symgd.plots.contour import distinct, ground
from symgd.plots.window import Window
from tests.plots.fits import BMI, PROGRESSION, line

SQUARE = Window(np.array([-1.0, -2.0]), np.array([1.0, 2.0]))


def test_rows_are_y_and_columns_are_x():
    seen = ground(Loss("x + 10*y"), SQUARE, knots=3)
    assert seen.values.tolist() == [[-21, -20, -19], [-1, 0, 1], [19, 20, 21]]
    assert not seen.undefined


def test_undefined_is_said():
    seen = ground(Loss("log(x) + y"), SQUARE)
    assert seen.undefined
    assert np.isfinite(seen.values).any()


def test_nothing_is_defined():
    seen = ground(Loss("log(-1 - x**2) + y"), SQUARE)
    assert seen.undefined
    assert len(seen.levels) == 0


def test_a_constant_loss():
    seen = ground(Loss("5", ("x", "y")), SQUARE)
    assert (seen.values == 5).all()
    assert len(seen.levels) == 2


def test_numbers_that_read_alike_get_more_digits():
    assert distinct([1.0, 2.0]) == ["1", "2"]
    assert distinct([1e6, 1e6 + 1]) == ["1e6", "1.000001e6"]
    assert distinct([3.0, 3.0]) == ["3", "3"]


def test_what_overflows_is_defined():
    large = ground(Loss("1e308*(x**2 + y**2)"), SQUARE)
    assert large.undefined
    assert large.missing == "too large for a number"
    both = ground(Loss("sqrt(x) + 1e308*(x**2 + y**2)"), SQUARE)
    assert both.missing == "undefined, or too large for a number"
    assert ground(Loss("sqrt(x) + y"), SQUARE).missing == "undefined"


def test_the_closed_form_of_a_loss_over_data_is_marked():
    design = np.column_stack([np.ones_like(BMI), BMI])
    best, *_ = np.linalg.lstsq(design, PROGRESSION, rcond=None)
    run = descend(line(), steps=20)
    for loss in (line(), in_numbers(line())):
        figure = figures(loss, run, kinds="descent")["descent"]
        (mark,) = [one for one in figure.axes[0].lines if one.get_marker() == "+"]
        assert mark.get_xydata()[0] == pytest.approx(best)
        told = [text.get_text() for text in figure.legends[0].get_texts()]
        assert told[-1].startswith(f"closed form ({best[0]:.4g}, ")


def test_no_closed_form_is_marked_where_rows_are_held_out():
    run = descend(line(), epochs=5, validation=0.25)
    for loss in (line(), in_numbers(line())):
        figure = figures(loss, run, kinds="descent")["descent"]
        assert "+" not in [one.get_marker() for one in figure.axes[0].lines]
        told = [text.get_text() for text in figure.legends[0].get_texts()]
        assert not any("closed form" in text for text in told)


@pytest.mark.parametrize("size", [3e-4, 0.01, 0.3, 300, 1200, 20_000, 5e5])
def test_the_name_of_the_axis_stays_on_the_sheet(size):
    loss = Loss("x**2 + y**2")
    figure = contour.figure(loss, [descend(loss, (-size, -size), steps=3)])
    figure.draw_without_rendering()
    assert figure.axes[0].yaxis.label.get_window_extent().x0 >= 0


def test_a_run_in_mini_batches_that_diverges_is_seen_beside_the_minimum():
    x = np.arange(40.0)
    loss = Loss("mean((w*x + b - y)**2)", data={"x": x, "y": 3 * x - 1})
    run = descend(loss, lr=5, epochs=50, batch_size=10)
    axes = contour.figure(loss, [run]).axes[0]
    (low, high), (below, above) = axes.get_xlim(), axes.get_ylim()
    assert low < -1 < high < 10
    assert below < 3 < above < 10
