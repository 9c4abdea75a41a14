"""Every method is in the table, right where it can be, and says why where it cannot."""

import math
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import click
import numpy as np
import pytest

from symgd import Loss
from symgd.cli.methods_table import print_table
from symgd.cli.page import PlainPage
from symgd.cli.verify import command
from symgd.differentiation import methods, rows
from symgd.differentiation.autodiff import LIBRARIES
from symgd.differentiation.direction import Direction
from symgd.differentiation.method import PATIENCE, Method, timed
from symgd.differentiation.methods import compare_methods, tables
from symgd.differentiation.reference import Reference
from symgd.errors import SettingError
from symgd.worker import UnfinishedError

PROJECT = Path(__file__).parents[2] / "pyproject.toml"

NAMES = {
    "forward difference": "numerical",
    "central difference": "numerical",
    "complex step": "numerical",
    "mpmath, 50 digits": "numerical",
    "symgd, formula": "analytical",
    "symgd, compiled": "automatic",
    "JAX": "automatic",
    "PyTorch": "automatic",
}


def table(text, point, index=0):
    return {method.name: method for method in compare_methods(Loss(text), point, index)}


def test_every_method_and_its_kind():
    found = compare_methods(Loss("x**2"), [3.0], 0)
    assert {method.name: method.kind for method in found} == NAMES


# Known from calculus, in doubles: exp(x)·sin(y) and the logistic function.
@pytest.mark.parametrize(
    ("text", "point", "index", "exact"),
    [
        ("exp(x)*sin(y)", [1.0, 2.0], 0, math.exp(1) * math.sin(2)),
        ("exp(x)*sin(y)", [1.0, 2.0], 1, math.exp(1) * math.cos(2)),
        ("log(1 + exp(x))", [2.0], 0, 1 / (1 + math.exp(-2))),
        ("x**3", [-2.0], 0, 12.0),
    ],
)
def test_each_is_as_right_as_it_can_be(text, point, index, exact):
    found = table(text, point, index)
    for name in ("complex step", "symgd, formula", "symgd, compiled", "mpmath, 50 digits"):
        assert found[name].value == pytest.approx(exact, rel=4e-15), name
        assert found[name].error <= 1e-14 * abs(exact)
    assert found["central difference"].error < 1e-8 * abs(exact)
    assert found["forward difference"].error < 1e-6 * abs(exact)
    assert found["central difference"].error < found["forward difference"].error
    for name in ("JAX", "PyTorch"):
        method = found[name]
        if "not installed" in method.note:
            assert math.isnan(method.value)
        else:
            assert method.value == pytest.approx(exact, rel=4e-15)
    assert all(method.seconds > 0 for method in found.values() if math.isfinite(method.value))


def test_the_error_is_the_distance_of_what_is_shown():
    for method in table("exp(x)", [1.0]).values():
        if math.isfinite(method.value) and "difference" in method.name:
            assert method.error == pytest.approx(abs(method.value - math.e), abs=5e-16)


def test_a_kink():
    found = table("abs(x)", [0.0])
    assert found["complex step"].note == "not available: abs is not analytic"
    assert "kink" in found["mpmath, 50 digits"].note
    assert found["symgd, compiled"].value == 0
    assert found["forward difference"].value == 1
    assert all(math.isnan(method.error) for method in found.values())


def test_where_the_typed_form_overflows_symgd_does_not():
    found = table("log(1 + exp(x))", [1000.0])
    assert found["symgd, compiled"].error == 0
    assert found["symgd, formula"].note == "not a finite number in doubles"
    assert math.isnan(found["symgd, formula"].value)
    assert "overflows" in found["complex step"].note


def test_where_the_loss_is_undefined():
    for method in table("log(x)", [-1.0]).values():
        if method.kind == "numerical":
            assert math.isnan(method.value)
            assert "undefined" in method.note


def test_a_quadratic_takes_a_large_step():
    found = table("x**2 + 2*y**2", [3.0, 4.0], 1)["central difference"]
    assert found.error == 0
    assert found.note == "h = 1"


def test_what_is_too_small_for_doubles_is_not_nothing():
    # The third derivative of exp(-x) is 10^-348: 0 in doubles, but not left out.
    assert table("exp(-x)", [800.0])["central difference"].note == "h = 0.0048"


def test_a_step_that_is_lost_beside_the_coordinate_is_not_taken():
    found = table("sin(x)", [1e22])["central difference"]
    assert math.isfinite(found.value)
    assert table("cosh(x)", [800.0])["mpmath, 50 digits"].note == "not a finite number in doubles"


def test_all_components_or_some():
    loss = Loss("x**2 + 2*y**2 + z")
    assert [one.name for one in tables(loss, [1.0, 2.0, 3.0])] == ["x", "y", "z"]
    (one,) = tables(loss, [1.0, 2.0, 3.0], [2])
    assert (one.name, one.point) == ("z", (1.0, 2.0, 3.0))
    assert one.exact.first == 1


