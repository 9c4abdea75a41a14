"""Every awkward run has its pictures; they are the same each time, and need no window system."""

import io
import subprocess
import sys
import xml.etree.ElementTree as ET

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from symgd import Loss, Outcome, descend
from symgd.errors import FileError
from symgd.plots import FORMATS, figures, render, save
from tests.plots.runs import circle, run_on

MANY = "+".join(f"(x{i} - {i % 5})**2" for i in range(40))
WAY = np.linspace(2, 1, 30)


def in_plane(loss, points=((3, 4), (2, 3), (1, 1)), outcome=Outcome.STEP_LIMIT):
    return loss, [run_on(Loss(loss, ("x", "y")), points, outcome)]


AWKWARD = {
    "no variable": ("5", [run_on("5", [[]])]),
    "no step": ("x**2", [run_on("x**2", [0.0], Outcome.CONVERGED)]),
    "no step, two": in_plane("x**2 + y**2", [(0, 0)]),
    "no step, five": ("a+b+c+d+k", [run_on("a+b+c+d+k", [[1, 2, 3, 4, 5]])]),
    "one step": ("x**2", [run_on("x**2", [3.0, 2.4])]),
    "one step, two": in_plane("x**2 + y**2", [(3, 4), (2, 3)]),
    "constant": in_plane("5 + 0*x + 0*y"),
    "constant, one": ("5", [run_on(Loss("5", ("x",)), [1.0, 1.0, 1.0])]),
    "undefined beside": in_plane("log(x) + log(y)"),
    "pole": ("1/x", [run_on("1/x", [1.0, 1.5, 2.0])]),
    "huge": ("1e200*x**2", [run_on("1e200*x**2", [1e40, -1e50, 1e52], Outcome.DIVERGED)]),
    "huge, two": in_plane("x + y", [(1e200, 1), (1e250, -1e300), (1e307, 1e308)]),
    "tiny": in_plane("x**2 + y**2", [(1e-200, 1e-200), (1e-250, 0)]),
    "far off": in_plane("(x - 1e9)**2 + y**2", [(1e9, 1), (1e9, 0.5)]),
    "diverged": in_plane(
        "x**2 + y**2", [((-2.0) ** k, 3.0**k) for k in range(300)], Outcome.DIVERGED
    ),
    "diverged at once": in_plane("x**2 + y**2", [(3, 4), (-1e12, 1e12)], Outcome.DIVERGED),
    "diverged, one": ("x**2", [run_on("x**2", (-3.0) ** np.arange(25), Outcome.DIVERGED)]),
    "diverged, many": (MANY, [run_on(MANY, np.outer((-3.0) ** np.arange(25), np.ones(40)))]),
    "many": (MANY, [run_on(MANY, np.outer(WAY, np.arange(40)))]),
    "many, no step": (MANY, [run_on(MANY, np.ones((1, 40)))]),
    "twelve runs": (
        "a*b*c",
        [run_on("a*b*c", np.outer(WAY, [1, 2, 3]), lr=i / 10) for i in range(12)],
    ),
    "thirty runs": (
        "x**2 + y**2",
        [run_on("x**2 + y**2", circle(20, 1 + i), lr=i / 10) for i in range(30)],
    ),
    "every outcome": (
        "x**2",
        [run_on("x**2", WAY, outcome, seed=i) for i, outcome in enumerate(Outcome)],
    ),
    "long": ("x**2 + y**2", [run_on("x**2 + y**2", circle(30_000))]),
    "falling": ("-x**2", [run_on("-x**2", 2.0 ** np.arange(60), Outcome.DIVERGED)]),
    "rates of zero": ("x**2", [run_on("x**2", WAY, rates=[1.0] + [0.0] * 28)]),
    "hostile label": (
        "x**2",
        [run_on("x**2", WAY, optimizer=name) for name in ("_\x1b$\\frac{<b>&", "\ud800\u4e2d")],
    ),
    "cases": ("where(x < 0, -x, x**2)", [run_on("where(x < 0, -x, x**2)", WAY)]),
    "odd names": ("lamda + x_1a2*μ", [run_on("lamda + x_1a2*μ", [(1, 2, 3), (0, 1, 2)])]),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_runs_have_their_pictures(name):
    text, runs = AWKWARD[name]
    loss = Loss(text, runs[0].variables)
    made = figures(loss, runs)
    assert list(made) == (["descent", "history"] if loss.variables else ["history"])
    for figure in made.values():
        assert isinstance(figure, Figure)
        png = Image.open(io.BytesIO(render(figure, "png")))
        assert png.width == 958
        assert np.asarray(png.convert("L")).std() > 5
        svg = render(figure, "svg")
        assert ET.fromstring(svg).tag.endswith("svg")
        assert len(svg) < 300_000


def test_the_same_run_gives_the_same_bytes():
    loss = Loss("x**2 + 2*y**2")

    def drawn():
        made = figures(loss, [descend(loss, (3, 4), lr=0.1)])
        return [render(figure, form) for figure in made.values() for form in FORMATS]

    assert drawn() == drawn()


def test_a_readers_own_settings_change_nothing():
    loss = Loss("x**2")
    run = descend(loss, 3.0, lr=0.1)
    plain = render(figures(loss, [run])["descent"], "svg")
    own = {"font.size": 30, "savefig.bbox": "tight", "axes.facecolor": "red", "lines.linewidth": 9}
    with matplotlib.rc_context(own):
        assert render(figures(loss, [run])["descent"], "svg") == plain


def test_several_runs_are_told_apart():
    loss = Loss("x**2 + 2*y**2")
    runs = [descend(loss, (3, 4), lr=lr) for lr in (0.1, 0.3)]
    for figure in figures(loss, runs).values():
        words = [text.get_text() for text in figure.legends[0].get_texts()]
        assert words[-2].startswith("lr 0.1: converged, ")
        assert words[-1].startswith("lr 0.3: converged, ")


def test_the_end_of_a_diverging_run_is_told():
    text, runs = AWKWARD["diverged"]
    legend = figures(Loss(text), runs)["descent"].legends[0]
    assert "out of the picture at step" in legend.get_texts()[1].get_text()


def test_pyplot_is_not_needed():
    code = (
        "import sys; from symgd import Loss, descend; from symgd.plots import figures, render\n"
        "loss = Loss('x**2'); made = figures(loss, [descend(loss, 3.0)])\n"
        "render(made['descent'], 'svg'), render(made['history'], 'png')\n"
        "assert 'matplotlib.pyplot' not in sys.modules, 'pyplot'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_failed_save_leaves_the_old_picture(tmp_path, monkeypatch):
    loss = Loss("x**2")
    figure = figures(loss, [descend(loss, 3.0)])["descent"]
    path = save(figure, tmp_path / "picture.svg")
    before = path.read_bytes()

    def half(self, file, **_):
        file.write(b"<svg")
        raise RuntimeError("mathtext")

    monkeypatch.setattr(Figure, "savefig", half)
    with pytest.raises(RuntimeError, match="mathtext"):
        save(figure, path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["picture.svg"]


def test_a_place_that_cannot_be_written(tmp_path):
    loss = Loss("x**2")
    figure = figures(loss, [descend(loss, 3.0)])["history"]
    with pytest.raises(FileError, match="cannot write"):
        save(figure, tmp_path / "nowhere" / "picture.png")
