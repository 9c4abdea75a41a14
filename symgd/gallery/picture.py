"""picture: how large a picture is, so that a page keeps its place before it is loaded."""

import struct
from pathlib import Path


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
