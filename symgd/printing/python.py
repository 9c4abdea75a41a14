"""Source in Python, and how it is compiled."""

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, ClassVar

from symgd.printing.printer import Printer


class PythonPrinter(Printer):
    """Print lines of Python."""

    words: ClassVar[Mapping[object, str]] = {True: "True", False: "False", math.inf: "inf"}

    @cached_property
    def functions(self) -> dict[str, Callable[..., Any]]:
        """The functions that the lines call, by the name they have there."""
        return {}

    def statement(self, name: str, source: str) -> str:  # noqa: D102
        return f"{name} = {source}"

    def call(self, function: Callable[..., Any], *args: str) -> str:
        """Return source for a call, the function being handed to the code by value."""
        name = "f_" + function.__name__.strip("_<>")
        while self.functions.setdefault(name, function) is not function:
            name += "_"
        return f"{name}({', '.join(args)})"


def compiled(name: str, source: str, functions: Mapping[str, Callable[..., Any]]) -> Any:
    """Return the function ``name`` that ``source`` defines; symgd printed every character of it."""
    namespace: dict[str, Any] = {
        "__builtins__": {"range": range, "zip": zip},
        "inf": math.inf,
        "nan": math.nan,
        **functions,
    }
    exec(compile(source, f"<symgd {name}>", "exec"), namespace)  # noqa: S102
    return namespace[name]


def tuple_source(items: Iterable[str]) -> str:
    """Return source for a tuple, which is also a pattern to unpack one.

    >>> tuple_source(["a"])
    '(a, )'
    """
    return f"({''.join(f'{item}, ' for item in items)})"


def function_source(signature: str, lines: Iterable[str]) -> str:
    """Return source for a function whose body is ``lines``."""
    return "\n".join([f"def {signature}:", *(f"    {line}" for line in lines), ""])