def test_a_point_must_fit():
    with pytest.raises(SettingError, match="got 1"):
        compare_methods(Loss("x + y"), [1.0], 0)


def test_a_library_that_is_missing_or_broken_is_told(monkeypatch):
    def broken(loss, point):
        raise RuntimeError

    libraries = {"One": ("not_a_module", broken), "Two": ("math", broken)}
    monkeypatch.setattr(rows, "LIBRARIES", libraries)
    found = table("x**2", [3.0])
    assert found["One"].note == (
        "not available: not_a_module is not installed (pip install 'symgd[not_a_module]')"
    )
    assert found["Two"].note == "not available: RuntimeError"


@pytest.mark.parametrize("name", LIBRARIES)
def test_how_to_get_a_library_fits_and_is_an_extra_of_symgd(name, monkeypatch, capsys):
    monkeypatch.setattr(rows, "installed", lambda module: False)
    missing = table("x**2", [3.0])[name]
    page = PlainPage()
    page.width = 80
    print_table(page, "f'", [missing])
    told = capsys.readouterr().out.splitlines()[-1]
    (extra,) = re.findall(r"\(pip install 'symgd\[(\w+)\]'\)\.$", told)
    extras = tomllib.loads(PROJECT.read_text())["project"]["optional-dependencies"]
    assert [needed.split(">")[0] for needed in extras[extra]] == [LIBRARIES[name][0]]
    assert len(told) <= 80


def test_a_closed_form_that_takes_too_long_is_given_up(monkeypatch):
    def never(seconds, *_):
        raise UnfinishedError(f"not done in {seconds:.3g} s")

    monkeypatch.setattr(rows, "limited", never)
    found = rows.formula(Loss("x**2"), (1.0,), 0, seconds=2.0)
    assert found.note == "not available: its closed form was not done in 2 s"
    assert math.isnan(found.value)


def test_timing_is_bounded():
    calls = []
    result, seconds = timed(lambda: calls.append(1) or len(calls))
    assert result == 1
    assert 0 < seconds < PATIENCE
    assert len(calls) > 3


def test_many_variables_do_not_hang():
    text = " + ".join(f"(x{i} - {i})**2" for i in range(300))
    (one,) = tables(Loss(text), np.ones(300), [3])
    errors = {method.name: method.error for method in one.methods}
    assert errors["symgd, compiled"] == 0
    assert errors["complex step"] == 0


def test_a_long_loss_is_not_compiled_beyond_the_time(monkeypatch):
    text = " + ".join(f"sin({i}*x)*(x - {i})**2" for i in range(1, 300))

    def forbidden(self, w):
        raise AssertionError

    monkeypatch.setattr(Loss, "gradient_at", forbidden)
    (one,) = tables(Loss(text), [1.0], seconds=1.0)
    found = {method.name: method for method in one.methods}
    reason = "not available: the loss is too long to be compiled in 1 s"
    assert found["symgd, compiled"].note == reason
    assert math.isnan(found["symgd, compiled"].value)
    assert math.isfinite(found["complex step"].value)


def test_the_limit_is_shared_by_the_digits_and_the_formula(monkeypatch):
    clock = iter([100.0, 107.0, 200.0, 211.0])
    given = []

    def formula(loss, point, index, seconds):
        given.append(seconds)
        return Method("symgd, formula", "analytical")

    monkeypatch.setattr(methods, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    monkeypatch.setattr(methods, "reference", lambda *_: Reference(reason="never"))
    monkeypatch.setattr(rows, "formula", formula)
    tables(Loss("x*y"), [1.0, 2.0], seconds=10.0)
    assert given == [3.0, -1.0]


def test_no_time_for_the_formula():
    found = rows.formula(Loss("x**2"), (1.0,), 0, seconds=-1.0)
    assert found.note == "not available: no time was left for its closed form"


def test_the_formula_is_compiled_where_it_can_be_stopped(monkeypatch):
    def forbidden(*_):
        raise AssertionError

    monkeypatch.setattr(rows, "array_function", forbidden)
    assert rows.formula(Loss("x**3"), (2.0,), 0, seconds=20.0).value == 12.0


@pytest.mark.parametrize("option", ["--table", "--plot"])
def test_methods_are_compared_for_first_derivatives(option):
    with pytest.raises(click.UsageError, match=rf"^{option} is for first derivatives: leave out"):
        command.main(["x**2", "--order", "2", option], standalone_mode=False)


def test_the_limit_of_the_command_is_the_limit_of_the_direction(monkeypatch):
    given = []

    def along(loss, point, seconds):
        given.append((loss.text, tuple(point), seconds))
        return Direction((0.6, 0.8), Reference(reason="a kink"), *[math.nan] * 5)

    monkeypatch.setattr("symgd.differentiation.direction.direction", along)
    command.main(
        ["x*y", "--table", "--at", "1,2", "--time-limit", "7"],
        prog_name="verify",
        standalone_mode=False,
    )
    assert given == [("x*y", (1.0, 2.0), 7.0)]
