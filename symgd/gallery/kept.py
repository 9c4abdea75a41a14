"""Kept: an entry of the gallery, read back from its folder."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symgd.catalog import catalogue
from symgd.errors import FileError
from symgd.files import strict_json, why
from symgd.gallery.slug import SAFE

RECORD = "run.json"
PAGE = "explore.html"

TYPED = "Your own losses"
"""The heading of entries that are not of the catalogue."""

FORMS = ("png", "gif", "svg")

PICTURE = re.compile(rf"({SAFE.pattern})\.({'|'.join(FORMS)})")

LINE = 500
"""Characters of a line of words."""

FIRST = ("descent", "surface", "plane", "history", "rates", "basins")
"""Kinds of pictures in the order in which they are worth seeing; others follow by name."""


@dataclass(frozen=True, eq=False)
class Run:
    """One run as its record keeps it.

    Attributes:
        settings: what repeats it.
        outcome, count: how it ended, and after how many steps.
        steps: (k,), those that are kept, ascending; none of a run over many numbers.
        points: (k, n), where the run was then.
    """

    settings: Mapping[str, Any]
    outcome: str
    count: int
    steps: NDArray[np.int64]
    points: NDArray[np.float64]

    @property
    def over_arrays(self) -> bool:
        """Whether it was a run over arrays, which its record does not hold."""
        return "data" in self.settings

    @property
    def optimizer(self) -> str:
        """Return the name of the optimizer, or its equations where they were typed."""
        return str(self.settings["optimizer"])

    @property
    def label(self) -> str:
        """Return in a line what tells it from other runs of the entry."""
        return shortened(f"{self.optimizer}, learning rate {self.settings['lr']}", LINE)


@dataclass(frozen=True, eq=False)
class Kept:
    """An entry as its folder holds it.

    Attributes:
        folder: where it is.
        loss, variables: as they were typed.
        title, teaches: words on an example of the catalogue; empty for a typed loss.
        group: the heading under which it is shown.
        properties: what it is an example of.
        runs: the runs, in order.
        pictures: names of the files with pictures, the first worth seeing first.
        page: whether there is a page that runs.
    """

    folder: Path
    loss: str
    variables: tuple[str, ...]
    title: str
    teaches: str
    group: str
    properties: tuple[str, ...]
    runs: tuple[Run, ...]
    pictures: tuple[str, ...]
    page: bool

    @property
    def name(self) -> str:
        """Return the name of its folder."""
        return self.folder.name

    @property
    def heading(self) -> str:
        """Return what it is called: its title, or the loss as it was typed."""
        return self.title or shortened(self.loss, 60)

    @property
    def optimizers(self) -> tuple[str, ...]:
        """Return the optimizers of its runs, each once."""
        return tuple(dict.fromkeys(run.optimizer for run in self.runs))

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the pictures without those that are there again as SVG."""
        return tuple(name for name in self.pictures if not name.endswith(".svg"))

    def described(self, picture: str) -> str:
        """Say what a picture shows, for those who do not see it."""
        return f"{self.heading}: {kind(picture)} by {shortened(', '.join(self.optimizers), 60)}"


def kind(picture: str) -> str:
    """Return in words what a picture is.

    >>> kind("descent.gif"), kind("rates.png")
    ('animation', 'rates')
    """
    name, _, form = picture.rpartition(".")
    return "animation" if form == "gif" else name.replace("_", " ").replace("-", " ")


def folders(gallery: str | Path) -> list[Path]:
    """Return the folders of a gallery that hold a record of runs, by name.

    Raises:
        FileError: when there is no such gallery.
    """
    gallery = Path(gallery)
    try:
        found = [path for path in gallery.iterdir() if SAFE.fullmatch(path.name)]
    except (OSError, ValueError) as error:
        raise FileError(
            f"there is no gallery {str(gallery)!r} ({why(error)}): "
            "make one with symgd gallery build, or name its folder with --out"
        ) from None
    return sorted(path for path in found if (path / RECORD).is_file())


def read(folder: Path) -> Kept:
    """Read an entry.

    Raises:
        FileError: when its record is damaged or was not written by symgd.
    """
    path = folder / RECORD
    try:
        return _kept(folder, strict_json(path.read_bytes()))
    except OSError as error:
        raise FileError(f"cannot read {str(path)!r}: {why(error)}") from None
    except Exception:  # a foreign file may break any line below
        raise FileError(
            f"{str(path)!r} is damaged, or was not written by this version of symgd: "
            "make the entry again, or remove its folder"
        ) from None


def _kept(folder: Path, record: Mapping[str, Any]) -> Kept:
    variables = _texts(record["variables"])
    example = record.get("example", {})
    words = {
        name: shortened(_text(example.get(name, "")), LINE)
        for name in ("title", "teaches", "group")
    }
    return Kept(
        folder,
        _text(record["loss"]),
        variables,
        **words,
        properties=_texts(example.get("properties", [])),
        runs=tuple(_run(run, len(variables)) for run in record["runs"]),
        pictures=pictures(path.name for path in folder.iterdir()),
        page=(folder / PAGE).is_file(),
    )


def grouped(entries: Iterable[Kept]) -> dict[str, list[Kept]]:
    """Put entries under their headings as the catalogue has them, then those of typed losses."""
    place = {name: number for number, name in enumerate(catalogue)}
    groups: dict[str, list[Kept]] = {}
    for entry in sorted(entries, key=lambda each: (place.get(each.name, len(place)), each.name)):
        groups.setdefault(entry.group or TYPED, []).append(entry)
    return groups


def shortened(text: str, most: int) -> str:
    """Return a text in one line, cut where it is longer than so many characters.

    >>> shortened("x**2 +  y**2", 8)
    'x**2 + …'
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def pictures(names: Iterable[str]) -> tuple[str, ...]:
    """Choose from names of files those of pictures, in the order in which they are shown.

    >>> pictures(["run.json", "zoom.png", "history.svg", "history.png", "descent.gif"])
    ('descent.gif', 'history.png', 'history.svg', 'zoom.png')
    """

    def rank(name: str) -> tuple[int, str, int]:
        kind, _, form = name.rpartition(".")
        place = FIRST.index(kind) if kind in FIRST else len(FIRST)
        return (place, kind, FORMS.index(form))

    return tuple(sorted(filter(PICTURE.fullmatch, names), key=rank))


def _run(run: Mapping[str, Any], n: int) -> Run:
    settings, count = run["settings"], run["steps"]
    outcome = shortened(_text(run["outcome"]), LINE)
    _text(settings["optimizer"])
    if not isinstance(settings["lr"], int | float | str):
        raise TypeError("not a learning rate")
    if type(count) is not int:
        raise TypeError("not a number of steps")
    if "data" in settings:
        n = sum(math.prod(shape) for shape in settings["parameters"].values())
        if "path" not in run:  # too many numbers to be kept
            return Run(settings, outcome, count, np.empty(0, np.int64), np.empty((0, 0)))
    steps = np.asarray(run["path"]["steps"])
    points = np.asarray(run["path"]["points"], dtype=np.float64)
    if steps.dtype.kind != "i" or points.shape != (len(steps), n):
        raise ValueError("the path has another shape")
    if not (steps[0] == 0 and steps[-1] == count and (np.diff(steps) > 0).all()):
        raise ValueError("the path has other steps")
    if not np.isfinite(points).all():
        raise ValueError("the path has other numbers")
    return Run(settings, outcome, count, steps, points)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise TypeError("not a list")
    return tuple(map(_text, values))
