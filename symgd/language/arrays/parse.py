"""The door for losses on arrays: text -> computation."""

from symgd.errors import ExpressionError
from symgd.language.arrays.build import computation
from symgd.language.arrays.check import ArrayWalk
from symgd.language.arrays.grammar import complete
from symgd.language.arrays.postfix import joined
from symgd.language.arrays.tokens import tokenize
from symgd.language.arrays.vocabulary import ArrayVocabulary
from symgd.language.operations import Computation
from symgd.language.parse import check_size, variables
from symgd.language.syntax import TOO_DEEP, syntax


def parse_arrays(text: str) -> Computation:
    """Read a formula on arrays; every name in it that is no function is an input.

    Raises:
        ExpressionError: what cannot be read, where, and what to type instead.

    >>> loss = parse_arrays("mean((X@w - y)**2)")
    >>> loss.inputs
    (X, w, y)
    >>> [type(operation).__name__ for operation in loss.definitions.values()]
    ['Product', 'Elementwise', 'Reduce', 'Size', 'Elementwise']
    """
    vocabulary = ArrayVocabulary()
    written = complete(text, joined(text, tokenize(text)), vocabulary)
    check_size(written)
    try:
        tree = syntax(text, written)
        ArrayWalk(tree, vocabulary).value(tree.body, 1)
        return computation(tree, variables(written), vocabulary)
    except RecursionError:
        raise ExpressionError(TOO_DEEP, text, 0) from None
