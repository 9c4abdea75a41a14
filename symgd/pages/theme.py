"""Theme: the colours of pictures, for style sheets and for contours, light and dark."""

from symgd.plots import style
from symgd.plots.style import PALETTES, Palette

BANDS = 14
"""Bands of contours, as in the pictures."""


def colours() -> str:
    """Return a style sheet that names the colours: light, or dark where the reader prefers it.

    >>> colours().splitlines()[0][:22]
    ':root { --ink: #1f2933'
    """
    light, dark = (_named(PALETTES[name]) for name in ("light", "dark"))
    return f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"


def bands() -> dict[str, list[str]]:
    """Return the colours of contours in each theme: those of the bands, then undefined."""
    found = {}
    for name, palette in PALETTES.items():
        with style.applied(palette):
            found[name] = [*style.bands(BANDS), palette.undefined]
    return found


def _named(palette: Palette) -> str:
    red, blue, green = palette.runs[:3]
    names = {
        "ink": palette.ink,
        "faint": palette.faint,
        "grid": palette.grid,
        "paper": palette.paper,
        "valley": palette.valley,
        "red": red,
        "blue": blue,
        "green": green,
    }
    return " ".join(f"--{name}: {colour};" for name, colour in names.items())
