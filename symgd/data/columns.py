"""Which columns of a table make which array."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import chain

from symgd.data.data import Shape
from symgd.data.names import as_name
from symgd.errors import SettingError, neither


@dataclass(frozen=True)
class Selection:
    """Columns that make an array.

    Attributes:
        name: what the array is called in a loss.
        headers: its columns, in order.
        matrix: whether it is a matrix; else it is a vector, of one column.
    """

    name: str
    headers: tuple[str, ...]
    matrix: bool

    @property
    def row(self) -> Shape:
        """The shape of one row."""
        return (len(self.headers),) if self.matrix else ()


def select(
    table: str,
    headers: Sequence[str],
    refused: Mapping[str, str],
    columns: Mapping[str, str],
    names: Collection[str] | None,
) -> tuple[Selection, ...]:
    """Choose the columns of a table.

    Args:
        table: the file, for what is said.
        headers: of every column.
        refused: the columns that hold no numbers, with what they hold.
        columns: what makes an array: a header for a vector; for a matrix a pattern with ``*`` or
            ``?``, or several with ``|`` between them. A pattern leaves out what stands alone in
            another entry.
        names: the names that a loss uses. Of the columns that are in none of ``columns`` and whose
            header is a name, these become vectors; if None, all that hold numbers.

    Raises:
        SettingError: when a pattern fits nothing, a name cannot be one, or a column that is asked
            for holds no numbers.

    >>> chosen = select("a.csv", ["f1", "f2", "y", "id"], {"id": "text"}, {"X": "f*"}, None)
    >>> [(array.name, array.headers, array.row) for array in chosen]
    [('X', ('f1', 'f2'), (2,)), ('y', ('y',), ())]
    """
    alone = {pattern for pattern in columns.values() if pattern in headers}
    fitting = {name: _fitting(pattern, headers, alone) for name, pattern in columns.items()}
    missing = [part for parts in fitting.values() for part, fits in parts.items() if not fits]
    if missing:
        raise SettingError(f"{table} has no column {neither(missing, headers)}: {listed(headers)}")
    chosen = [
        Selection(_name(name), tuple(dict.fromkeys(chain(*fits.values()))), pattern not in headers)
        for (name, pattern), fits in zip(columns.items(), fitting.values(), strict=True)
    ]
    taken = {header for selection in chosen for header in selection.headers}
    named = {name: header for header in headers if (name := as_name(header))}
    for name, header in named.items():
        wanted = header not in refused if names is None else name in names
        if name not in columns and header not in taken and wanted:
            chosen.append(Selection(name, (header,), matrix=False))
    for header in dict.fromkeys(header for selection in chosen for header in selection.headers):
        if header in refused:
            raise SettingError(_holds(header, refused[header], table))
    if not chosen and names is None:
        raise SettingError(_nothing(headers, refused, table))
    return tuple(chosen)


def unused(
    table: str, headers: Sequence[str], refused: Mapping[str, str], chosen: Sequence[Selection]
) -> dict[str, str]:
    """Say of each name that is a header, but no array, why it is none.

    >>> chosen = select("a.csv", ["f1", "id"], {"id": "text"}, {"X": "f*"}, None)
    >>> for why in unused("a.csv", ["f1", "id"], {"id": "text"}, chosen).values():
    ...     print(why)
    column 'f1' of a.csv is part of X: give it a name too, f1=f1, or call a parameter otherwise
    column 'id' of a.csv holds text, not numbers: leave it out, or turn it into numbers first
    """
    made = {selection.name for selection in chosen}
    holder = {header: selection.name for selection in chosen for header in selection.headers}
    found = {}
    for header in headers:
        name = as_name(header)
        if name is None or name in made:
            continue
        if header in refused:
            found[name] = _holds(header, refused[header], table)
        elif header in holder:
            found[name] = (
                f"column {header!r} of {table} is part of {holder[header]}: "
                f"give it a name too, {name}={header}, or call a parameter otherwise"
            )
    return found


def every_number(
    table: str, headers: Sequence[str], refused: Mapping[str, str], name: str
) -> tuple[Selection, ...]:
    """Make one array of all columns that hold numbers: a matrix, or a vector of a single one."""
    chosen = tuple(header for header in headers if header not in refused)
    if not chosen:
        raise SettingError(_nothing(headers, refused, table))
    return (Selection(_name(name), chosen, matrix=len(chosen) > 1),)


def _name(name: str) -> str:
    if as_name(name) != name:
        raise SettingError(
            f"{name!r} is no name that a loss can use: take letters and digits, such as X or x1"
        )
    return name


def _fitting(
    pattern: str, headers: Sequence[str], alone: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return the columns that fit each part of a pattern."""
    if pattern in headers:
        return {pattern: (pattern,)}
    others = [header for header in headers if header not in alone]
    return {
        part: (part,) if part in headers else tuple(h for h in others if fnmatchcase(h, part))
        for part in pattern.split("|")
    }


def _holds(header: str, what: str, table: str) -> str:
    return (
        f"column {header!r} of {table} holds {what}, not numbers: "
        "leave it out, or turn it into numbers first"
    )


def _nothing(headers: Sequence[str], refused: Mapping[str, str], table: str) -> str:
    if set(headers) <= set(refused):
        return f"no column of {table} holds numbers: {listed(headers)}"
    first = next(header for header in headers if header not in refused)
    return (
        f"no header of {table} is a name that a loss can use; "
        f"give names: columns={{'x': {first!r}}}, or --columns 'x={first}'"
    )


def unnamed(text: str, place: int, headers: Sequence[str]) -> str:
    """Say how a column is named whose header stands at a place in a text, and can be no name there.

    >>> unnamed("mean((w*größe - y)**2)", 10, ["größe", "y"])
    "the column 'größe' needs another name here: columns={'x': 'größe'}, or --columns 'x=größe'"
    >>> unnamed("mean((w*größe - y)**2", 4, ["größe", "y"])
    ''
    """
    for header in headers:
        around = text[max(0, place - len(header) + 1) : place + len(header)]
        if as_name(header) is None and header.strip() and header in around:
            return (
                f"the column {header!r} needs another name here: "
                f"columns={{'x': {header!r}}}, or --columns 'x={header}'"
            )
    return ""


def listed(headers: Sequence[str]) -> str:
    """List the columns of a table, as many as fit in a line.

    >>> listed(["a", "b"])
    "its columns are 'a', 'b'"
    """
    shown = [repr(header[:40]) for header in headers[:10]]
    return f"its columns are {', '.join([*shown, '…'] if len(headers) > 10 else shown)}"
