"""JavaScript source: objects, functions, and arrays taken apart."""

from collections.abc import Iterable, Sequence

import sympy as sp


def object_source(members: Iterable[str]) -> str:
    """Return an object literal, one member after the other.

    >>> print(object_source(["n: 2", function_source("value(w)", ["return w[0];"])]))
    {
    n: 2,
    value(w) {
      return w[0];
    },
    }
    """
    return "{\n" + "".join(f"{member},\n" for member in members) + "}"


def function_source(signature: str, lines: Iterable[str]) -> str:
    """Return a member of an object that is a function."""
    return "\n".join([f"{signature} {{", *(f"  {line}" for line in lines), "}"])


def entry_names(symbols: Sequence[sp.Basic], letter: str) -> dict[sp.Basic, str]:
    """Return names for the entries of an array: w0, w1, …."""
    return {symbol: f"{letter}{i}" for i, symbol in enumerate(symbols)}


def unpacked(entries: Sequence[object], letter: str, array: str) -> list[str]:
    """Return lines that read the entries of an array into their names.

    >>> unpacked(sp.symbols("x y"), "w", "w")
    ['const w0 = w[0];', 'const w1 = w[1];']
    """
    return [f"const {letter}{i} = {array}[{i}];" for i in range(len(entries))]
