"""Figures and widgets of a page, as Bokeh models with names; the page's program moves them.

No model has a callback: Bokeh compiles those from text, which the page's policy forbids.
"""

from typing import Any

import numpy as np
from bokeh.document import Document
from bokeh.models import (
    BasicTicker,
    BoxZoomTool,
    ColumnDataSource,
    FixedTicker,
    Grid,
    Image,
    InlineStyleSheet,
    LinearColorMapper,
    LogAxis,
    LogScale,
    Model,
    PanTool,
    Range1d,
    ResetTool,
    WheelZoomTool,
    ZoomInTool,
    ZoomOutTool,
)
from bokeh.models.widgets import Select, Slider
from bokeh.plotting import figure

from symgd.pages.setting import Setting

Options = list[str | tuple[Any, str]]

WIDGET = """
:host {
  --background-color: var(--surface); --color: var(--ink); --placeholder-color: var(--faint);
  --border-color: var(--line); --border: 1px solid var(--line); --border-radius: 6px;
  --font-size: 15px; color: var(--ink); font: 15px/1.35 system-ui, sans-serif;
}
label, .bk-slider-title { color: var(--ink); }
select.bk-input {
  color: var(--ink); background-color: var(--surface); border: 1px solid var(--line);
  min-height: 38px; font: inherit; border-radius: 6px;
}
select.bk-input:not([multiple]) {
  background-image: linear-gradient(45deg, transparent 50%, var(--ink) 50%),
    linear-gradient(135deg, var(--ink) 50%, transparent 50%);
  background-position: right 15px center, right 10px center; background-size: 5px 5px;
  padding-right: 28px; text-overflow: ellipsis;
}
.noUi-target { background: var(--line); border: none; box-shadow: none; }
.noUi-connect { background: var(--blue) !important; }
.noUi-handle {
  --handle-width: 22px; --handle-height: 22px; border-radius: 50%; box-shadow: none;
  border: 2px solid var(--blue); background: var(--surface);
}
.noUi-handle:focus-visible, select:focus-visible {
  outline: 3px solid var(--blue); outline-offset: 2px;
}
[disabled] .noUi-connect { background: var(--line) !important; }
[disabled] .noUi-handle { background: var(--line); border-color: var(--line); }
"""
"""How widgets look: custom properties of the page reach into them."""


def document(setting: Setting) -> Document:
    """Return the Bokeh document of a page, one root for each place in it."""
    made = Document()
    with made.models.freeze():  # it looks for new models once, not once for each root
        for root in (*_figures(setting), *_widgets(setting)):
            made.add_root(root)
    return made


def _figures(setting: Setting) -> list[Model]:
    one = len(setting.loss.variables) == 1
    # The wheel alone scrolls the page.
    wheel = WheelZoomTool(modifiers="ctrl", visible=False)
    plane = figure(
        name="plane",
        sizing_mode="stretch_both",
        x_range=Range1d(start=0, end=1),
        y_range=Range1d(start=0, end=1),
        tools=[PanTool(), wheel, BoxZoomTool(), ZoomInTool(), ZoomOutTool(), ResetTool()],
        active_scroll=wheel,
        toolbar_location="above",
        min_border_left=58,
        min_border_right=12,
        background_fill_color=None,
        border_fill_color=None,
        lod_threshold=None,
    )
    plane.toolbar.logo = None
    _named(plane, "across", "up")
    plane.grid.visible = one
    if one:
        plane.line("x", "y", source=_source("curve", "x", "y"), line_width=2, name="curve line")
        plane.line("x", "y", source=_source("tangent", "x", "y"), line_width=2, name="tangent line")
    else:
        bands = ColumnDataSource(
            {"image": [np.zeros((1, 1), np.uint8)], "x": [0], "y": [0], "dw": [1], "dh": [1]},
            name="bands",
        )
        mapper = LinearColorMapper(palette=["#ffffff"], low=0, high=1, name="colours")
        image = Image(image="image", x="x", y="y", dw="dw", dh="dh", color_mapper=mapper)
        plane.add_glyph(bands, image, level="image")
    path = _source("path", "x", "y")
    plane.line("x", "y", source=path, line_width=2, name="path line")
    plane.scatter("x", "y", source=path, size=5, line_color=None, name="path dots")
    minima = _source("minima", "x", "y")
    plane.scatter("x", "y", source=minima, marker="star", size=20, name="minima stars")
    plane.scatter("x", "y", source=_source("now", "x", "y"), size=13, line_width=2, name="now dot")
    return [plane, _losses()]


