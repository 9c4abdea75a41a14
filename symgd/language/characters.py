"""The characters an expression may hold beyond plain ones, and what they mean."""

from collections.abc import Mapping

_GREEK = [
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
    *("lamda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi"),
    *("chi", "psi", "omega"),
]

GREEK: Mapping[str, str] = {
    **dict(zip("αβγδεζηθικλμνξοπρστυφχψω", _GREEK, strict=True)),
    **{
        letter: name.title()
        for letter, name in zip("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", _GREEK, strict=True)
    },
    **{"ς": "sigma", "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ϖ": "pi", "µ": "mu"},
}
"""Greek letters -> the names they are read as (λ is lamda: lambda is a word of Python)."""

OPERATORS: Mapping[str, str] = {
    **dict.fromkeys("·×⋅∙∗•", "*"),
    **dict.fromkeys("−–", "-"),
    **dict.fromkeys("÷∕⁄", "/"),
    **{"^": "**", "≤": "<=", "≥": ">=", "≠": "!="},
}
"""Other ways to write an operator."""

SUPERSCRIPTS: Mapping[str, str] = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))
"""Raised digits: a power."""

SUBSCRIPTS: Mapping[str, str] = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
"""Lowered digits: part of a name."""

SPACES = " \t\r\n\u00a0\u2009\u202f"

_QUOTE = "there are no strings here: type names and numbers without quotes"
_SUBSCRIPT = "subscripts are not possible: type x1 for the first of several variables"

REFUSED: Mapping[str, str] = {
    **dict.fromkeys("'\"`´‘’“”", _QUOTE),
    **dict.fromkeys("[]", _SUBSCRIPT),
    **dict.fromkeys("{}", "braces are not used here: group with ( and )"),
    **dict.fromkeys("|&", "type 'abs(x)' for an absolute value, 'and' and 'or' in a condition"),
    "!": "type 'gamma(n + 1)' for the factorial of n, 'not' or '!=' in a condition",
    "%": "there is no remainder here: type 'x - y*floor(x/y)' for x modulo y",
    "#": "there are no comments here: leave it out",
    "@": "products of matrices are for losses over arrays: write the sum out",
    ":": "a colon has no meaning here: choose between values with 'where(x > 0, a, b)'",
    "ᵀ": "transposes are for losses over arrays: write the sum out",
    ";": "one expression only: several, set apart by ';', are for rules",
    "=": "an assignment is for rules only: compare with '==', or leave the '=' out",
    "~": "type 'not' in a condition",
    "?": "choose between values with 'where(x > 0, a, b)'",
    "\\": "LaTeX is not read here: type 'x/y' for \\frac{x}{y}, 'alpha' for \\alpha",
    "$": "LaTeX is not read here: leave out the '$'",
    "√": "type 'sqrt(x)' for a root",
    "∞": "infinity is not a number here",
    ".": "a dot belongs inside a number, as in 0.5; nothing has attributes",
}
"""Characters with no meaning, and what to type instead."""
