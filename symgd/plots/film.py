"""Film: pictures one after another as a GIF, in colours they share, so that nothing flickers."""

import io
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PIL import Image

from symgd.plots.raster import nearest, shades, table_of

COLOURS = 128
"""The colours of all frames together, with the one that means no change."""


def gif(frames: Sequence[Image.Image], seconds: Sequence[float]) -> bytes:
    """Return frames as a GIF that begins again for ever; the last has all colours.

    A frame holds what differs from the one before it, and nothing else.
    """
    table = table_of(shades(frames[-1], COLOURS - 1))
    same = len(table)
    pixels = [np.asarray(frame) for frame in frames]
    shown = [nearest(pixels[0], table)]
    for before, now in pairwise(pixels):
        # Along an axis of three, any is ten times slower.
        red, green, blue = np.moveaxis(before != now, 2, 0)
        changed = red | green | blue
        shown.append(np.full(changed.shape, same, dtype=np.uint8))
        shown[-1][changed] = nearest(now[changed], table)
    pictures = [Image.frombytes("P", frames[0].size, one.tobytes()) for one in shown]
    for picture in pictures:
        picture.putpalette([*table.ravel().tolist(), 0, 0, 0])
    content = io.BytesIO()
    pictures[0].save(
        content,
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=[round(1000 * time) for time in seconds],
        loop=0,
        disposal=1,
        transparency=same,
        optimize=False,
    )
    return content.getvalue()
