"""A descent that grows step by step: which steps, how long, and the same bytes each time."""

import io
import os

import numpy as np
import pytest
from matplotlib.animation import FFMpegWriter
from PIL import Image, ImageChops, ImageSequence

from symgd import Loss, Outcome, descend
from symgd.errors import SettingError
from symgd.plots import animated, style
from symgd.plots.animation import FRAMES, moments, seconds
from symgd.plots.film import gif
from symgd.plots.scene import scene, until
from tests.plots.runs import circle, run_on

BOWL = Loss("x**2 + 2*y**2")


def frames(film):
    """Return the frames of a GIF as they are seen."""
    return [frame.convert("RGB") for frame in ImageSequence.Iterator(Image.open(io.BytesIO(film)))]


def of(text, points, outcome=Outcome.STEP_LIMIT):
    with style.applied(style.LIGHT):
        loss = Loss(text)
        return scene(loss, [run_on(loss, points, outcome)])


def test_every_step_of_a_short_run_is_shown():
    assert moments(of("x**2 + y**2", circle(9))).tolist() == list(range(9))


def test_a_long_run_is_thinned_evenly():
    steps = moments(of("x**2 + y**2", circle(5000)))
    assert len(steps) <= FRAMES
    assert (steps[0], steps[-1]) == (0, 4999)
    assert np.diff(steps).max() < 2.2 * 5000 / FRAMES


def test_leaps_are_shown_among_creeping_steps():
    leaps = [(4, 4), (-3, 2), (2, -3), (0, 0.5)]
    creeping = np.column_stack([np.zeros(4000), np.linspace(0.5, 0, 4000)])
    steps = moments(of("x**2 + y**2", np.vstack([leaps, creeping])))
    assert steps[:4].tolist() == [0, 1, 2, 3]
    assert (steps > 1000).sum() > 20


def test_a_run_that_leaves_ends_when_it_leaves():
    points = [((-1.5) ** k, 1.5**k) for k in range(100)]
    shown = of("x**2 + y**2", points, Outcome.DIVERGED)
    assert moments(shown)[-1] == shown.paths[0].exit_step < 99


def test_the_start_and_the_end_are_held():
    times = seconds(FRAMES)
    assert len(times) == FRAMES
    assert times[0] > 10 * times[1]
    assert times[-1] > times[0]
    assert 8 < sum(times) < 13
    assert seconds(1) == [times[-1]]


def test_a_path_grows():
    shown = of("x**2 + y**2", circle(9))
    assert len(until(shown.paths[0], 0).points) == 1
    assert until(shown.paths[0], 8).points == pytest.approx(shown.paths[0].points)


def test_a_gif_decodes_to_its_frames():
    rng = np.random.default_rng(1)
    base = np.full((40, 60, 3), 255, dtype=np.uint8)
    ink = [tuple(rng.choice([0, 90, 200], 3)) for _ in range(6)]
    drawn = []
    for index, colour in enumerate(ink):
        base = base.copy()
        base[5 * index : 5 * index + 9, 3:40] = colour
        drawn.append(Image.fromarray(base))
    film = gif(drawn, [0.5, 0.1, 0.1, 0.1, 0.1, 2.0])
    seen = frames(film)
    assert len(seen) == 6
    for frame, now in zip(drawn, seen, strict=True):
        # A colour that the last frame has no more is shown by its nearest.
        assert np.abs(np.asarray(frame, int) - np.asarray(now, int)).mean() < 12
    assert ImageChops.difference(drawn[-1], seen[-1]).getbbox() is None
    opened = Image.open(io.BytesIO(film))
    assert opened.info["loop"] == 0
    assert opened.info["duration"] == 500


@pytest.mark.parametrize("theme", style.PALETTES)
def test_a_descent_as_a_gif(theme):
    film = animated(BOWL, [descend(BOWL, (3, 4), lr=0.3, steps=15)], theme=theme)
    seen = frames(film)
    assert seen[0].width == 600
    assert len(film) < 1_500_000
    paper = style.PALETTES[theme].paper
    assert "#{:02x}{:02x}{:02x}".format(*seen[-1].getpixel((2, 2))) == paper
    assert ImageChops.difference(seen[0], seen[1]).getbbox() is not None


