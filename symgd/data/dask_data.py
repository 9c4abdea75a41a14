"""Data as arrays of Dask: whole, and yet never whole in the memory of one process."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import dask
import dask.array as da
import numpy as np
from distributed import Client
from distributed.scheduler import KilledWorker

from symgd.arrays.compiled import Compiled
from symgd.arrays.deferred import deferred
from symgd.data.arrays import Arrays
from symgd.data.data import Array, Shape
from symgd.data.memory import memory_for_data, size_of_rows
from symgd.data.scale import Scale
from symgd.data.source import Part
from symgd.data.stream import Stream
from symgd.errors import SettingError


@dataclass(frozen=True, eq=False)
class DaskData:
    """Tables that the workers of a cluster read, each part by itself.

    Attributes:
        stream: the tables; mini-batches come from it.
        client: of the cluster.
    """

    stream: Stream
    client: Client

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.stream.rows

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """The shape of every array, all its rows included."""
        return self.stream.shapes

    @property
    def fixed(self) -> Mapping[str, Array]:
        """The arrays without rows."""
        return self.stream.fixed

    @property
    def sources(self) -> Mapping[str, str]:
        """Where arrays came from."""
        return self.stream.sources

    @property
    def scales(self) -> Mapping[str, Scale]:
        """How columns are standardized."""
        return self.stream.scales

    @property
    def unused(self) -> Mapping[str, str]:
        """Why names that might be meant are no arrays."""
        return self.stream.unused

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headers of the columns that are part of no array."""
        return self.stream.left_out

    def whole(self) -> Mapping[str, Any]:
        """Return every array: those with rows as arrays of Dask, a chunk for each part."""
        return {**self._chunked, **self.fixed}

    def batches(self, size: int, rng: np.random.Generator) -> Iterator[Mapping[str, Array]]:
        """Go through the rows once, shuffled, in this process."""
        return self.stream.batches(size, rng)

    def split(self, share: float, rng: np.random.Generator) -> tuple["DaskData", Arrays]:
        """Part the rows at random; those that are held out are loaded into this process."""
        train, held = self.stream.split(share, rng)
        return DaskData(train, self.client), held

    def carrier(self, function: Compiled, arguments: Sequence[Any]) -> tuple[Any, ...]:
        """Return the outputs of a function; where arrays are Dask's, the workers compute them.

        Raises:
            SettingError: when a worker died of it.
        """
        if not any(isinstance(argument, da.Array) for argument in arguments):
            return function.raw(*arguments)
        outputs = deferred(function.computation, arguments, _entrywise)
        try:
            return tuple(self.client.gather(self.client.compute(outputs)))
        except KilledWorker:
            raise SettingError(
                "workers of Dask died, most likely for want of memory: write the tables with "
                "smaller row groups, or take fewer workers"
            ) from None

    @cached_property
    def _chunked(self) -> Mapping[str, Any]:
        """Arrays of Dask; kept by the workers where they fit in half of their memory."""
        stream = self.stream
        ends = [*(part.first for part in stream.parts[1:]), stream.read]
        reading, sent = dask.delayed(_read), dask.delayed(stream)
        chunks: dict[str, list[Any]] = {name: [] for name in stream.row}
        for part, end in zip(stream.parts, ends, strict=True):
            rows = int(stream.kept(part.first, end - part.first).sum())
            arrays = reading(sent, part, rows)
            for name, row in stream.row.items():
                made = da.from_delayed(arrays[name], (rows, *row), dtype=np.float64)
                chunks[name].append(made)
        whole = {name: da.concatenate(parts) for name, parts in chunks.items()}
        if size_of_rows(self.rows, stream.row) > _room(self.client):
            return whole
        return dict(zip(whole, self.client.persist(list(whole.values())), strict=True))


def _read(stream: Stream, part: Part, rows: int) -> dict[str, Array]:
    return stream.gathered([part], stream.kept, rows)


def _room(client: Client) -> float:
    """Return how many bytes of data the workers may keep: half of their memory."""
    workers = client.scheduler_info(n_workers=-1)["workers"].values()
    limits = [worker["memory_limit"] for worker in workers]
    return sum(limits) / 2 if all(limits) else memory_for_data()


def _entrywise(function: Any, *args: Any) -> Any:
    if any(isinstance(arg, da.Array) for arg in args):
        return da.map_blocks(function, *args, dtype=np.float64)
    return function(*args)