def _named(plot: figure, across: str, up: str) -> None:
    """Name the axes of a figure and the lines behind its data."""
    for axis, lines, name in zip(plot.axis, plot.grid, (across, up), strict=True):
        axis.name, lines.name = f"{name} axis", f"{name} grid"
        axis.major_label_text_font_size = axis.axis_label_text_font_size = "13px"


def _losses() -> Model:
    losses = figure(
        name="losses",
        sizing_mode="stretch_both",
        x_range=Range1d(start=0, end=1),
        y_range=Range1d(start=0, end=1),
        toolbar_location=None,
        tools=[],
        x_axis_label="step",
        min_border_left=58,
        min_border_right=12,
        background_fill_color=None,
        border_fill_color=None,
    )
    losses.xaxis.ticker = BasicTicker(min_interval=1)
    losses.extra_y_ranges = {"log": Range1d(start=1, end=10)}
    losses.extra_y_scales = {"log": LogScale()}
    _named(losses, "step", "default")
    axis = LogAxis(
        y_range_name="log",
        ticker=FixedTicker(ticks=[], name="powers"),  # type: ignore[arg-type]
        name="log axis",
        major_label_text_font_size="13px",
    )
    losses.add_layout(axis, "left")
    losses.add_layout(Grid(axis=axis, dimension=1, y_range_name="log", name="log grid"))
    source, now = _source("course", "x", "y"), _source("moment", "x", "y")
    for scale in ("default", "log"):
        losses.line(
            "x", "y", source=source, line_width=2, y_range_name=scale, name=f"{scale} course"
        )
        losses.scatter(
            "x", "y", source=now, size=11, line_width=2, y_range_name=scale, name=f"{scale} moment"
        )
    return losses


def _widgets(setting: Setting) -> list[Model]:
    rules: Options = [(str(i), row.label) for i, row in enumerate(setting.rules)]
    rates: Options = [(str(i), row.label) for i, row in enumerate(setting.schedules)]
    made: list[Model] = [
        _select("optimizer", "Optimizer", rules, str(setting.rule)),
        _select("schedule", "Schedule of the learning rate", rates, str(setting.schedule)),
        *(_slider(name) for name in ("rate", "steps", "step")),
        *(_slider(f"constant-{i}") for i in range(setting.most_constants)),
    ]
    variables = setting.loss.variables
    if len(variables) > 2:
        names: Options = [(str(i), name) for i, name in enumerate(variables)]
        made += [
            _select("across", "Across", names, "0"),
            _select("up", "Up", names, "1"),
            *(_slider(f"start-{i}") for i in range(len(variables))),
        ]
    return made


def _slider(name: str) -> Slider:
    return Slider(
        name=name,
        start=0,
        end=1,
        value=0,
        step=0.01,
        title="",
        show_value=False,
        tooltips=False,
        sizing_mode="stretch_width",
        stylesheets=[InlineStyleSheet(css=WIDGET)],
    )


def _select(name: str, title: str, options: Options, value: str) -> Select:
    return Select(
        name=name,
        title=title,
        options=options,
        value=value,
        sizing_mode="stretch_width",
        stylesheets=[InlineStyleSheet(css=WIDGET)],
    )


def _source(name: str, *columns: str) -> ColumnDataSource:
    empty: dict[str, list[Any]] = {column: [] for column in columns}
    return ColumnDataSource(empty, name=name)
