"""Pages of losses over data: the call that is shown reads the data and repeats the run."""

import numpy as np
import pytest

from symgd import Loss
from symgd.data import load

TABLE = "x,y,word\n0,1,a\n1,3.5,b\n2,4.5,c\n3,7.5,d\n"

RELATIVE = 1e-7
"""A page has the coefficients of the loss to 15 digits, and not its data."""


@pytest.fixture(autouse=True)
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "points.csv").write_text(TABLE)


@pytest.mark.parametrize("start", [None, (1, -2)])
def test_a_line_through_a_table(live, start):
    data = load(["points.csv"], names=["x", "y"])
    loss = Loss("mean((w*x + b - y)**2)", data=data)
    page = live(loss, start, lr=0.05, data="load(['points.csv'], names=['x', 'y'])")
    run = page.python()
    assert "data" in run.settings
    np.testing.assert_allclose(page.path, run.positions, rtol=RELATIVE, atol=RELATIVE)
    assert page.ask("page.result.outcome") == run.outcome
    assert page.browser.title == "mean((w*x + b - y)**2)"


def test_arrays_are_called_by_their_names(live):
    X, y = np.random.default_rng(0).normal(size=(20, 2)), np.arange(20.0)
    loss = Loss("mean((X@w + b - y)**2) + lam*sum(w**2)", data={"X": X, "y": y, "lam": 0.125})
    page = live(loss, lr=0.05, optimizer="adam", steps=30)
    run = page.python(X=X, y=y)
    np.testing.assert_allclose(page.path, run.positions, rtol=RELATIVE, atol=RELATIVE)
