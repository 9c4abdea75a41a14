"""The loss against what was asked of it."""

import numpy as np
import pytest

from symgd import Loss, compare
from symgd.plots import evaluations, history, style

LOSS = Loss("x**2 + 3*y**2")


def picture(methods, **settings):
    found = compare(LOSS, (3, 4), methods, **settings)
    asked = [row.evaluations for row in found.rows]
    with style.applied(style.LIGHT):
        figure = evaluations.figure(LOSS, found.runs, asked, 0.0)
    (axes,) = figure.axes
    return found, axes


def lines(axes, count):
    """Return the points of the lines of so many runs, each with its end after it."""
    return [line.get_xydata() for line in axes.lines if len(line.get_xdata()) > 1][:count]


@pytest.mark.parametrize(
    ("methods", "label"),
    [
        (["gd", "bfgs"], "evaluations of the gradient"),
        (["gd", "nelder-mead"], "evaluations of the gradient; of the loss for nelder-mead"),
        (["nelder-mead"], "evaluations of the loss"),
    ],
)
def test_the_axis_says_what_is_counted(methods, label):
    assert picture(methods)[1].get_xlabel() == label


def test_lines_end_at_the_totals():
    found, axes = picture(["gd", "bfgs"])
    for row, line in zip(found.rows, lines(axes, 2), strict=True):
        assert line[-1].tolist() == [row.evaluations.totals[1], row.run.losses[-1]]
        assert (np.diff(line[:, 0]) >= 0).all()


def test_the_axis_is_logarithmic_where_costs_span_magnitudes():
    assert picture(["gd", "bfgs"], lr=0.01)[1].get_xscale() == "log"
    assert picture(["bfgs", "cg"])[1].get_xscale() == "linear"


def test_yardsticks_have_no_learning_rate_in_the_history():
    found = compare(LOSS, (3, 4), ["bfgs", "gd"])
    rate = history.panels(found.runs)[2]
    assert rate.name == "learning rate"
    assert [len(series) for series in rate.series] == [0, found.runs[1].steps + 1]
    alone = history.panels(found.runs[:1])[2]
    assert alone.name == "step ÷ gradient"
    assert len(alone.series[0]) == found.runs[0].steps + 1
