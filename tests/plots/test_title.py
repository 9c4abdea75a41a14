"""Titles: mathematics where it can be set, plain text where not, and always within the width."""

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.ft2font import FT2Font

from symgd import Loss
from symgd.language import symbol
from symgd.plots import title
from symgd.plots.title import abridged, math_extent, plain


class Typed:
    """A loss whose text and LaTeX are whatever a test wants."""

    variables, symbols, parameters = ("x",), (symbol("x"),), {"x": ()}

    def __init__(self, text, formula=None):
        self.text, self.formula = text, text if formula is None else formula

    def latex(self):
        return self.formula


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + 2*y**2",
        "abs(x) + abs(y)",
        "sqrt(x**2 + 1)",
        "x + y - log(x) - log(y)",
        "100*(y - x**2)**2 + (1 - x)**2",
        "exp(-x**2)/(1 + y**2)",
        "tanh(x)**2",
    ],
)
def test_formulas_are_mathematics(text):
    shown, size = title.title(Loss(text), 430)
    assert shown.startswith("$f(x")
    assert size == pytest.approx(13)
    assert r"\left|" not in shown


@pytest.mark.parametrize(
    "formula",
    [
        r"\begin{cases} x & \text{for}\: x > 0 \\0 & \text{otherwise} \end{cases}",
        r"\left[\begin{matrix}1\\2\end{matrix}\right]",
        "{{{",
        "}",
        "\\sqrt{" * 60 + "x" + "}" * 60,
        "\\frac{1}{" * 40 + "x" + "}" * 40,
        "x" * 150,
    ],
)
def test_what_cannot_be_set_is_plain(formula):
    shown, _ = title.title(Typed("x + 1", formula), 430)
    assert shown == "f(x) = x + 1"


@pytest.mark.parametrize(
    "text",
    [
        "x + " * 1000 + "x",
        "(" * 80 + "x" + ")" * 80,
        "\x1b[31mred\x00\x07",
        "$x$ $$ \\frac{",
        "<script>alert(1)</script>&amp;",
        "x" * 100_000,
        "\U0001f600 \u4e2d\ud800",
    ],
)
def test_hostile_texts_are_drawn_within_the_width(text):
    figure = Figure((460 / 72, 4))
    title.draw(figure, Typed(text))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    (drawn,) = figure.texts
    box = drawn.get_window_extent(canvas.get_renderer())
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1
    assert box.y1 <= figure.bbox.y1
    assert "\x1b" not in drawn.get_text()


def test_many_variables_are_abridged():
    text = "+".join(f"x{i}" for i in range(9))
    assert title.title(Loss(text), 430)[0].startswith(r"$f(x_{0}, \ldots, x_{8}) = ")
    assert title.title(Loss("5"), 430)[0] == "$f = 5$"


def test_small_pieces():
    assert math_extent("$x$") is not None
    assert abridged("x", 100) == "x"
    assert plain("a\tb\n\nc") == "a b c"


def test_the_typeface_has_every_character_that_is_kept():
    glyphs = FT2Font(findfont("DejaVu Sans")).get_charmap()
    kept = [code for code in range(0x20, 0x110000) if not title.FOREIGN.match(chr(code))]
    assert [hex(code) for code in kept if code not in glyphs] == []
