"""The window holds what a reader wants to see, and nothing is squeezed."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symgd import Loss, Outcome, catalogue, descend
from symgd.plots.window import MARGIN, ROOM, graph, plane
from tests.plots.runs import circle, run_on

BOWL = Loss("x**2 + 2*y**2")
PARABOLA = Loss("x**2 + 2*x + 1")

coordinates = st.floats(-1e6, 1e6).map(lambda number: round(number, 6))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=20))
def test_whole_path_in_the_plane(points):
    run = run_on(BOWL, points)
    box = np.vstack([run.positions, [[0, 0]]])
    assume(np.ptp(box, axis=0).max() > 1e-3)
    assume(np.abs(run.end - run.start).max() < 100 * np.abs(run.start).max())
    window = plane(BOWL, [run])
    assert window.contains(run.positions).all()
    assert (window.size > 0).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20))
def test_whole_path_on_the_graph(points):
    run = run_on(PARABOLA, points)
    assume(np.abs(run.end - run.start).max() < 100 * (1 + np.abs(run.start).max()))
    window = graph(PARABOLA, [run])
    assert window.contains(np.column_stack([run.positions, run.losses])).all()


@pytest.mark.parametrize("steps", [1, 3, 200])
def test_minimum_in_view_however_far_the_run_came(steps):
    run = descend(BOWL, (3, 4), lr=0.01, steps=steps)
    window = plane(BOWL, [run])
    assert window.contains(np.array([[0.0, 0.0]])).all()
    # Both walls of the valley are seen, and the path is not squeezed into a corner.
    assert (window.low < -0.5).all()
    assert (window.high < 10).all()


def test_all_runs_in_view():
    runs = [run_on(BOWL, circle(9, 1, (5, 5))), run_on(BOWL, circle(9, 2, (-7, 1)))]
    window = plane(BOWL, runs)
    assert all(window.contains(run.positions).all() for run in runs)


def test_a_unit_is_as_long_on_both_axes():
    for shape in (0.5, 1.0, 1.6):
        window = plane(BOWL, [run_on(BOWL, [(3, 4), (0, 0)], Outcome.CONVERGED)], shape)
        assert window.size[0] / window.size[1] == pytest.approx(shape)


def test_a_narrow_valley_shows_its_walls():
    narrow = Loss("x**2 + 1e6*y**2")
    window = plane(narrow, [run_on(narrow, [(10, 0.01), (5, -0.01), (0, 0)], Outcome.CONVERGED)])
    assert window.size[1] < 0.2
    assert window.size[1] > 0.02


def test_a_path_along_an_axis_keeps_the_plane_round():
    window = plane(BOWL, [run_on(BOWL, [(3, 0), (1, 0), (0, 0)], Outcome.CONVERGED)])
    assert window.size[0] == pytest.approx(window.size[1])
    assert window.low[1] < -0.5 < 0.5 < window.high[1]


def test_only_the_beginning_of_a_diverging_run():
    run = run_on(BOWL, [(3 * (-2) ** k, 4 * (-3) ** k) for k in range(40)], Outcome.DIVERGED)
    window = plane(BOWL, [run])
    assert window.contains(np.array([[0.0, 0.0], run.start, run.positions[1]])).tolist()[:2] == [
        1,
        1,
    ]
    assert window.size.max() < 4 * (2 * ROOM) * (1 + 2 * MARGIN)


def test_a_diverging_run_does_not_spoil_the_others():
    good = descend(BOWL, (3, 4), lr=0.1)
    bad = run_on(BOWL, [(3 * (-2.0) ** k, 4 * (-3.0) ** k) for k in range(40)], Outcome.DIVERGED)
    window = plane(BOWL, [good, bad])
    assert window.contains(good.positions).all()
    assert window.size.max() < 25


def test_a_run_that_never_leaves_a_plateau():
    flat = Loss("tanh(x)**2 + tanh(y)**2")
    window = plane(flat, [run_on(flat, [(30, 40)] * 5)])
    assert window.contains(np.array([[30.0, 40.0]])).all()
    assert (window.size > 1).all()


@pytest.mark.parametrize("text", ["0*x + 0*y + 5", "exp(-x - y)", "x + y", "log(x*y)", "1/(x*y)"])
def test_no_minimum_to_find(text):
    loss = Loss(text, ("x", "y"))
    run = run_on(loss, [(3, 4), (2.5, 4.5), (2.4, 5)])
    window = plane(loss, [run])
    assert window.contains(run.positions).all()
    assert window.size.max() < 10


@pytest.mark.parametrize("point", [0.0, 1e-12, -7.0, 1e9, 1e200])
def test_a_run_of_no_steps(point):
    assert graph(PARABOLA, [run_on(PARABOLA, [point])]).size.min() > 0
    window = plane(BOWL, [run_on(BOWL, [(point, point)])])
    assert window.contains(np.array([[point, point]])).all()
    assert np.isfinite(window.size).all()


def test_the_graph_of_a_pole_is_cut():
    loss = Loss("1/x**2 + x")
    window = graph(loss, [run_on(loss, [2.0, 1.5, 1.3], Outcome.CONVERGED)])
    assert window.high[1] < 100
    barrier = Loss("x - log(x)")
    assert graph(barrier, [run_on(barrier, [3.0, 1.0], Outcome.CONVERGED)]).high[1] < 10


def test_the_graph_shows_the_bottom_of_the_valley():
    loss = Loss("tanh(x)**2")
    window = graph(loss, [run_on(loss, [4.0, 3.9])])
    assert window.contains(np.array([[0.0, 0.0], [4.0, 1.0]])).all()


@pytest.mark.parametrize(("name", "whole"), [("himmelblau", True), ("rastrigin", False)])
def test_the_window_of_the_catalogue_is_shown_where_steps_are_seen_in_it(name, whole):
    example = catalogue[name]
    seen = plane(Loss(name), [descend(name, **example.run)])
    low, high = np.transpose(example.window)
    assert bool((seen.low <= low).all() and (seen.high >= high).all()) == whole
