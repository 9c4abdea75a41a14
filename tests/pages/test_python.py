"""How a page's loss is made again in Python."""

import numpy as np

import symgd
from symgd import Loss
from symgd.in_numbers import in_numbers
from symgd.pages.python import python


def test_a_formula():
    assert python(Loss("x**2 + y"))["loss"] == 'symgd.Loss("x**2 + y", ("x", "y"))'


def test_numbers_of_the_data_are_written_and_arrays_named():
    loss = Loss("mean((w*x - y)**2) + lam*w**2", data={"x": [1.0], "y": [2.0], "lam": 0.5})
    assert python(in_numbers(loss))["loss"] == (
        'symgd.Loss("mean((w*x - y)**2) + lam*w**2", data={"x": x, "y": y, "lam": 0.5})'
    )


def test_shapes_are_told_where_they_cannot_be_worked_out():
    rosenbrock = "sum((x[1:] - x[:-1]**2)**2 + (1 - x[:-1])**2)"
    loss = Loss(rosenbrock, shapes={"x": (3,)})
    assert python(loss)["loss"] == f'symgd.Loss("{rosenbrock}", shapes={{"x": (3,)}})'
    names = {"symgd": symgd}
    assert eval(python(loss)["loss"], names).value(np.ones(3)) == 0
    known = Loss("mean((X@w - y)**2)", data={"X": np.eye(2), "y": np.ones(2)}, shapes={"w": (2,)})
    assert "shapes" not in python(known)["loss"]


def test_a_call_that_reads_the_data():
    loss = Loss("mean((w - y)**2)", data={"y": [1.0, 3.0]})
    told = python(loss, "load(['y.csv'])")
    assert told["before"].endswith("import load\n\ndata = load(['y.csv'])\n")
    assert told["loss"] == 'symgd.Loss("mean((w - y)**2)", data=data)'
