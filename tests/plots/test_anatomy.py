"""What the pictures of steps and of states show."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.anatomy import replay, shares
from symgd.plots.anatomy import LONG, Column, columns, figure
from symgd.plots.states import panels

BOWL = "x**2 + 2*y**2"


def shown(**settings):
    run = descend(BOWL, (3, 4), **settings)
    return run, columns(shares(replay(run)), ("x", "y"))


def test_the_parts_add_up_to_the_step():
    run, found = shown(optimizer="adamw", lr=0.1, steps=50)
    for index, column in enumerate(found):
        step = np.diff(run.positions[:, index])[column.steps - 1]
        np.testing.assert_allclose(column.parts.sum(axis=0), step, atol=1e-12)


def test_bars_of_one_sign_are_stacked_away_from_zero():
    parts = np.array([[1.0, -1.0], [2.0, 3.0], [-4.0, -0.5]])
    begin, end = Column("x", np.array([1, 2]), parts, np.ones(2)).stacked
    assert begin.tolist() == [[0, 0], [1, 0], [0, -1]]
    assert end.tolist() == [[1, -1], [3, 3], [-4, -1.5]]


def test_steps_too_short_to_be_seen_are_left_out():
    # Each step of gradient descent is 0.8 of the one before: 0.8**21 < 0.01.
    run, (x, _) = shown(lr=0.1, steps=100)
    assert x.steps[0] == 1
    assert 20 <= x.steps[-1] <= 25 < run.steps


def test_a_long_run_is_thinned():
    _, (x, y) = shown(optimizer="adam", lr=0.5, steps=3000, noise=3.0)
    assert len(x.steps) == len(y.steps) <= LONG + 2
    assert x.steps[-1] == 3000


def test_a_rate_that_stays_is_one_number():
    _, (x, y) = shown(optimizer="momentum", lr=0.02, steps=90)
    assert set(x.rate) == set(y.rate) == {0.02}


def test_no_rate_where_the_gradient_is_nothing():
    run = descend("x**2 + 0*y", (1.0, 1.0), lr=0.1, steps=5)
    _, y = columns(shares(replay(run)), ("x", "y"))
    assert np.isnan(y.rate).all()


def test_the_scales_of_states():
    run = descend(BOWL, (3, 4), optimizer="adam", lr=0.3, steps=60, stop=())
    m, v = panels(replay(run))
    assert (m.name, v.name) == ("m", "v")
    assert m.scale.kind == "linear"
    assert v.scale.kind == "log"
    assert v.series.shape == (2, 61)


def test_gradients_of_adam_count_for_a_tenth_of_its_mean():
    # With a gradient that stays, Adam steps by lr, of which 1 - beta1 is the newest gradient.
    run = descend("x", 0.0, optimizer="adam", lr=0.1, steps=200)
    (x,) = columns(shares(replay(run)), ("x",))
    assert x.parts[:, -1] == pytest.approx([-0.01, -0.09, 0], abs=1e-6)


def test_the_rate_of_gradient_descent_has_no_gaps():
    # The run diverges along y (factor -1.4) and converges along x (factor -0.2).
    run = descend("x**2 + 2*y**2", (3, 4), lr=0.6)
    x, y = columns(shares(replay(run)), ("x", "y"))
    assert x.rate == pytest.approx(0.6)
    assert y.rate == pytest.approx(0.6)


def test_no_bar_is_cut_off():
    run = descend("x**4 - 3*x**2 + x", 2.0, lr=0.05, steps=20)
    made = figure(Loss("x**4 - 3*x**2 + x"), [run])
    panel = made.axes[0]
    low, high = panel.get_xlim()
    edges = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in panel.patches]
    assert low <= min(left for left, _ in edges)
    assert high >= max(right for _, right in edges)
    assert "per unit of ∂f/∂x" in [text.get_text() for text in made.legends[0].get_texts()]


def test_the_heading_for_many_variables_is_whole():
    names = [f"x{i}" for i in range(1, 31)]
    loss = Loss(" + ".join(f"{i}*{name}**2" for i, name in enumerate(names, 1)))
    run = descend(loss, optimizer="adam", lr=0.01, schedule="cosine", steps=400)
    heading = figure(loss, [run]).axes[0].get_title()
    assert "coordinates 1 to 4 of 30" in heading
    assert heading.endswith(")")
    assert len(heading) <= 84
