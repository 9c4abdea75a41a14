"""Animation: a descent that grows step by step, as a GIF or an MP4."""

import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.animation import FFMpegWriter
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from symgd.errors import SettingError
from symgd.loss import Loss, as_loss
from symgd.plots import style
from symgd.plots.film import gif
from symgd.plots.given import as_runs
from symgd.plots.landed import left_out
from symgd.plots.landscape import out_of_reach
from symgd.plots.scene import Scene, scene
from symgd.trajectory import Trajectory

FORMS = ("gif", "mp4")
"""The formats of an animation, by the ending of its file."""

FRAMES = 120
"""The most frames that move."""

WIDTH = 600
"""The width of a GIF in pixels; an MP4 is twice as wide."""

LENGTH = 8.0
"""About how long a descent of many steps lasts, in seconds."""

SLOWEST = 2
"""The fewest steps that are seen in a second."""

FIRST, LAST = 0.8, 2.5
"""How long the start and the end are seen, in seconds."""


def check(form: str) -> None:
    """Check that an animation can be made, before the run that it is to show.

    Raises:
        SettingError: for another format, and for an MP4 where there is no ffmpeg.
    """
    if form not in FORMS:
        raise SettingError(f"there is no animation {form!r}: choose {' or '.join(FORMS)}")
    if form == "mp4" and not FFMpegWriter.isAvailable():
        raise SettingError("an MP4 needs ffmpeg, which is not installed: install it, or make a GIF")


def animated(
    loss: Loss | str,
    runs: Trajectory | Sequence[Trajectory],
    form: str = "gif",
    theme: str = "light",
) -> bytes:
    """Return the descent of one or more runs as the bytes of a film.

    A loss of one variable is shown as its graph, one of two from above, and one of more on the
    plane in which the runs move most. A GIF is the same bytes each time.

    Raises:
        ExpressionError: for a loss that is text and cannot be read.
        SettingError: for no run, another format or theme, a loss without variables, and an MP4
            where there is no ffmpeg.
    """
    check(form)
    loss, runs = as_loss(loss), as_runs(runs)
    palette = style.named(theme)
    if not loss.variables:
        raise SettingError("there is no animation of this: a loss without variables does not move")
    if (why := left_out(runs) or out_of_reach(loss)) is not None:
        raise SettingError(f"there is no animation of this: {why}")
    with style.applied(palette):
        shown = scene(loss, runs)
        steps = moments(shown)
        times = seconds(len(steps))
        if form == "mp4":
            return _mp4(_pictures(shown, steps, 2 * WIDTH), times)
        return gif(list(_pictures(shown, steps, WIDTH)), times)


def moments(shown: Scene, count: int = FRAMES) -> NDArray[np.int_]:
    """Return the steps that are shown, at most ``count``, with the first and the last.

    Between two of them lies about as much of the way and of the number of steps together, so
    that neither a leap nor a long creeping end is lost.
    """
    last = max(shown.lasts)
    if last < count:
        return np.arange(last + 1)
    every = np.arange(last + 1)
    frame = np.ptp([shown.axes.get_xlim(), shown.axes.get_ylim()], axis=1)
    way = np.zeros(last + 1)
    for path in shown.paths:
        lengths = np.hypot(*np.diff(path.points / frame, axis=0).T)
        way += np.interp(every, path.steps, np.concatenate([[0.0], np.cumsum(lengths)]))
    progress = every / last + way / max(float(way[-1]), 1e-12)
    wanted = np.linspace(0, progress[-1], count)
    return np.unique(np.minimum(np.searchsorted(progress, wanted), last))


def seconds(count: int) -> list[float]:
    """Return how long each of the frames is seen.

    >>> seconds(3)
    [0.8, 0.5, 2.5]
    """
    each = round(1 / max(SLOWEST, ceil(count / LENGTH)), 2)
    return [FIRST, *[each] * (count - 2), LAST][-count:]


def _pictures(shown: Scene, steps: NDArray[np.int_], width: int) -> Iterator[Image.Image]:
    """Draw each frame on what does not move, which is drawn once."""
    shown.figure.set_dpi(width / shown.figure.get_figwidth())
    canvas: Any = FigureCanvasAgg(shown.figure)
    canvas.draw()
    still = canvas.copy_from_bbox(shown.figure.bbox)
    for step in steps.tolist():
        canvas.restore_region(still)
        added = shown.add(step)
        for artist in sorted(added, key=lambda artist: artist.get_zorder()):
            shown.axes.draw_artist(artist)
            artist.remove()
        yield Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")


def _mp4(frames: Iterator[Image.Image], times: Sequence[float]) -> bytes:
    """Encode frames, each as often as its time asks for."""
    rate = round(1 / min(times))
    writer = FFMpegWriter(rate, codec="h264", extra_args=["-pix_fmt", "yuv420p"])
    first = next(frames)
    # The format has no odd sizes.
    size = first.width // 2 * 2, first.height // 2 * 2
    screen = Figure((size[0] / 100, size[1] / 100), 100)
    image = screen.figimage(np.asarray(first.crop((0, 0, *size))))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "descent.mp4")
        with writer.saving(screen, str(file), 100):
            for frame, time in zip(chain([first], frames), times, strict=True):
                image.set_data(np.asarray(frame.crop((0, 0, *size))))
                for _ in range(max(1, round(time * rate))):
                    writer.grab_frame()
        return file.read_bytes()
