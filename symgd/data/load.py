"""Files → data: in memory where they fit, else read again in each epoch."""

from collections.abc import Collection, Mapping, Sequence

from symgd.cluster import require
from symgd.data.arrays import Arrays
from symgd.data.check import checked
from symgd.data.columns import select, unused
from symgd.data.data import Data
from symgd.data.files import File, opened
from symgd.data.gather import Gathered
from symgd.data.memory import memory_for_data, size_of_rows
from symgd.data.prepare import prepared
from symgd.data.source import Source
from symgd.data.stream import Stream, streamed
from symgd.errors import SettingError, SymgdError


def load(
    files: Sequence[File],
    *,
    columns: Mapping[str, str] | None = None,
    names: Collection[str] | None = None,
    constants: Mapping[str, float] | None = None,
    standardize: Collection[str] | bool = False,
    bias: bool = False,
    memory: int | None = None,
    dask: str | None = None,
) -> Data:
    """Read data from files.

    Args:
        files: tables (.csv, .tsv, .parquet, .arrow, .feather, a folder of .parquet files), .npz,
            and .npy. Several tables continue each other and have the same columns. Under a name,
            as ``("X", "x.npy")`` or ``"X=x.npy"``, a file is one array: a table is the matrix
            of its numbers.
        columns: the columns of arrays, as in ``{"X": "feature_*", "y": "label"}``: a header makes
            a vector; a pattern, or headers with ``|`` between them, a matrix.
        names: the names that a loss uses: no other column is read. If None, every column that
            holds numbers, is part of no matrix and has a name as its header becomes a vector.
        constants: numbers by name.
        standardize: the arrays whose columns get the mean 0 and the deviation 1; True for every
            matrix and, where there is none, every vector but ``y``.
        bias: whether every matrix gets a last column of ones.
        memory: how many bytes tables may take, before they are read again in every epoch; half of
            the free memory if None.
        dask: the cluster on which the loss over all rows is computed: ``local:4`` for four
            threads of this process, or the address of a scheduler, ``tcp://host:8786``.

    Raises:
        FileError: when a file cannot be read.
        SettingError: when what is in it cannot be used.
    """
    found = opened(files)
    for name, number in (constants or {}).items():
        found.add({name: checked(name, number)}, "")
    if not found.tables:
        if columns:
            raise SettingError("columns are those of a table: give a .csv or .parquet file, too")
        if dask is not None:
            raise SettingError("dask reads tables: give .parquet files, or a folder of them")
        return prepared(Arrays(found.arrays, sources=found.sources), standardize, bias)
    first = found.tables[0]
    about = (first.path.name, first.headers, first.refused)
    selections = select(*about, columns or {}, names)
    if not selections:
        beside = Arrays(found.arrays, sources=found.sources, left_out=first.headers)
        return prepared(beside, standardize, bias)
    source = Source(tuple(found.tables), selections)
    found.claim(source.row, source.name)
    left_out = unused(*about, selections)
    limit = memory_for_data() if memory is None else memory
    if dask is not None:
        return on_cluster(streamed(source, found, left_out, standardize, bias, limit), dask)
    if size_of_rows(source.rows_about(), source.row) > limit:
        return streamed(source, found, left_out, standardize, bias, limit)
    gathered = Gathered(source.row, source.rows_about())
    rows, _ = source.through(gathered.add)
    data = Arrays(
        found.arrays | gathered.arrays(),
        rows=rows,
        sources=found.sources,
        unused=left_out,
        left_out=source.left_out,
    )
    return prepared(data, standardize, bias, {s.name: s.headers for s in selections})


def headers_of(files: Sequence[File]) -> tuple[str, ...]:
    """Return the headers of tables; none of what is no table, or cannot be read."""
    try:
        found = opened(files).tables
    except SymgdError:
        return ()
    return tuple(found[0].headers) if found else ()


def on_cluster(stream: Stream, address: str) -> Data:
    """Let a cluster compute on tables.

    Raises:
        SettingError: when Dask is not installed, there is no such cluster, or some rows are not
            in tables.
    """
    require()
    if stream.source.beside:
        raise SettingError(
            f"with dask all rows come from tables, and {next(iter(stream.source.beside))} does "
            "not: make it a column of them"
        )
    from symgd.cluster.connect import connect
    from symgd.data.dask_data import DaskData

    return DaskData(stream, connect(address))
