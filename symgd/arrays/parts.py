"""Expressions taken apart, so that what occurs twice has one name."""

import sympy as sp

from symgd.arrays.draft import Draft


def split(expression: sp.Expr, draft: Draft) -> sp.Expr:
    """Return an expression in which sums within products and functions have names.

    SymPy would multiply 2*(a - b) out, and a - b would be computed twice; it cannot with a name.

    >>> from symgd.language import symbol
    >>> a, b = symbol("a"), symbol("b")
    >>> draft = Draft({a: (3,), b: (3,)})
    >>> split((a - b) ** 2, draft) == list(draft.definitions)[0] ** 2
    True
    """
    done: dict[sp.Expr, sp.Expr] = {}

    def rebuilt(node: sp.Expr) -> sp.Expr:
        if node.is_Atom or isinstance(node, sp.Piecewise):
            return node
        args = [inner(arg, node) for arg in node.args]
        same = all(new is old for new, old in zip(args, node.args, strict=True))
        result = node if same else node.func(*args)
        return draft.regrouped(result) if result.is_Add else result

    def inner(node: sp.Expr, parent: sp.Expr) -> sp.Expr:
        if node not in done:
            done[node] = rebuilt(node)
        result = done[node]
        is_part = (result.is_Add and not parent.is_Add) or _is_function(result)
        return draft.part(result) if is_part and result.free_symbols else result

    return rebuilt(expression)


def _is_function(node: sp.Expr) -> bool:
    if node.is_Pow:
        return not (node.exp.is_Integer and node.base.is_Symbol)
    return isinstance(node, sp.Function) and not isinstance(node, sp.Piecewise)
