"""Numbers and data under the names of a loss: those it does not use, and what is no data."""

import pytest

from symgd import Loss
from symgd.data import load
from symgd.errors import SettingError

RIDGE = "mean((w*x - y)**2) + lam*w**2"
POINTS = {"x": [1.0, 2.0, 3.0], "y": [2.0, 4.0, 6.0]}


@pytest.mark.parametrize(
    ("name", "asked"), [("lamda", " (did you mean 'lam'?)"), ("foo", "")], ids=["near", "far"]
)
def test_a_constant_that_is_not_used(name, asked):
    with pytest.raises(SettingError) as caught:
        Loss(RIDGE, data={**POINTS, name: 0.1})
    said = f"the loss does not use {name}{asked}: the names in it are lam, w, x, y"
    assert str(caught.value) == said


def test_an_array_that_is_not_used_may_be_there():
    loss = Loss("mean((w*x - y)**2)", data={**POINTS, "z": [1.0, 2.0]})
    assert dict(loss.parameters) == {"w": ()}


@pytest.mark.parametrize(
    "data", [[1, 2], "points.csv", 3, object()], ids=lambda data: type(data).__name__
)
def test_what_is_no_data(data):
    with pytest.raises(SettingError, match=r"^data is a mapping of names to arrays, .*load"):
        Loss(RIDGE, data=data)


def test_what_was_loaded_is_data(tmp_path):
    (tmp_path / "points.csv").write_text("x,y\n1,2\n2,4\n")
    loss = Loss("mean((w*x - y)**2)", data=load([tmp_path / "points.csv"]))
    assert loss.value([2.0]) == 0
