"""exhibit: what an entry of the catalogue holds."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symgd.catalog import Example, themes
from symgd.gallery import kept
from symgd.gallery.record import as_json, record
from symgd.gallery.runs import runs
from symgd.loss import Loss
from symgd.plots import KINDS, animated, figures, render
from symgd.trajectory import Trajectory


def always(_example: Example) -> bool:
    """Show a picture of every example that it suits."""
    return True


def has(*properties: str) -> Callable[[Example], bool]:
    """Show a picture of examples with one of these properties."""
    return lambda example: bool(set(properties) & set(example.properties))


SHOWN: Mapping[str, Callable[[Example], bool]] = {
    "descent": always,
    "surface": has("saddle", "several minima", "many minima"),
    "plane": always,
    "history": always,
    "rates": has("quadratic"),
    "basins": has("saddle", "several minima"),
    "momentum": has("quadratic", "ill-conditioned"),
    "states": has("ill-conditioned"),
    "anatomy": has("ill-conditioned"),
}
"""The kinds of pictures, and which examples they are worth making of: all together they should not
make a repository heavy.
"""

ANIMATED = ("double_well", "ill_conditioned", "rosenbrock", "himmelblau")
"""Examples that are also shown step by step."""

ALL_RUNS = ("descent", "surface", "plane", "history")
"""Kinds that show all runs of an entry; the others show the catalogue's own."""


def content(example: Example, theme: str, explore: bool) -> dict[str, bytes]:
    """Make the files of an entry: pictures first, the record last."""
    loss = Loss(example.text, example.variables)
    made = runs(example, loss)
    files = pictures(example, loss, made, theme)
    if explore:
        files[kept.PAGE] = page(example)
    files[kept.RECORD] = as_json({"example": words(example), **record(loss, made)})
    return files


def pictures(
    example: Example, loss: Loss, made: Sequence[Trajectory], theme: str
) -> dict[str, bytes]:
    """Draw an example: each kind that is worth it and suits, as a PNG, and a few as a GIF."""
    files = {}
    for kind, worth in SHOWN.items():
        shown = made if kind in ALL_RUNS else made[:1]
        if worth(example) and KINDS[kind].suits(loss, shown) is None:
            figure = figures(loss, shown, example.value, (kind,), theme)[kind]
            files[f"{kind}.png"] = render(figure, "png")
    if example.name in ANIMATED:
        files["descent.gif"] = animated(loss, made, "gif", theme)
    return files


def page(example: Example) -> bytes:
    """Make the page on which the run of an example is played with."""
    from symgd.pages import explore

    return explore(example.name).html.encode()


def words(example: Example) -> dict[str, Any]:
    """Return what the catalogue says of an example, for its card."""
    group = next(title for title, members in themes.items() if example in members)
    return {
        "name": example.name,
        "title": example.title,
        "group": group,
        "teaches": example.teaches,
        "source": example.source,
        "properties": example.properties,
    }
