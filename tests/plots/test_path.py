"""What is drawn of a path: enough, and no more."""

import numpy as np
import pytest

from symgd.plots.path import FINE, LONG, crossing, spread, thinned, visible
from symgd.plots.window import Window

UNIT = Window(np.zeros(2), np.ones(2))


def test_a_short_path_is_drawn_whole():
    points = np.array([[0.1, 0.1], [0.5, 0.5], [0.9, 0.2]])
    path = visible(points, UNIT)
    assert path.points.tolist() == points.tolist()
    assert path.steps.tolist() == [0, 1, 2]
    assert path.exit_step is None
    assert len(path.iterates) == 3


def test_a_path_ends_on_the_frame_where_it_leaves():
    path = visible(np.array([[0.5, 0.5], [0.5, 0.75], [2.5, 2.75], [0.5, 0.5]]), UNIT)
    assert path.points.tolist() == [[0.5, 0.5], [0.5, 0.75], [0.75, 1.0]]
    assert path.exit_step == 2
    assert path.iterates.tolist() == [[0.5, 0.5], [0.5, 0.75]]


@pytest.mark.parametrize("outer", [(1e300, 0.5), (-1e300, 1e300), (0.5, -1e-9), (1.0, 5.0)])
def test_the_crossing_is_on_the_frame(outer):
    point = crossing(np.array([0.25, 0.5]), np.array(outer), UNIT)
    assert UNIT.contains(point[None]).all()
    assert np.isclose(np.concatenate([point, 1 - point]), 0, atol=1e-8).any()


def test_steps_too_small_to_see_are_dropped():
    slow = np.column_stack([np.linspace(0, 1, 100_001)] * 2)
    steps = thinned(slow, UNIT)
    assert steps[0] == 0
    assert steps[-1] == 100_000
    assert len(steps) < 5 * FINE
    gaps = np.abs(np.diff(slow[steps], axis=0)).max()
    assert gaps <= 2 / FINE


def test_an_endless_oscillation_is_bounded_and_keeps_its_extremes():
    swing = np.column_stack([np.tile([0.1, 0.9], 50_000), np.full(100_000, 0.5)])
    steps = thinned(swing, UNIT)
    assert len(steps) <= 2 * LONG
    assert set(swing[steps, 0]) == {0.1, 0.9}


def test_spread_keeps_every_spike(rng):
    values = rng.normal(size=(50_000, 2))
    values[12_345, 0], values[40_001, 1] = 1e6, -1e6
    rows = spread(values, 400)
    assert {0, 12_345, 40_001, 49_999} <= set(rows.tolist())
    assert len(rows) <= 802
    assert (np.diff(rows) > 0).all()
