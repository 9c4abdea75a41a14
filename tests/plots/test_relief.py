"""The landscape: where it is cut off, and from where a path on it is seen."""

import numpy as np
import pytest

from symgd import Loss
from symgd.plots.contour import ground
from symgd.plots.facets import cut, facets
from symgd.plots.relief import TALL, Relief, direction, relief, seen, view
from symgd.plots.window import Window

SQUARE = Window(np.array([-1.0, -1.0]), np.array([1.0, 1.0]))


def of(text, window=SQUARE, taken=(), knots=61):
    return relief(ground(Loss(text, ("x", "y")), window, knots), [np.array(taken)])


def on(shown, loss, x, y):
    """Return points on the surface of a loss."""
    x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    return np.column_stack([x, y, Loss(loss, ("x", "y")).value(np.array([x, y]))])


def test_a_bowl_is_shown_whole():
    shown = of("x**2 + y**2", taken=[2.0, 0.5])
    assert (shown.bottom, shown.top) == pytest.approx((0, 2), abs=1e-12)


def test_high_walls_are_cut_off_above_the_run():
    shown = of("exp(6*x**2) + y**2", taken=[5.0, 2.0])
    assert 5 < shown.top < 60  # of the wall's 400


def test_a_start_high_above_the_valley_does_not_press_it_flat():
    shown = of("exp(8*x**2) + y**2", taken=[3000.0, 40.0, 5.0, 2.0, 1.1])
    assert shown.top < 1500


def test_a_run_down_a_peak_shows_the_peak():
    shown = of("exp(-30*(x**2 + y**2))", taken=[0.95, 0.8, 0.5, 0.2, 0.01])
    assert shown.top > 0.9


def test_a_step_in_a_plain_is_shown():
    shown = of("where(x > 0.9, 1, 0) + 0*y", taken=[0.0])
    assert (shown.bottom, shown.top) == (0, 1)


def test_a_pole_does_not_press_the_rest_flat():
    shown = of("log(x**2 + y**2) - 1e-6/(x**2 + y**2)**3", taken=[0.5, 0.1], knots=60)
    assert shown.bottom > -20
    assert np.isnan(shown.heights).any()


def test_a_constant_has_a_height():
    shown = of("5 + 0*x*y", taken=[5.0])
    assert shown.bottom < 5 < shown.top


def test_the_unit_box():
    shown = of("x**2 + y**2", taken=[2.0])
    ends = np.array([[-1, -1, shown.floor], [1, 1, shown.top]])
    assert shown.unit(ends) == pytest.approx(np.array([[0, 0, 0], [1, 1, TALL]]))


def test_the_surface_beneath_a_point():
    shown = of("x + 2*y", taken=[3.0], knots=11)
    points = shown.unit(on(shown, "x + 2*y", [-1, 0.3, 0.77], [0.2, -0.5, 0.77]))
    assert shown.beneath(points) == pytest.approx(points[:, 2], abs=1e-12)
    assert shown.beneath(np.array([[1.2, 0.5, 0.0]])) == [-np.inf]


def test_a_hill_hides_what_lies_behind_it():
    hill = "exp(-20*(x**2 + y**2))"
    shown = of(hill, taken=[1.0])
    points = on(shown, hill, 0.0, [-0.8, 0.8])
    from_low_in_front = direction(10, -90)  # the eye looks along y
    assert seen(shown, points, from_low_in_front).tolist() == [True, False]
    assert seen(shown, points, direction(10, 90)).tolist() == [False, True]
    assert seen(shown, points, direction(85, -90)).all()


def test_a_plane_hides_nothing():
    shown = of("x + y", taken=[2.0])
    points = on(shown, "x + y", np.linspace(-0.9, 0.9, 20), 0.0)
    assert seen(shown, points, direction(60, -120)).all()


def test_what_is_cut_off_hides_nothing():
    wall = "where(abs(y + 0.5) < 0.1, 1, 0) + 0*x"
    shown = of(wall, taken=[1.0])
    points = on(shown, wall, [-0.5, 0.5], 0.0)
    assert not seen(shown, points, direction(20, -90)).any()
    low = Relief(shown.x, shown.y, shown.heights, 0.0, 0.05)
    assert seen(low, points, direction(20, -90)).all()


def test_the_usual_view_where_it_shows_the_path():
    shown = of("x - y", taken=[2.0])
    path = on(shown, "x - y", np.linspace(0.8, 0, 30), np.linspace(0.9, 0, 30))
    assert view(shown, [path]) == (30.0, -60.0)


def test_a_path_behind_a_hill_turns_the_view():
    hill = "exp(-4*(x - 0.3)**2 - 20*(y + 0.3)**2)"
    shown = of(hill, taken=[1.0])
    path = on(shown, hill, np.linspace(-0.2, 0.6, 30), np.linspace(0.15, 0.1, 30))
    usual = seen(shown, path, direction(30, -60)).mean()
    turned = seen(shown, path, direction(*view(shown, [path]))).mean()
    assert usual < 0.6
    assert turned > 0.95


def test_no_view_looks_along_an_axis():
    funnel = "exp(-8*x**2)*(1 + y/4) + y/9"
    shown = of(funnel, taken=[1.0])
    path = on(shown, funnel, np.linspace(0.3, 0.8, 20), 0.5)
    assert view(shown, [path])[1] % 90 != 0


def test_facets_are_cut_at_the_top():
    shown = of("exp(6*x**2) + y**2", taken=[5.0])
    polygons, light = facets(shown, direction(30, -60))
    assert polygons.shape[1:] == (5, 3)
    assert polygons[:, :, 2].max() == pytest.approx(shown.top)
    assert len(light) == len(polygons)
    assert ((light >= 0) & (light <= 1)).all()


def test_nothing_is_drawn_where_the_loss_is_undefined():
    polygons, _ = facets(of("log(x) + y**2", taken=[1.0], knots=21), direction(30, -60))
    assert polygons[:, :, 0].min() > 0


def test_the_area_left_by_a_cut():
    square = np.array([[0, 0, 0], [1, 0, 1], [1, 1, 1], [0, 1, 0]], dtype=float)
    left = cut(square, 0.25)
    x, y = left[:, 0], left[:, 1]
    area = abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2  # the shoelace formula
    assert area == pytest.approx(0.25)
