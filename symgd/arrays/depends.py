"""What a result is made from."""

from collections.abc import Collection

from symgd.language.operations import Computation, Symbol


def depends(computation: Computation, output: Symbol, names: Collection[str]) -> bool:
    """Return whether the values of a result are made from those of a named input.

    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("mean((w*x - y)**2) + w - w")
    >>> depends(loss, loss.outputs[0], ["w"]), depends(loss, loss.outputs[0], ["b"])
    (True, False)
    """
    needed = {output}
    for name, operation in reversed(list(computation.definitions.items())):
        if name in needed:
            needed.update(operation.operands)
    return any(symbol.name in names for symbol in needed.intersection(computation.inputs))
