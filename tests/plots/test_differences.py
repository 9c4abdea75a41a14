"""What the picture of numerical derivatives shows, and that every awkward loss has one."""

import io
import xml.etree.ElementTree as ET
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from symgd import Loss
from symgd.differentiation.methods import tables
from symgd.plots import render
from symgd.plots.differences import figure, heading
from symgd.plots.errors import panel, shared_scale


def shown(text, point, index=0):
    return panel(tables(Loss(text), point, [index])[0])


def named(figure):
    (legend,) = figure.legends
    return [text.get_text() for text in legend.get_texts()]


def test_a_panel_holds_the_errors_of_its_table():
    (table,) = tables(Loss("exp(x)*y"), [1.0, 2.0], [0])
    found = panel(table)
    forward, central = found.vees
    assert found.name == "∂f/∂x at (1, 2)"
    assert central.errors.tolist() == table.differences.central_errors.tolist()
    assert forward.best == table.differences.forward_theory.best
    errors = {method.name: method.error for method in table.methods}
    assert found.lines == {name: errors[name] for name in ("complex step", "symgd, compiled")}


def test_a_vee_falls_and_rises():
    _, central = shown("exp(x)", [1.0]).vees
    expected = central.expected(1e-300)
    lowest = int(np.argmin(expected))
    assert central.h[lowest] == pytest.approx(central.best, rel=10**0.125)
    seen = np.isfinite(expected)
    assert (np.diff(expected[seen][: lowest + 1]) < 0).all()
    assert (np.diff(expected[lowest:][seen[lowest:]]) > 0).all()


def test_theory_is_drawn_where_something_was_measured():
    lost = shown("x**3", [1e6]).vees[0]
    assert np.isnan(lost.expected(1e-300)[np.isnan(lost.errors)]).all()
    unknown = replace(lost, theory=None)
    assert np.isnan(unknown.expected(1e-300)).all()
    assert unknown.best is None


def test_one_scale_holds_all_errors():
    panels = [shown("exp(x)*sin(y)", [1.0, 2.0], index) for index in (0, 1)]
    scale = shared_scale(panels)
    for one in panels:
        positive = one.heights[one.heights > 0]
        assert scale.low <= positive.min()
        assert scale.high >= positive.max()


def test_the_scale_ends_where_nothing_is_told_apart():
    far = shown("exp(x)", [1.0])
    far = replace(far, lines={"complex step": 1e-200})
    assert shared_scale([far]).low > 1e-40


def test_the_best_steps_stand_above():
    assert "best h: forward" in heading(shown("exp(x)", [1.0]))
    assert heading(shown("abs(x)", [0.0])) == "∂f/∂x at x = 0\n"


def test_the_legend_names_what_is_seen():
    everything = named(figure(Loss("x**2*y"), tables(Loss("x**2*y"), [3.0, 4.0])))
    assert everything == [
        "central difference",
        "its theory: slopes 2 and −1",
        "forward difference",
        "its theory: slopes 1 and −1",
        "complex step",
        "symgd's compiled gradient",
        "the best h by theory",
        "exactly 0",
    ]
    loss = Loss("exp(x) + abs(x)")
    fewer = named(figure(loss, tables(loss, [1.0])))
    assert "complex step" not in fewer
    kink = figure(Loss("abs(x)"), tables(Loss("abs(x)"), [0.0]))
    assert not kink.legends
    assert "there is a kink" in kink.axes[0].texts[0].get_text().replace("\n", " ")


def test_an_error_of_zero_has_a_place_of_its_own():
    loss = Loss("x**2")
    axes = figure(loss, tables(loss, [3.0])).axes[0]
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[0] == "0"
    assert labels.count("0") == 1


def test_four_components_are_shown_and_the_others_counted():
    loss = Loss("x1**2 + x2**2 + x3**2 + x4**2 + x5**2 + x6**2")
    made = figure(loss, tables(loss, [1.0] * 6))
    assert len(made.axes) == 4
    assert [text.get_text() for text in made.texts][-1] == "the first 4 of 6 components"


AWKWARD = {
    "one": ("exp(x)", [1.0]),
    "three": ("x**3 + sin(y)*z", [1e-3, 0.0, 1e6]),
    "constant": ("5 + 0*x", [1.0]),
    "line": ("3*x", [2.0]),
    "zero": ("x**2", [0.0]),
    "kink": ("abs(x)", [0.0]),
    "undefined": ("log(x)", [-1.0]),
    "edge": ("sqrt(x)", [0.0]),
    "kink beside": ("abs(x) + exp(y)", [0.0, 1.0]),
    "huge": ("1e200*x**4", [1e20]),
    "infinite": ("x**4", [1e100]),
    "tiny": ("1e-200*x**4", [1e-20]),
    "cases": ("where(x < 0, -x, x**2)", [1.0]),
    "odd names": ("lamda + x_1a2*μ", [1.0, 2.0, 3.0]),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_losses_have_their_picture(name):
    text, point = AWKWARD[name]
    loss = Loss(text) if name != "constant" else Loss("5 + 0*x", ("x",))
    made = figure(loss, tables(loss, point))
    png = Image.open(io.BytesIO(render(made, "png")))
    assert png.width == 958
    assert np.asarray(png.convert("L")).std() > 5
    svg = render(made, "svg")
    assert ET.fromstring(svg).tag.endswith("svg")
    assert len(svg) < 400_000


def test_the_same_table_gives_the_same_bytes():
    loss = Loss("exp(x)")
    made = tables(loss, [1.0])
    assert render(figure(loss, made), "svg") == render(figure(loss, made), "svg")
