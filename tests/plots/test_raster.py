"""Pictures in few colours: text and runs keep theirs, and what is transparent stays so."""

import io
from base64 import b64decode, b64encode

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from symgd.plots import style
from symgd.plots.raster import COLOURS, FEWER, enough, lighter_png, lighter_svg, reduced, shades


def shaded(alpha=255, size=200):
    """Return a picture with as many shades as pixels allow."""
    across, up = np.meshgrid(np.linspace(0, 255, size), np.linspace(0, 255, size))
    parts = [across, up, (across + up) / 2, np.full((size, size), alpha)]
    return np.dstack(parts).astype(np.uint8)


def png(pixels):
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "png")
    return content.getvalue()


def rgb(colour):
    return tuple(round(255 * part) for part in to_rgb(colour))


@pytest.mark.parametrize("theme", style.PALETTES)
def test_the_colours_of_text_and_runs_are_kept(theme):
    palette = style.PALETTES[theme]
    pixels = shaded()
    kept = [rgb(colour) for colour in (palette.paper, palette.ink, *palette.runs)]
    for index, colour in enumerate(kept):
        pixels[index, :3, :3] = colour
    with style.applied(palette):
        made = lighter_png(Image.fromarray(pixels), 150)
    seen = np.array(Image.open(io.BytesIO(made)).convert("RGB"))
    assert [tuple(seen[index, 1]) for index in range(len(kept))] == kept


def test_shades_are_near_the_true_ones():
    picture = Image.fromarray(shaded()).convert("RGB")
    few = reduced(picture, shades(picture))
    assert len(few.convert("RGB").getcolors()) <= COLOURS
    off = np.abs(np.asarray(picture, dtype=int) - np.asarray(few.convert("RGB"), dtype=int))
    assert off.mean() < 8


def test_flat_pictures_have_few_colours():
    bands = np.repeat(np.arange(0, 250, 5, dtype=np.uint8), 4)
    pixels = np.tile(bands[None, :, None], (200, 1, 3))
    picture = Image.fromarray(pixels)
    colours = enough(picture)
    assert len(colours.getpalette()) <= 3 * FEWER
    off = np.abs(pixels.astype(int) - np.asarray(reduced(picture, colours).convert("RGB"), int))
    assert off.max() <= 3


def test_shaded_pictures_have_many():
    assert len(enough(Image.fromarray(shaded()).convert("RGB")).getpalette()) == 3 * COLOURS


def test_each_pixel_has_the_nearest_colour():
    picture = Image.fromarray(shaded(size=40)).convert("RGB")
    colours = shades(picture, 40)
    table = np.array(colours.getpalette(), dtype=int).reshape(-1, 3)
    pixels = np.asarray(picture, dtype=int).reshape(-1, 3)
    drawn = np.asarray(reduced(picture, colours).convert("RGB"), dtype=int).reshape(-1, 3)
    nearest = np.linalg.norm(pixels[:, None] - table, axis=2).min(axis=1)
    assert np.linalg.norm(pixels - drawn, axis=1) == pytest.approx(nearest)


def test_transparent_parts_of_an_svg_stay_transparent():
    pixels = shaded()
    pixels[:50, :, 3] = 0
    svg = b'<svg><image href="data:image/png;base64,\n' + b64encode(png(pixels)) + b'"/></svg>'
    made = lighter_svg(svg)
    inside = made.partition(b"base64,")[2].partition(b'"')[0]
    seen = np.array(Image.open(io.BytesIO(b64decode(inside))).convert("RGBA"))
    assert (seen[:50, :, 3] == 0).all()
    assert (seen[50:, :, 3] == 255).all()


def test_an_svg_without_pixels_stays_as_it_is():
    assert lighter_svg(b"<svg><path d='M 0 0'/></svg>") == b"<svg><path d='M 0 0'/></svg>"
