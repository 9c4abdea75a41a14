"""Printed source, compiled by Numba to machine code. Only this needs Numba itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numba import njit, types

from symgd.kernels.numba import functions
from symgd.kernels.numba.machine_code import Argument, MachineCode, emitted

OPTIONS = {
    **functions.OPTIONS,
    "_nrt": False,  # arrays belong to Python: no references to them are counted
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
}


def machine_code(source: str, arguments: Sequence[Argument]) -> MachineCode:
    """Return the machine code of the function ``run`` that a source defines."""
    namespace: dict[str, Any] = {"f": functions, "np": np}
    exec(compile(source, "<symgd numba>", "exec"), namespace)  # noqa: S102
    kinds = types.void(*(_kind(argument) for argument in arguments))
    made = njit(kinds, **OPTIONS)(namespace["run"])
    (signature,) = made.signatures
    return emitted(made.inspect_llvm(signature))


def _kind(argument: Argument) -> Any:
    if argument.dimensions is None:
        return types.int64
    return types.Array(getattr(types, argument.dtype), argument.dimensions, "C")
