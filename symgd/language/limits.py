"""How big an input may be, and why.

Every limit is checked on characters, tokens or the syntax tree, before the thing it limits exists:
SymPy evaluates while it builds, and ``9**9**9**9`` never returns.
"""

LENGTH = 100_000
"""Characters of one expression: reading them takes well under a second."""

BRACKETS = 60
"""Nested brackets: CPython's parser stops at 200, some of which the cutting of chains takes."""

LEVELS = 300
"""Operations nested in each other, sums and products counted once however long: SymPy works by
recursion, several calls a level, and CPython allows 1,000."""

NODES = 50_000
"""Numbers, names and operations together: SymPy builds them in a few seconds."""

DIGITS = 50
"""Digits of a whole number that is typed out; a double holds 16."""

EXPONENT = 10_000
"""Largest constant exponent: 1.1**10000 is already beyond a double."""

BITS = 3_400
"""Length of an exact fraction, about 1,000 digits; a longer one becomes a decimal.
Python refuses to print more than 4,300 digits."""

ARGUMENTS = 20
"""Arguments of max and min: their derivative compares every one with those before it."""

COMPARISONS = 50
"""Comparisons in one condition: SymPy compares every one with every other."""

CHAIN = 100
"""Operands of one operator that CPython's parser sees at once: at 3,000 it gives up."""

POSTFIXES = 20
"""Indices and transposes in a row: no array has so many axes."""

INDEX_DIGITS = 15
"""Digits of a number in an index: no array is longer."""

OPERATIONS = 2_000
"""Operations on whole arrays: each is a line of code, and a few lines of its gradient."""

EQUATIONS = 200
"""Assignments in one rule."""
