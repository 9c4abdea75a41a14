"""Which names an expression may use, and what to suggest instead of an unknown one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

import sympy as sp

from symgd.language.arrays.functions import ARRAY_ONLY
from symgd.language.functions import ALIASES, FUNCTIONS
from symgd.language.reductions import REDUCED

CONSTANTS: Mapping[str, sp.Expr] = MappingProxyType({"pi": sp.pi, "e": sp.E})
"""Names that are numbers."""

# Functions whose names are common for constants, too: followed by a bracket they are functions.
_BOTH = ("gamma",)

_MEANT = {
    "factorial": "gamma(n + 1)",
    "if": "where(condition, a, b)",
    "piecewise": "where(condition, a, b)",
    "clip": "min(max(x, low), high)",
    "mod": "x - y*floor(x/y)",
    "sech": "1/cosh(x)",
    "csch": "1/sinh(x)",
    "coth": "1/tanh(x)",
}


@dataclass(frozen=True)
class Vocabulary:
    """The names of one expression.

    Attributes:
        names: the variables that may be used; None when every name is one.
        reductions: whether norm, dot, sum and mean may be used.
    """

    names: frozenset[str] | None = None
    reductions: bool = False

    def is_function(self, name: str) -> bool:
        """Say whether ``name(…)`` is a call."""
        return name in FUNCTIONS or name in ALIASES or (self.reductions and name in REDUCED)

    def is_variable(self, name: str) -> bool:
        """Say whether ``name`` alone is a variable or a constant."""
        if name in CONSTANTS or (self.names is not None and name in self.names):
            return True
        return self.names is None and (name in _BOTH or not self.is_function(name))

    def unknown_function(self, name: str, called: str) -> str:
        """Return the sentence for ``name(…)``, of which ``called`` is the bracket as typed."""
        product = f"{name}*{called}" if len(called) <= 40 else f"{name}*(…)"
        if name in CONSTANTS or (self.names is not None and name in self.names):
            return f"'{name}' is not a function: did you mean '{product}'?"
        if name in REDUCED:
            return f"'{name}' is for rules and stopping tests only: write the terms out"
        if name in ARRAY_ONLY:
            return f"'{name}' is for losses over arrays only: write the terms out"
        if name.lower() in _MEANT:
            return f"unknown function '{name}': type '{_MEANT[name.lower()]}'"
        known = [*FUNCTIONS, *ALIASES, *(REDUCED if self.reductions else ())]
        meant = get_close_matches(name.lower(), known, n=1, cutoff=0.65)
        if meant and len(name) > 1:
            return f"unknown function '{name}': did you mean '{meant[0]}'?"
        return f"'{name}' is not a function: did you mean '{product}'?"

    def unknown_variable(self, name: str) -> str:
        """Return the sentence for ``name`` where it is none of the names."""
        known: Collection[str] = sorted(self.names or ())
        if not known:
            return f"unknown name '{name}': only numbers can be used here"
        close = get_close_matches(name, known, n=1, cutoff=0.6)
        folded = [other for other in known if other.lower() == name.lower()]
        if meant := folded or close:
            return f"unknown name '{name}': did you mean '{meant[0]}'?"
        listed = ", ".join(list(known)[:12]) + (", …" if len(known) > 12 else "")
        return f"unknown name '{name}': the names here are {listed}"
