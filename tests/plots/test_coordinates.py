"""Coordinates against the step: a panel a run, and a line each."""

import pytest
from matplotlib.figure import Figure

from symgd import descend
from symgd.plots import figures
from symgd.plots.coordinates import draw
from symgd.plots.scale import Scale


def test_the_later_of_two_equal_coordinates_is_dashed():
    run = descend("x1**2 + 2*x2**2 + x3**2", (1, 1, 1), lr=0.1, steps=20)
    drawn = draw(Figure().add_subplot(), run, Scale("linear", 0, 1), 20).get_lines()
    dashed = [line.is_dashed() for line in drawn[:3]]
    assert dashed == [False, False, True]


def runs(*steps):
    return [descend("x**2 + y**2 + z**2", (1, 2, 3), steps=count, stop=()) for count in steps]


def widths(figure):
    return [axes.get_position().width for axes in figure.axes]


def test_the_last_of_an_odd_number_has_its_row_alone():
    first, second, third = widths(figures("x**2 + y**2 + z**2", runs(9, 8, 7))["descent"])
    assert first == pytest.approx(second)
    assert third > 2 * first


def test_a_short_run_is_no_speck():
    alike = figures("x**2 + y**2 + z**2", runs(20, 50))["descent"].axes
    assert [round(axes.get_xlim()[1]) for axes in alike] == [51, 51]
    apart = figures("x**2 + y**2 + z**2", runs(4, 50))["descent"].axes
    assert [round(axes.get_xlim()[1]) for axes in apart] == [4, 51]
    assert apart[0].get_title() == "steps 4\nreached the step limit, 4 steps"


def test_runs_that_are_not_shown_are_counted_in_the_legend():
    figure = figures("x**2 + y**2 + z**2", runs(*range(1, 11)))["descent"]
    assert figure.legends[0].get_texts()[-1].get_text() == "the first 8 of 10 runs"
