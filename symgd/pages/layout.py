"""Layout: a setting as one HTML file, under a policy that lets nothing else run or load."""

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from bokeh.resources import Resources

from symgd import __version__
from symgd.kernels.javascript import RUNTIME
from symgd.pages import formulas
from symgd.pages.figures import document
from symgd.pages.page import Page
from symgd.pages.program import program
from symgd.pages.setting import Choice, Setting
from symgd.pages.theme import bands, colours
from symgd.rules.rule import Rule
from symgd.stability.coordinate import NotAnalysedError
from symgd.stability.linear import linear_step

SCRIPTS = (
    *("bands.js", "sliders.js", "words.js", "python.js", "window.js"),
    *("picture.js", "course.js", "player.js", "page.js", "begin.js"),
)
"""The page's own program, in the order in which it is read."""


def page(setting: Setting) -> Page:
    """Return the page of a setting."""
    scripts = [*_bokeh(), RUNTIME, program(setting), *map(_file, SCRIPTS)]
    name = setting.title or setting.loss.text
    values = {
        "policy": _policy(scripts),
        "version": __version__,
        "title": html.escape(name),
        "header": _header(setting),
        "style": colours() + _file("page.css"),
        "gradient": formulas.gradient(setting.loss),
        "rules": "\n".join(_formulas("rule", setting.rules)),
        "schedules": "\n".join(_formulas("schedule", setting.schedules)),
        "constants": _places(f"constant-{i}" for i in range(setting.most_constants)),
        "coordinates": _coordinates(len(setting.loss.variables)),
        "notes": "".join(f'<p class="hint">{html.escape(note)}</p>' for note in setting.loss.notes),
        "data": _data(setting),
        "scripts": "\n".join(f"<script>{script}</script>" for script in scripts),
    }
    return Page(Template(_file("page.html")).substitute(values), name)


def _header(setting: Setting) -> str:
    """Return the heading: the title with the formula beside it, or the formula alone."""
    formula = (
        '<span class="formula" tabindex="0" role="group" aria-label="The loss">'
        f"{formulas.loss(setting.loss)}</span>"
    )
    if setting.title:
        return f"<h1>{html.escape(setting.title)}</h1>\n{formula}"
    return f"<h1>{formula}</h1>"


def _policy(scripts: Iterable[str]) -> str:
    """Return a content security policy under which these scripts run, and nothing is fetched."""
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _data(setting: Setting) -> str:
    """Return JSON that may stand in a script: no < can end it, whatever was typed."""
    made = document(setting)
    ids: dict[str, str] = {}
    data = {
        **setting.as_json(),
        "adaptive": [_not_analysed(choice.recurrence) for choice in setting.rules],
        "bands": bands(),
        "document": _numbered(made.to_json(deferred=False), ids),
        "places": {ids[root.id]: root.name for root in made.roots},
    }
    text = json.dumps(data, allow_nan=False)
    return text.replace("<", "\\u003c").replace("&", "\\u0026")


def _numbered(value: Any, ids: dict[str, str]) -> Any:
    """Return a Bokeh document with its ids counted from 1, so that a page is always the same."""
    if isinstance(value, Mapping):
        return {
            key: ids.setdefault(inner, f"p{len(ids) + 1}")
            if key == "id" and isinstance(inner, str)
            else _numbered(inner, ids)
            for key, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_numbered(entry, ids) for entry in value]
    return value


def _not_analysed(rule: Rule) -> str:
    """Return why a rule's step has no linearisation, as the end of a sentence, or ""."""
    try:
        linear_step(rule)
    except NotAnalysedError as error:
        return str(error)
    return ""


def _formulas(kind: str, choices: Iterable[Choice[Any]]) -> Iterable[str]:
    for index, choice in enumerate(choices):
        title = html.escape(_heading(kind, choice))
        source = choice.recurrence.source
        yield (
            f'<div data-{kind}="{index}" hidden><p><b>{title}</b></p>'
            f'<div class="formula" tabindex="0" role="group" aria-label="The {kind}">'
            f"{formulas.recurrence(choice.recurrence)}</div>"
            f'<p class="hint">{html.escape(source)}</p></div>'
        )


def _heading(kind: str, choice: Choice[Any]) -> str:
    """Return what stands above the equations; what was typed in place of a name has no title."""
    recurrence = choice.recurrence
    title: str = recurrence.title or recurrence.name
    title = title[:1].upper() + title[1:]
    if choice.usual is not None:
        return title
    own = f"Your {kind}"
    return own if recurrence.name == recurrence.equations else f"{own}: {title}"


def _coordinates(n: int) -> str:
    if n <= 2:
        return ""
    sliders = _places(f"start-{i}" for i in range(n))
    return (
        '<h2>Coordinates</h2>\n<div class="pair"><div id="across"></div><div id="up"></div></div>\n'
        f'<div class="pair" id="starts">{sliders}</div>\n'
        '<p class="hint">The contours are a slice through the step that is shown: the coordinates '
        "that are not drawn are as they are there.</p>"
    )


def _places(names: Iterable[str]) -> str:
    return "".join(f'<div id="{name}"></div>' for name in names)


@cache
def _bokeh() -> tuple[str, ...]:
    """Return BokehJS: the core and the widgets, nothing else of it is needed."""
    return tuple(Resources(mode="inline", components=["bokeh", "bokeh-widgets"]).js_raw[:2])


@cache
def _file(name: str) -> str:
    return files("symgd.pages").joinpath(name).read_text(encoding="utf-8")
