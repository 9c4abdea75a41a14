"""The place where mini-batches end, enlarged."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.plots import figures
from symgd.plots.closeup import SIDE, around
from symgd.plots.window import Window

RNG = np.random.default_rng(1)
X = RNG.normal(size=200)
Y = 2 * X - 1 + 0.5 * RNG.normal(size=200)

FRAME = Window(np.array([-4.0, -1.0]), np.array([4.0, 3.0]))


def loss():
    return Loss("mean((w*x + b - y)**2)", data={"x": X, "y": Y})


@pytest.fixture(scope="module")
def few():
    return descend(loss(), batch_size=32, epochs=20)


def test_it_holds_the_second_half_of_the_run(few):
    middle = np.array([-1.0, 2.0])
    found = around(FRAME, middle, [few], [few])
    assert found.window.contains(few.positions[len(few.positions) // 2 :]).all()
    assert (found.window.low + found.window.high) / 2 == pytest.approx(middle)
    assert found.factor == pytest.approx((SIDE * FRAME.size / found.window.size)[0])


def test_it_stands_where_no_run_is(few):
    found = around(FRAME, np.array([-1.0, 2.0]), [few], [few])
    left, bottom, width, height = found.bounds
    points = (few.positions - FRAME.low) / FRAME.size
    inside = (points > (left, bottom)) & (points < (left + width, bottom + height))
    assert not inside.all(axis=1).any()


def test_none_where_it_would_show_no_more(few):
    near = Window(np.array([-1.5, 1.5]), np.array([-0.5, 2.5]))
    assert around(near, np.array([-1.0, 2.0]), [few], [few]) is None
    early = descend(loss(), batch_size=32, epochs=1, lr=0.01)
    assert around(FRAME, np.array([-1.0, 2.0]), [early], [early]) is None


def test_all_rows_and_a_few_are_in_it(few):
    figure = figures(loss(), few, kinds="batches")["batches"]
    (inset,) = figure.axes[0].child_axes
    assert inset.texts[0].get_text().endswith(" times, without SGD")
    marks = [one.get_marker() for one in inset.lines if one.get_marker() not in (None, "None", "")]
    assert sorted(marks) == ["+", "s", "s"]
