"""Pictures of rules: each suits or says why not, in both themes, with all text inside."""

import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from matplotlib.text import Text
from PIL import Image

from symgd import Loss, descend
from symgd.errors import SettingError
from symgd.plots import KINDS, figures, render
from symgd.plots.schedules import figure as schedules_figure
from tests.plots.runs import run_on

BOWL = "x**2 + 2*y**2"
MANY = "+".join(f"{i + 1}*(x{i} - {i % 3})**2" for i in range(12))
TYPED = "v = mu*v + g*(1 - mu)\nw = w - lr*v - lr*0.01*w"

DRAWN = {
    "bowl": (BOWL, {"optimizer": "momentum", "lr": 0.05}),
    "valley": ("x^2 + 300y^2", {"optimizer": "nesterov", "lr": 0.001, "steps": 2000}),
    "adam": ("rosenbrock", {"optimizer": "adam", "lr": 0.1, "steps": 500}),
    "rmsprop": (MANY, {"optimizer": "rmsprop", "lr": 0.1, "schedule": "cosine"}),
    "lion": ("x^4 + abs(y)", {"optimizer": "lion", "lr": 0.1, "weight_decay": 0.1}),
    "one": ("x^2 + x", {"optimizer": "momentum", "lr": 0.1, "constants": {"momentum": 0.0}}),
    "many": (MANY, {"lr": 0.01}),
    "typed": ("x^2 + 9y^2", {"optimizer": TYPED, "lr": 0.1, "constants": {"mu": 0.7}}),
    "wells": ("himmelblau", {"lr": 0.01}),
    "wild": (BOWL, {"optimizer": "nesterov", "lr": 0.9, "steps": 60}),
    "one step": (BOWL, {"lr": 0.1, "steps": 1}),
    "noisy": (BOWL, {"optimizer": "adagrad", "lr": 0.5, "noise": 1.0}),
}

OURS = ("rates", "anatomy", "states", "basins", "momentum")

SUITED = {
    "rates": {"bowl", "valley", "one", "many", "typed", "wells", "wild", "one step"},
    "anatomy": set(DRAWN),
    "states": set(DRAWN) - {"many", "wells", "one step"},
    "basins": {name for name, (text, _) in DRAWN.items() if text not in (MANY, "x^2 + x")},
    "momentum": {"bowl", "valley", "one", "typed", "wild"},
}


def made(name):
    from symgd.loss import as_loss

    text, settings = DRAWN[name]
    loss = as_loss(text)
    return loss, descend(loss, **settings)


def png_and_texts(figure):
    """Return a figure as a PNG, and every text that is drawn, with its extent in pixels."""
    drawn, draw = [], Text.draw

    def noted(text, renderer, *rest):
        draw(text, renderer, *rest)
        drawn.append((text.get_text(), text.get_window_extent(renderer)))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Text, "draw", noted)
        return render(figure, "png"), drawn


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize("name", DRAWN)
def test_a_kind_draws_or_says_why_not(kind, name):
    loss, run = made(name)
    why = KINDS[kind].suits(loss, [run])
    assert (why is None) == (name in SUITED[kind]), why
    if why is not None:
        with pytest.raises(SettingError, match=f"there is no '{kind}' of this: "):
            figures(loss, [run], kinds=[kind])
        return
    theme = "dark" if len(name) % 2 else "light"
    figure = figures(loss, [run], kinds=[kind], theme=theme)[kind]
    content, texts = png_and_texts(figure)
    page = figure.bbox
    for text, extent in texts:
        assert page.x0 - 1 <= extent.x0, text
        assert extent.x1 <= page.x1 + 1, text
        assert page.y0 - 1 <= extent.y0, text
        assert extent.y1 <= page.y1 + 1, text
    png = Image.open(io.BytesIO(content))
    assert png.width == 958
    assert np.asarray(png.convert("L")).std() > 3
    svg = render(figure, "svg")
    assert ET.fromstring(svg).tag.endswith("svg")
    assert len(svg) < 400_000


@pytest.mark.parametrize("kind", OURS)
def test_a_run_of_no_rule(kind):
    loss = Loss(BOWL)
    run = run_on(loss, [(3, 4), (2, 3), (1, 1)])
    assert KINDS[kind].suits(loss, [run]) is not None
    assert KINDS[kind].suits(loss, []) is not None
    assert KINDS[kind].suits(Loss("5"), [descend("5")]) is not None


@pytest.mark.parametrize("kind", OURS)
def test_the_same_run_gives_the_same_bytes(kind):
    loss, run = made("bowl")
    first, second = (render(figures(loss, [run], kinds=[kind])[kind], "png") for _ in range(2))
    assert first == second


def test_the_picture_of_all_schedules():
    figure = schedules_figure()
    shown = {text for text, _ in png_and_texts(figure)[1]}
    assert {"constant", "onecycle", "plateau", "rate / lr", "loss, above its minimum"} <= shown
    assert len(figure.axes) == 2
    assert len(schedules_figure(["cosine"]).axes) == 1
    assert len(schedules_figure(["plateau"]).axes) == 1
