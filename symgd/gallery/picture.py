"""picture: what the gallery does with the bytes of a picture."""

import io
import struct
from pathlib import Path

COLOURS = 256


def smaller(png: bytes) -> bytes:
    """Return a PNG in COLOURS colours without dither: a third of the bytes, and as sharp."""
    from PIL import Image

    content = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(
            COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    few.save(content, "PNG", optimize=True)
    return content.getvalue()


def size(path: Path) -> tuple[int, int]:
    """Return the width and the height of a PNG or a GIF in pixels; (0, 0) for anything else.

    >>> size(Path("nowhere.png"))
    (0, 0)
    """
    try:
        with path.open("rb") as file:
            head = file.read(24)
    except OSError:
        return (0, 0)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) == 24:
        width, height = struct.unpack(">II", head[16:])
    elif head.startswith((b"GIF87a", b"GIF89a")) and len(head) >= 10:
        width, height = struct.unpack("<HH", head[6:10])
    else:
        width, height = 0, 0
    return (width, height)
