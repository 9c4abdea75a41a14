"""Coordinates that are equal all the way are both seen."""

from matplotlib.figure import Figure

from symgd import descend
from symgd.plots.coordinates import draw
from symgd.plots.scale import Scale


def test_the_later_of_two_equal_coordinates_is_dashed():
    run = descend("x1**2 + 2*x2**2 + x3**2", (1, 1, 1), lr=0.1, steps=20)
    drawn = draw(Figure().add_subplot(), run, Scale("linear", 0, 1), 20).get_lines()
    dashed = [line.is_dashed() for line in drawn[:3]]
    assert dashed == [False, False, True]
