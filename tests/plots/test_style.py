"""Both palettes can be read by everyone: contrast after WCAG, colour blindness after Machado."""

from itertools import combinations

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from symgd import Loss, descend
from symgd.errors import SettingError
from symgd.plots import figures, render, style

PALETTES = pytest.mark.parametrize("theme", style.PALETTES)

SEEN = {
    "everyone": np.eye(3),
    # Machado, Oliveira & Fernandes 2009, table 1, severity 1.0.
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}

XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour):
    """Return linear light of a colour, (3,): sRGB, IEC 61966-2-1."""
    c = np.array(to_rgb(colour))
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast ratio of WCAG 2.2."""
    dark, bright = sorted(float(linear(c) @ (0.2126, 0.7152, 0.0722)) for c in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def lab(light):
    """Return CIE L*a*b* of linear light, under D65."""
    share = XYZ @ np.clip(light, 0, 1) / (0.95047, 1, 1.08883)
    x, y, z = np.where(share > 0.008856, np.cbrt(share), 7.787 * share + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_contrast_of_black_and_white():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@PALETTES
def test_text_can_be_read(theme):
    palette = style.PALETTES[theme]
    assert contrast(palette.ink, palette.paper) >= 7
    assert contrast(palette.ink, palette.undefined) >= 4.5
    assert contrast(palette.ink, palette.ridge) >= 4.5
    assert contrast(palette.faint, palette.paper) >= 3


@PALETTES
def test_runs_stand_out_on_the_paper(theme):
    palette = style.PALETTES[theme]
    assert min(contrast(run, palette.paper) for run in palette.runs) >= 2.2
    assert min(contrast(run, palette.valley) for run in palette.runs) >= 2.2


@PALETTES
@pytest.mark.parametrize("eyes", SEEN)
def test_runs_are_told_apart(theme, eyes):
    colours = [lab(SEEN[eyes] @ linear(run)) for run in style.PALETTES[theme].runs]
    # A difference of 2.3 is just noticeable.
    assert min(np.linalg.norm(a - b) for a, b in combinations(colours, 2)) > 15


@PALETTES
def test_no_level_looks_undefined(theme):
    palette = style.PALETTES[theme]
    with style.applied(palette):
        bands = style.bands(14)
    for eyes in SEEN.values():
        undefined = lab(eyes @ linear(palette.undefined))
        assert min(np.linalg.norm(undefined - lab(eyes @ linear(band))) for band in bands) > 8


@PALETTES
def test_many_lines_stand_out_on_the_paper(theme):
    palette = style.PALETTES[theme]
    with style.applied(palette):
        assert min(contrast(c, palette.paper) for c in style.many()(np.linspace(0, 1, 30))) > 1.5


def test_a_palette_is_put_back_even_by_an_error():
    with pytest.raises(ValueError, match="within"), style.applied(style.DARK):
        raise ValueError("within")
    assert style.palette() is style.LIGHT


def test_a_figure_is_saved_as_it_was_drawn():
    loss = Loss("x**2 + 2*y**2")
    made = figures(loss, [descend(loss, (3, 4), lr=0.1)], theme="dark")
    outside = render(made["history"], "svg")
    with style.applied(style.DARK):
        assert render(made["history"], "svg") == outside
    assert style.LIGHT.ink.encode() not in outside
    assert style.DARK.paper.encode() in outside


def test_paper_of_another_colour():
    assert style.of(Figure(facecolor="red")) is style.LIGHT


def test_an_unknown_theme():
    loss = Loss("x**2")
    with pytest.raises(SettingError, match="no theme 'sepia': choose light or dark"):
        figures(loss, [descend(loss, 3.0)], theme="sepia")
