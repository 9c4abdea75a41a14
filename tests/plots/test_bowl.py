"""A quadratic loss is its own bowl; Newton's method leads to the minimum of another."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from symgd.plots.bowl import Bowl, Plane, bowl, lowest_bowl
from tests.plots.fits import BMI, PROGRESSION, line, linear, logistic, robust

ALL = Plane.of_all(2)


def test_a_quadratic_loss_is_its_own_bowl(rng):
    found = bowl(line(), ALL, np.array([5.0, -3.0]))
    points = rng.normal(0, 10, (2, 20))
    b, w = points[:, None]
    wanted = ((np.outer(BMI, w) + b - PROGRESSION[:, None]) ** 2).mean(axis=0)
    assert found.value(points) == pytest.approx(wanted, rel=1e-12)


def test_its_bottom_is_the_closed_form():
    design = np.column_stack([np.ones_like(BMI), BMI])
    wanted = np.linalg.lstsq(design, PROGRESSION, rcond=None)[0]
    assert bowl(line(), ALL, np.array([5.0, -3.0])).bottom == pytest.approx(wanted, rel=1e-12)


def test_a_plane_through_eleven_parameters(rng):
    loss, origin = linear(), rng.normal(size=11)
    directions = np.linalg.qr(rng.normal(size=(11, 2)))[0].T
    found = bowl(loss, Plane(origin, directions), np.zeros(2))
    points = rng.normal(size=(2, 5))
    wanted = [loss.value(origin + directions.T @ point) for point in points.T]
    assert found.value(points) == pytest.approx(wanted, rel=1e-12)


def test_logistic_regression_ends_where_scikit_learn_does():
    loss = logistic()
    data = loss.data.whole()
    fit = LogisticRegression(C=np.inf, tol=1e-10).fit(data["x"][:, None], data["y"])
    found = lowest_bowl(loss, ALL, np.zeros(2)).bottom
    assert found == pytest.approx([fit.intercept_[0], fit.coef_[0, 0]], rel=1e-5)


def test_no_bowl_at_a_kink():
    assert lowest_bowl(robust(), ALL, np.zeros(2)) is None


def test_a_valley_without_an_end_has_no_bottom():
    flat = Bowl(np.zeros(2), 0.0, np.array([0.0, 1.0]), np.diag([2.0, 0.0]))
    assert flat.bottom is None
