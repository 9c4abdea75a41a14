"""Raster: pictures made of pixels, in few colours, so that they weigh a third."""

import io
import re
from base64 import b64decode, b64encode
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from PIL import Image

from symgd.plots import style

COLOURS = 256
"""The most colours of a picture: no shading of the pictures here needs more."""

FEWER = 128
"""Colours that most pictures need no more than: they weigh a tenth less."""

OFF, SHARE = 12, 0.002
"""Fewer colours are enough if at most this share of the pixels is more than so much off, of 255."""

EMBEDDED = re.compile(rb"(?<=data:image/png;base64,)[A-Za-z0-9+/=\s]+")
"""The filled contours or the surface inside an SVG."""


def shades(picture: Image.Image, count: int = COLOURS) -> Image.Image:
    """Return the colours that show a picture best, with those of text and runs among them.

    They are the palette of an image that holds nothing else.
    """
    used = style.palette()
    named = (used.paper, used.ink, used.faint, used.grid, used.undefined, *used.runs)
    exact = [round(255 * part) for colour in named for part in to_rgb(colour)]
    room = count - len(named)
    rest = picture.convert("RGB").quantize(room, Image.Quantize.MEDIANCUT).getpalette() or []
    colours = Image.new("P", (1, 1))
    colours.putpalette(exact + rest[: 3 * room])
    return colours


def enough(picture: Image.Image) -> Image.Image:
    """Return the palette of a picture: FEWER colours where they show it, or else COLOURS."""
    packed, counts = np.unique(_packed(np.asarray(picture.convert("RGB"))), return_counts=True)
    found, colours = _unpacked(packed), shades(picture, FEWER)
    table = table_of(colours)
    away = np.abs(found - table[nearest(found, table)]).max(axis=1) > OFF
    return colours if counts[away].sum() <= SHARE * counts.sum() else shades(picture)


def reduced(picture: Image.Image, colours: Image.Image) -> Image.Image:
    """Return a picture in the nearest of some colours."""
    drawn = nearest(np.asarray(picture.convert("RGB")), table_of(colours))
    few = Image.frombytes("P", picture.size, drawn.tobytes())
    few.putpalette(colours.getpalette() or [])
    return few


def table_of(colours: Image.Image) -> NDArray[np.int32]:
    """Return the palette of an image, (m, 3)."""
    return np.array(colours.getpalette(), dtype=np.int32).reshape(-1, 3)


def nearest(pixels: NDArray[Any], table: NDArray[np.int32]) -> NDArray[np.uint8]:
    """Return which colour of a table (m, 3) is nearest to each of the pixels (…, 3)."""
    # Pillow's own search is coarse: it makes white paper grey.
    packed, where = np.unique(_packed(pixels), return_inverse=True)
    found = _unpacked(packed)
    # Of |a - b|² = |a|² - 2ab + |b|² the first part is the same for all colours.
    off = (table**2).sum(axis=1) - 2 * found @ table.T
    return np.asarray(off.argmin(axis=1).astype(np.uint8)[where].reshape(pixels.shape[:-1]))


def lighter_png(picture: Image.Image, dpi: float) -> bytes:
    """Return a picture without transparent parts as a PNG in few colours."""
    return _png(reduced(picture, enough(picture)), dpi=(dpi, dpi))


def lighter_svg(svg: bytes) -> bytes:
    """Return an SVG whose pictures of pixels are in few colours; transparent parts stay so."""
    return EMBEDDED.sub(lambda found: b64encode(_lighter(b64decode(found[0]))), svg)


def _packed(pixels: NDArray[Any]) -> NDArray[Any]:
    """Return one number for each of the pixels (…, 3)."""
    packed: NDArray[Any] = pixels @ np.array([1 << 16, 1 << 8, 1])
    return packed


def _unpacked(packed: NDArray[Any]) -> NDArray[Any]:
    """Return the pixels (k, 3) of such numbers (k,)."""
    return np.column_stack([packed >> 16, packed >> 8 & 255, packed & 255])


def _lighter(png: bytes) -> bytes:
    picture = Image.open(io.BytesIO(png)).convert("RGBA")
    clear = picture.getchannel("A").point(lambda alpha: 255 * (alpha < 128))
    few = reduced(picture, shades(picture, COLOURS - 1))
    colours = (few.getpalette() or [])[: 3 * (COLOURS - 1)]
    few.putpalette([*colours, 0, 0, 0])
    few.paste(len(colours) // 3, mask=clear)
    return _png(few, transparency=len(colours) // 3)


def _png(picture: Image.Image, **settings: object) -> bytes:
    content = io.BytesIO()
    picture.save(content, "png", optimize=True, **settings)
    return content.getvalue()
