"""Rewritings that keep a loss accurate where its plain form overflows or cancels.

``log(1 + exp(z))`` is ``inf`` in doubles from z = 710 on; ``softplus(z)`` is not. The user's own
form stays what is shown; this one is what runs.
"""

from collections.abc import Sequence

import sympy as sp

from symgd.language import FUNCTIONS

_softplus, _sigmoid, _log1p, _expm1, _logaddexp = (
    FUNCTIONS[name].build for name in ("softplus", "sigmoid", "log1p", "expm1", "logaddexp")
)


def stable(expression: sp.Expr) -> sp.Expr:
    """Return an equal expression that does not overflow or cancel where it need not.

    | typed | runs as |
    |---|---|
    | log(1 + exp(z)) | softplus(z) |
    | log(exp(a) + exp(b)) | logaddexp(a, b) |
    | log(1 + z) | log1p(z) |
    | exp(z) - 1 | expm1(z) |
    | 1/(1 + exp(z)), exp(z)/(1 + exp(z)) | sigmoid(-z), sigmoid(z) |

    >>> x = sp.Symbol("x", real=True)
    >>> stable(sp.log(1 + sp.exp(x)))
    softplus(x)
    """
    done: dict[sp.Expr, sp.Expr] = {}

    def rewrite(node: sp.Basic) -> sp.Basic:
        if node not in done:
            args = [rewrite(arg) for arg in node.args]
            same = all(new is old for new, old in zip(args, node.args, strict=True))
            done[node] = _better(node if same else node.func(*args))
        return done[node]

    return rewrite(expression)


def _better(node: sp.Expr) -> sp.Expr:
    if isinstance(node, sp.log):
        return _logarithm(node)
    if isinstance(node, sp.Add):
        return _difference(node)
    if isinstance(node, sp.Pow):
        return _reciprocal(node)
    if isinstance(node, sp.Mul):
        return _quotient(node)
    return node


def _logarithm(node: sp.Expr) -> sp.Expr:
    """Rewrite log(1 + exp(z)), log(exp(a) + exp(b)) and log(1 + z)."""
    terms: Sequence[sp.Expr] = node.args[0].args if isinstance(node.args[0], sp.Add) else ()
    if len(terms) == 2 and all(isinstance(term, sp.exp) for term in terms):
        return _logaddexp(terms[0].args[0], terms[1].args[0])
    if len(terms) < 2 or terms[0] is not sp.S.One:
        return node
    rest = sp.Add(*terms[1:])
    return _softplus(rest.args[0]) if isinstance(rest, sp.exp) else _log1p(rest)


def _difference(node: sp.Expr) -> sp.Expr:
    """Rewrite exp(z) - 1."""
    exponentials = [term for term in node.args if isinstance(term, sp.exp)]
    if node.args[0] is not sp.S.NegativeOne or not exponentials:
        return node
    first = exponentials[0]
    return sp.Add(_expm1(first.args[0]), *(t for t in node.args[1:] if t != first))


def _reciprocal(node: sp.Expr) -> sp.Expr:
    """Rewrite 1/(1 + exp(z)) and its powers."""
    base, exponent = node.args
    if not (isinstance(base, sp.Add) and exponent.is_Integer and exponent.is_negative):
        return node
    one, *rest = base.args
    if one is not sp.S.One or len(rest) != 1 or not isinstance(rest[0], sp.exp):
        return node
    return _sigmoid(-rest[0].args[0]) ** -exponent


def _quotient(node: sp.Expr) -> sp.Expr:
    """Rewrite exp(z)/(1 + exp(z)), whose denominator is sigmoid(-z) by now, to some power."""
    powers = node.as_powers_dict()
    for factor in node.args:
        if isinstance(factor, sp.exp) and powers.get(_sigmoid(-factor.args[0]), 0) >= 1:
            z = factor.args[0]
            return node / factor / _sigmoid(-z) * _sigmoid(z)
    return node
