"""What is made from what."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from symgd.language.operations import Computation, Operation, Symbol

T = TypeVar("T")


def needed(
    steps: Mapping[Symbol, T], outputs: Iterable[Symbol], reads: Callable[[T], Iterable[Symbol]]
) -> dict[Symbol, T]:
    """Return the steps that outputs are made of, in their order.

    Args:
        steps: names with what they are made of earlier ones.
        outputs: what is asked for.
        reads: the symbols that a step reads.

    >>> from symgd.language import parse_arrays
    >>> steps = parse_arrays("sum(x) + sum(y@y)").definitions
    >>> first, *_ = steps
    >>> list(needed(steps, [first], lambda step: step.symbols)) == [first]
    True
    """
    found = set(outputs)
    for name in reversed(steps):
        if name in found:
            found.update(reads(steps[name]))
    return {name: step for name, step in steps.items() if name in found}


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
