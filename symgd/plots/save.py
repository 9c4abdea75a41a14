"""Save: a figure as the bytes of a file, the same bytes for the same figure."""

import io
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure
from PIL import Image

from symgd.errors import FileError
from symgd.files import replace_atomically
from symgd.plots import style
from symgd.plots.raster import lighter_png, lighter_svg

FORMATS = ("svg", "png")
"""The formats of a picture, by the ending of its file."""


def render(figure: Figure, form: str) -> bytes:
    """Return a figure as the bytes of a file of one of the FORMATS."""
    with style.applied(style.of(figure)):
        if form == "png":
            size = figure.canvas.get_width_height(physical=True)
            drawn = Image.frombytes("RGBA", size, _saved(figure, "rgba"))
            return lighter_png(drawn, figure.dpi)
        # The date would make the bytes of a picture differ from run to run.
        return lighter_svg(_saved(figure, "svg", metadata={"Date": None}))


def _saved(figure: Figure, form: str, **settings: Any) -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format=form, **settings)
    return content.getvalue()


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as .svg or .png, whole or not at all: a failure leaves an old file as it was.

    Raises:
        FileError: for another ending, or when the place cannot be written.
    """
    path = Path(path)
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise FileError(f"cannot write {str(path)!r}: a picture's name ends in .svg or .png")
    return replace_atomically(path, render(figure, form))
