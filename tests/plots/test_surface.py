"""Runs on a surface: paths follow it, and every awkward run has its picture."""

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from symgd import Loss, Outcome, descend
from symgd.errors import SettingError
from symgd.plots import FORMATS, figures, render, surface
from symgd.plots.contour import ground
from symgd.plots.path import visible
from symgd.plots.relief import relief
from symgd.plots.window import Window
from tests.plots.runs import run_on

SQUARE = Window(np.array([-2.0, -2.0]), np.array([2.0, 2.0]))


def on_surface(text, points, window=SQUARE):
    loss = Loss(text, ("x", "y"))
    path = visible(np.array(points, dtype=float), window)
    shown = relief(ground(loss, window, 41), [np.array([loss.value(p) for p in path.points])])
    return shown, surface.lifted(loss, path, shown)


def test_a_long_step_follows_the_surface():
    _, (points, iterates) = on_surface("x**2 + y**2", [(-1, 0), (1, 0)])
    assert points[:, 2] == pytest.approx(points[:, 0] ** 2)
    assert points[:, 2].min() < 0.01
    assert np.abs(np.diff(points[:, 0])).max() <= surface.PIECE * 4 + 1e-12
    assert points[iterates][:, 0].tolist() == [-1, 1]


def test_the_point_on_the_frame_is_no_iterate():
    _, (points, iterates) = on_surface("x**2 + y**2", [(0, 0), (4, 0)])
    assert points[-1, 0] == 2
    assert iterates.sum() == 1


def test_a_path_never_rises_above_the_top():
    shown, (points, _) = on_surface("exp(6*x**2) + y**2", [(1.9, 0), (0, 1)])
    assert points[:, 2].max() == shown.top


def test_a_step_over_a_gap_has_no_height_there():
    _, (points, _) = on_surface("log(x**2 - 1) + y**2", [(-1.5, 0), (1.5, 0)])
    assert np.isnan(points[np.abs(points[:, 0]) < 1, 2]).all()
    assert np.isfinite(points[[0, -1], 2]).all()


AWKWARD = {
    "no step": ("x**2 + y**2", [(0, 0)]),
    "constant": ("5 + 0*x*y", [(3, 4), (2, 3)]),
    "undefined beside": ("log(x) + log(y)", [(3, 4), (2, 3), (1, 1)]),
    "undefined": ("log(-1 - x**2 - y**2)", [(3, 4), (2, 3)]),
    "pole": ("1/x + y**2", [(1, 1), (2, 0.5)]),
    "huge": ("1e200*x**2 + y", [(1e40, 1), (-1e50, 2), (1e52, 3)]),
    "tiny": ("x**2 + y**2", [(1e-200, 1e-200), (1e-250, 0)]),
    "far off": ("(x - 1e9)**2 + y**2", [(1e9, 1), (1e9, 0.5)]),
    "diverged": ("x**2 + y**2", [((-2.0) ** k, 3.0**k) for k in range(300)]),
    "falling": ("-x**2 + y", [(2.0**k, 1) for k in range(60)]),
    "jumps": ("floor(x) + floor(y)", [(3, 4), (2, 3)]),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_runs_have_their_picture(name):
    text, points = AWKWARD[name]
    loss = Loss(text, ("x", "y"))
    run = run_on(loss, points, Outcome.DIVERGED if len(points) > 50 else Outcome.STEP_LIMIT)
    figure = figures(loss, [run], kinds=["surface"], theme="dark")["surface"]
    png = render(figure, "png")
    assert Image.open(io.BytesIO(png)).width == 958
    assert len(png) < 150_000
    svg = render(figure, "svg")
    assert ET.fromstring(svg).tag.endswith("svg")
    assert len(svg) < 300_000


def test_nothing_leaves_the_page():
    loss = Loss("x**2 + 2*y**2")
    figure = surface.figure(loss, [descend(loss, (3, 4), lr=0.1)])
    figure.draw_without_rendering()
    (axes,) = figure.axes
    page = figure.bbox
    below = figure.legends[0].get_window_extent().y1
    above = figure.texts[0].get_window_extent().y0
    drawn = axes.get_tightbbox()
    assert page.x0 <= drawn.x0 < drawn.x1 <= page.x1
    assert below <= drawn.y0 < drawn.y1 <= above


def test_the_same_run_gives_the_same_bytes():
    loss = Loss("x**2 + 2*y**2")

    def drawn():
        figure = surface.figure(loss, [descend(loss, (3, 4), lr=0.1)])
        return [render(figure, form) for form in FORMATS]

    assert drawn() == drawn()


def test_several_runs_have_a_legend():
    loss = Loss("x**2 + 2*y**2")
    runs = [descend(loss, (3, 4), lr=lr) for lr in (0.1, 0.3)]
    words = [text.get_text() for text in surface.figure(loss, runs).legends[0].get_texts()]
    assert words[0] == "start (3, 4)"
    assert words[1].startswith("lr 0.1: converged")


def test_other_losses_have_no_surface():
    loss = Loss("x**2")
    with pytest.raises(SettingError, match="two variables, and this has 1; choose descent, "):
        figures(loss, [descend(loss, 3.0)], kinds=["surface"])
