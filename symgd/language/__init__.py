"""Text -> mathematics; nothing else ever parses what a user types."""

from symgd.language.arrays.detect import is_array
from symgd.language.arrays.functions import ARRAY_FUNCTIONS, ArrayFunction
from symgd.language.arrays.parse import parse_arrays
from symgd.language.build import symbol, unnamed
from symgd.language.equations import Equation, parse_equations
from symgd.language.function import Function
from symgd.language.functions import BY_HEAD, FUNCTIONS
from symgd.language.parse import Parsed, parse, parse_condition
from symgd.language.reductions import REDUCTIONS

__all__ = [
    "ARRAY_FUNCTIONS",
    "BY_HEAD",
    "FUNCTIONS",
    "REDUCTIONS",
    "ArrayFunction",
    "Equation",
    "Function",
    "Parsed",
    "is_array",
    "parse",
    "parse_arrays",
    "parse_condition",
    "parse_equations",
    "symbol",
    "unnamed",
]
