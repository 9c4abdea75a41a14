"""One random direction checks all components of a gradient."""

import numpy as np
import pytest

from symgd import Loss
from symgd.cli.methods_table import print_direction
from symgd.cli.page import PlainPage
from symgd.differentiation.direction import agreeing, direction
from symgd.differentiation.reference import Reference, reference


def test_it_is_the_gradient_times_the_direction():
    point = [1.0, 2.0, 0.5]
    found = direction(Loss("exp(x)*sin(y) + z**3"), point)
    x, y, z = point
    gradient = [np.exp(x) * np.sin(y), np.exp(x) * np.cos(y), 3 * z**2]
    assert float(found.exact.first) == pytest.approx(np.dot(gradient, found.vector), rel=1e-14)
    assert np.linalg.norm(found.vector) == pytest.approx(1)
    assert found.digits > 14
    assert 7 < found.central_digits < found.digits


def test_the_seed_is_the_direction():
    loss, point = Loss("x*y"), [1.0, 2.0]
    vectors = [direction(loss, point, seed=seed).vector for seed in (3, 3, 4)]
    assert vectors[0] == vectors[1] != vectors[2]


def test_a_wrong_gradient_is_seen(monkeypatch):
    loss = Loss("x**2 + y**2 + z**2")
    monkeypatch.setattr(Loss, "gradient_at", lambda self, w: 2 * np.array(w) + [0, 1e-6, 0])
    assert direction(loss, [1.0, 2.0, 3.0]).digits < 8


def test_a_thousand_variables():
    text = " + ".join(f"(x{i} - {i})**2" for i in range(1000))
    found = direction(Loss(text), np.ones(1000), seconds=60.0)
    assert found.digits > 12


def test_a_long_loss_is_not_compiled_beyond_the_time(monkeypatch, capsys):
    loss = Loss(" + ".join(f"(x{i} - {i})**2" for i in range(1000)))

    def forbidden(self, w):
        raise AssertionError

    monkeypatch.setattr(Loss, "gradient_at", forbidden)
    found = direction(loss, np.ones(1000), seconds=3.0)
    assert np.isnan(found.gradient)
    assert np.isnan(found.digits)
    assert found.central_digits > 3
    print_direction(PlainPage(), found)
    told = capsys.readouterr().out
    assert "the compiled gradient is not known, a central difference of step" in told
    assert " agrees in " in told


def test_no_derivative_no_digits():
    found = direction(Loss("abs(x) + abs(y)"), [0.0, 0.0])
    assert "kink" in found.exact.reason
    assert np.isnan(found.digits)
    assert np.isnan(found.central_digits)


def test_digits():
    third = reference(Loss("x/3"), [1.0], [1.0])
    assert agreeing(0.333, third) == pytest.approx(3, abs=0.1)
    assert agreeing(1 / 3, third) > 16
    assert agreeing(3.0, third) == 0
    assert np.isnan(agreeing(1.0, Reference()))
