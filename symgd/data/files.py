"""The files that data are read from, opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from symgd.data.columns import Selection, every_number
from symgd.data.data import Array
from symgd.data.gather import Gathered
from symgd.data.names import as_name
from symgd.data.numpy_files import read_array, read_arrays
from symgd.data.source import Source, check_once, check_same_columns
from symgd.data.table import Table, tables
from symgd.errors import FileError, SettingError

File: TypeAlias = str | Path | tuple[str, str | Path]


@dataclass
class Opened:
    """What files hold.

    Attributes:
        tables: with the same columns, one below the other.
        arrays: by name.
        sources: the file of each array.
    """

    tables: list[Table] = field(default_factory=list)
    arrays: dict[str, Array] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)

    def add(self, arrays: Mapping[str, Array], path: str | Path) -> None:
        """Take arrays in.

        Raises:
            SettingError: when there is one of that name, or it can be none.
        """
        self.claim(arrays, path)
        self.arrays.update(arrays)

    def claim(self, names: Iterable[str], path: str | Path) -> None:
        """Note where arrays come from.

        Raises:
            SettingError: when there is one of that name, or it can be none.
        """
        for name in names:
            if as_name(name) != name:
                raise SettingError(
                    f"{name!r}, from {str(path)!r}, is no name that a loss can use: "
                    "take letters and digits, such as X or x1"
                )
            if name in self.sources:
                places = " and ".join(
                    repr(str(place)) if place else "a constant"
                    for place in (self.sources[name], path)
                )
                raise SettingError(f"{name} is given twice, by {places}: give it once")
            self.sources[name] = str(path)


def opened(files: Sequence[File]) -> Opened:
    """Open files.

    Raises:
        FileError: when one is missing, damaged or of a kind that is not read.
        SettingError: when what is in it cannot be used.
    """
    found = Opened()
    for file in files:
        name, path = _named(file)
        ending = path.suffix.lower()
        if ending == ".npz":
            found.add(_of_archive(name, path), path)
        elif ending == ".npy":
            found.add({name or _stem(path): read_array(path)}, path)
        elif name:
            found.add(_of_table(name, path), path)
        else:
            found.tables += tables(path)
    if found.tables:
        check_once(found.tables)
        check_same_columns(found.tables)
    return found


def _named(file: File) -> tuple[str, Path]:
    """Split ``X=x.npy``.

    >>> _named("X=x.npy"), _named("train.csv")
    (('X', PosixPath('x.npy')), ('', PosixPath('train.csv')))
    """
    name, path = file if isinstance(file, tuple) else ("", file)
    if isinstance(file, str):
        before, equals, after = file.partition("=")
        if equals and as_name(before) and not Path(file).exists():
            name, path = before, after
    if not str(path):
        raise FileError(f"{file!r} names no file: give one, as in train.csv or X=x.npy")
    return name, Path(path)


def _stem(path: Path) -> str:
    name = as_name(path.stem)
    if name is None:
        raise SettingError(
            f"{str(path)!r} is one array, and needs a name: give X={path}, or ('X', {str(path)!r})"
        )
    return name


def _of_archive(name: str, path: Path) -> dict[str, Array]:
    arrays = read_arrays(path)
    if not name:
        return arrays
    if len(arrays) > 1:
        raise FileError(
            f"{str(path)!r} holds several arrays, {', '.join(arrays)}, which have their names: "
            "give it without a name"
        )
    return {name: next(iter(arrays.values()))}


def _of_table(name: str, path: Path) -> dict[str, Array]:
    """Read all numbers of a table as one array."""
    found = tables(path)
    check_same_columns(found)
    first = found[0]
    chosen: tuple[Selection, ...] = every_number(path.name, first.headers, first.refused, name)
    source = Source(tuple(found), chosen)
    gathered = Gathered(source.row, source.rows_about())
    source.through(gathered.add)
    return gathered.arrays()
