"""Routine: printed source as machine code, called with numbers and arrays.

Numba compiles it once. From then on what it made is loaded as it is kept, which takes milliseconds
and neither Numba nor its import.
"""

import ctypes
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any

from symgd.errors import SymgdError
from symgd.kernels.numba import cache
from symgd.kernels.numba.machine_code import Argument, MachineCode, loaded

RESULTS: list[Any] = [ctypes.c_void_p, ctypes.c_void_p]
"""What Numba's functions begin with: where a result and an exception go. Ours have none."""

ARRAY: list[Any] = [*[ctypes.c_void_p] * 2, *[ctypes.c_int64] * 2, ctypes.c_void_p]
"""An array, for Numba: two owners (none), its size, bytes of an entry, the first entry; then come
its shape and its strides."""

_ONE_AT_A_TIME = threading.Lock()


class Routine:
    """The function ``run`` of a source, which returns nothing; symgd printed all of it.

    Machine code is made at the first call, unless an earlier process has left it.
    """

    def __init__(self, source: str, arguments: Sequence[Argument]) -> None:
        """Take the source of ``run``, and what it is called with.

        Raises:
            SymgdError: where Numba is told to compile nothing.
        """
        if os.environ.get("NUMBA_DISABLE_JIT", "0") != "0":
            raise SymgdError(
                "NUMBA_DISABLE_JIT is set, so that Numba compiles nothing: unset it, or leave out "
                "the backend"
            )
        self.source, self.arguments = source, tuple(arguments)
        self._engine: Any = None
        self._call: Callable[..., int] | None = None

    def __call__(self, *arguments: Any) -> None:
        """Call it; other threads go on meanwhile."""
        if self._call is None:
            with _ONE_AT_A_TIME:
                self._call = self._call or self._loaded()
        values: list[Any] = []
        for known, given in zip(self.arguments, arguments, strict=True):
            if known.dimensions is None:
                values.append(given)
                continue
            assert given.flags.c_contiguous, known
            assert (given.ndim, given.dtype) == (known.dimensions, known.dtype), known
            place = given.ctypes.data
            values += [None, None, given.size, given.itemsize, place, *given.shape, *given.strides]
        nothing = ctypes.c_void_p()
        status = self._call(ctypes.byref(nothing), ctypes.byref(nothing), *values)
        assert status == 0, status  # nothing that is printed raises

    def _loaded(self) -> Callable[..., int]:
        """Return the function, from machine code that was kept or is made now."""
        key = f"{self.arguments}\n{self.source}"
        code = cache.kept(key)
        place = None if code is None else loaded(code)
        if place is None:
            code = self._made()
            cache.keep(key, code)
            place = loaded(code)
            assert place is not None, code.needs
        self._engine, address = place
        types = [*RESULTS]
        for argument in self.arguments:
            if argument.dimensions is None:
                types.append(ctypes.c_int64)
            else:
                types += [*ARRAY, *[ctypes.c_int64] * 2 * argument.dimensions]
        return ctypes.CFUNCTYPE(ctypes.c_int32, *types)(address)

    def _made(self) -> MachineCode:
        from symgd.kernels.numba.compile import machine_code

        return machine_code(self.source, self.arguments)
