"""What is made from what."""

from collections.abc import Collection, Iterable, Mapping

from symgd.language.operations import Computation, Operation, Symbol


def depends(computation: Computation, output: Symbol, names: Collection[str]) -> bool:
    """Return whether the values of a result are made from those of a named input.

    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("mean((w*x - y)**2) + w - w")
    >>> depends(loss, loss.outputs[0], ["w"]), depends(loss, loss.outputs[0], ["b"])
    (True, False)
    """
    symbols = [symbol for symbol in computation.inputs if symbol.name in names]
    return output in dependents(computation.definitions, symbols)


def dependents(definitions: Mapping[Symbol, Operation], symbols: Iterable[Symbol]) -> set[Symbol]:
    """Return the symbols and every name whose values are made from theirs."""
    found = set(symbols)
    for name, operation in definitions.items():
        if not found.isdisjoint(operation.operands):
            found.add(name)
    return found
