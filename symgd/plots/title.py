"""Title: the formula of a loss above its picture, as mathematics where it can be set."""

import re

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from sympy import latex

from symgd.array_loss import ArrayLoss
from symgd.in_numbers import as_typed
from symgd.language import symbol
from symgd.loss import Loss
from symgd.plots import style

LONGEST = 200
"""Formulas of more characters are not tried as mathematics: they would not fit in any case."""

SMALLEST = 9.0
"""The smallest type of a formula, in points; what is longer still is abridged."""

TALLEST = 36.0
"""The height that a picture keeps free for its title, in points."""

DOTS = r"\ldots"

BARS = re.compile(r"\\left\|\{([^{}\\]+)\}\\right\|")
"""The absolute value of a name: matplotlib sets its stretched bars too small and too low."""

FOREIGN = re.compile(
    r"[^\x20-\x7e\xa0-\u02df\u0300-\u034f\u0391-\u03a1\u03a3-\u03ff⁻⁰⁴-⁹₀-₉ₐ-ₜᵢ-ᵪ…−·×√∞≤≥≠∂∇‖→]"
)
"""What the typeface may lack, or what would break an SVG: control characters foremost."""


def draw(figure: Figure, loss: Loss) -> Figure:
    """Write the formula at the top of a figure, as it was typed, within its width."""
    width, height = (72 * inches for inches in figure.get_size_inches())
    text, size = title(as_typed(loss), 0.94 * width)
    middle = 1 - (TALLEST / 2 + 2) / height
    figure.text(
        0.5, middle, text, size=size, ha="center", va="center", parse_math=text.startswith("$")
    )
    return figure


def title(loss: Loss, room: float) -> tuple[str, float]:
    r"""Return the title that fits in ``room`` points, with its type size.

    It is mathtext between dollar signs where matplotlib can set it; else the formula as it was
    typed, abridged if it is too long, which starts with no dollar sign.

    >>> title(Loss("x**2/2"), 400)
    ('$f(x) = \\frac{x^{2}}{2}$', 13.0)
    >>> title(Loss("where(x < 0, -x, x**2)"), 400)
    ('f(x) = where(x < 0, -x, x**2)', 10.0)
    """
    if len(loss.text) <= LONGEST:
        names = [str(latex(symbol(name))) for name in arguments(loss)]
        body = BARS.sub(r"|\1|", loss.latex())
        formula = f"${_signature(names, DOTS)} = {body}$"
        extent = math_extent(formula)
        if extent is not None:
            size = min(style.TITLE, room / extent[0])
            if size >= SMALLEST and extent[1] * size <= TALLEST:
                return formula, size
    size = SMALLEST + 1
    return abridged(f"{_signature(arguments(loss), '…')} = {loss.text}", room / size), size


def arguments(loss: Loss) -> tuple[str, ...]:
    """Return what a loss is a function of: its variables, or its parameters by name."""
    return tuple(loss.parameters) if isinstance(loss, ArrayLoss) else loss.variables


def math_extent(text: str) -> tuple[float, float] | None:
    r"""Return width and height of mathtext in type of size 1; None if it cannot be set.

    >>> math_extent(r"$\begin{cases}x\end{cases}$") is None
    True
    """
    # matplotlib sets the text of an SVG at this size too, and keeps what it has set.
    scale = text_to_path.FONT_SCALE
    font = FontProperties(family=list(style.FONT), size=scale)
    try:
        width, height, *_ = text_to_path.mathtext_parser.parse(text, text_to_path.DPI, font)
    except Exception:  # cases, matrices, stray braces, deep nesting: ValueError, RecursionError, …
        return None
    return float(width) / scale, float(height) / scale


def abridged(text: str, room: float) -> str:
    """Return plain text, cut to a width of ``room`` in type of size 1.

    >>> abridged("x1 + x2 + x3 + x4 + x5 + x6", 8)
    'x1 + x2 + x3…'
    """
    text = plain(text[: 10 * LONGEST])
    if _width(text) <= room:
        return text
    fits, cut = 0, len(text)
    while cut - fits > 1:
        middle = (fits + cut) // 2
        fits, cut = (middle, cut) if _width(text[:middle] + "…") <= room else (fits, middle)
    return text[:fits].rstrip(" +-*/^(.") + "…"


def plain(text: str) -> str:
    r"""Return text on one line, with a ? for every character that no picture can show.

    >>> plain("v = 0.9*v + g\n w = w - lr*v\x1b[31m")
    'v = 0.9*v + g w = w - lr*v?[31m'
    """
    return FOREIGN.sub("?", " ".join(text.split()))


def _width(text: str) -> float:
    font = FontProperties(family=list(style.FONT), size=text_to_path.FONT_SCALE)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return float(width) / text_to_path.FONT_SCALE


def _signature(names: list[str] | tuple[str, ...], dots: str) -> str:
    """Write f(x, y), or f(x1, …, x9) for more than four variables."""
    shown = list(names) if len(names) <= 4 else [names[0], dots, names[-1]]
    return f"f({', '.join(shown)})" if names else "f"