def test_nothing_flickers():
    seen = frames(animated(BOWL, [descend(BOWL, (3, 4), lr=0.1, steps=12)]))
    legend = (0, seen[0].height - 30, 600, seen[0].height)
    title = (0, 0, 600, 40)
    for box in (legend, title):
        parts = [frame.crop(box) for frame in seen]
        assert all(ImageChops.difference(parts[0], part).getbbox() is None for part in parts)


def test_the_same_run_gives_the_same_bytes():
    run = descend(BOWL, (3, 4), lr=0.1, steps=5)
    assert animated(BOWL, [run]) == animated(BOWL, [run])


AWKWARD = {
    "one variable": ("x**4 - 3*x**2 + x", [2.0, 1.0, 1.1]),
    "no step": ("x**2 + y**2", [(0, 0)]),
    "diverged": ("x**2 + y**2", [((-2.0) ** k, 3.0**k) for k in range(30)]),
    "diverged, one": ("x**2", (-3.0) ** np.arange(25)),
    "four variables": ("a**2 + b**2 + c**2 + d**2", [(1, 2, 3, 4), (1, 1, 1, 1), (0, 0, 0, 0.1)]),
    "undefined beside": ("log(x) + log(y)", [(3, 4), (2, 3), (1, 1)]),
    "constant": ("5 + 0*x*y", [(3, 4), (2, 3)]),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_runs_move(name):
    text, points = AWKWARD[name]
    loss = Loss(text)
    runs = [run_on(loss, points, Outcome.DIVERGED if len(points) > 20 else Outcome.STEP_LIMIT)]
    assert len(frames(animated(loss, runs))) >= min(2, len(points))


def test_several_runs_move_together():
    runs = [descend(BOWL, (3, 4), lr=lr, steps=6) for lr in (0.1, 0.2, 0.3)]
    with style.applied(style.LIGHT):
        shown = scene(BOWL, runs)
        added = shown.add(3)
    words = [artist.get_text() for artist in added if hasattr(artist, "get_text")]
    assert words[0] == "step 3"
    assert words.count("●") == 3


def test_a_loss_without_variables():
    with pytest.raises(SettingError, match="does not move"):
        animated(Loss("5"), [run_on("5", [[]])])


def test_another_format():
    with pytest.raises(SettingError, match="no animation 'avi': choose gif or mp4"):
        animated(BOWL, [descend(BOWL, (3, 4), steps=1)], "avi")


def test_an_mp4_without_ffmpeg(monkeypatch):
    monkeypatch.setattr(FFMpegWriter, "isAvailable", classmethod(lambda cls: False))
    with pytest.raises(SettingError, match="needs ffmpeg, which is not installed"):
        animated(BOWL, [descend(BOWL, (3, 4), steps=1)], "mp4")


@pytest.mark.skipif(not FFMpegWriter.isAvailable(), reason="ffmpeg is not installed")
def test_an_mp4():
    film = animated(BOWL, [descend(BOWL, (3, 4), lr=0.3, steps=5)], "mp4")
    assert film[4:8] == b"ftyp"


def test_an_mp4_is_handed_to_ffmpeg_frame_by_frame(tmp_path, monkeypatch):
    ffmpeg = tmp_path / "ffmpeg"
    ffmpeg.write_text('#!/bin/sh\nfor last; do :; done\ncat > "$last"\n')
    ffmpeg.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    run = descend(BOWL, (3, 4), lr=0.3, steps=4, stop=())
    raw = animated(BOWL, [run], "mp4")
    with style.applied(style.LIGHT):
        inches = scene(BOWL, [run]).figure.get_size_inches()
    width, height = 1200, int(1200 * inches[1] / inches[0]) // 2 * 2
    each = width * height * 4
    assert len(raw) % each == 0
    assert len(raw) // each == round(0.8 * 2) + 3 + 2.5 * 2
