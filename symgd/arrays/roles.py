"""What the symbols of a loss are used for."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from symgd.arrays.partial import Partial
from symgd.language.operations import (
    Computation,
    Concat,
    Elementwise,
    Operation,
    Product,
    Reduce,
    Scatter,
    Size,
    Slice,
    Spread,
    Symbol,
    Transpose,
)


class Roles:
    """The uses of every symbol of a loss.

    Args:
        computation: the loss.
        numbers: the inputs that are known to be numbers.
    """

    def __init__(self, computation: Computation, numbers: Collection[Symbol]) -> None:
        self.inputs, self.outputs = computation.inputs, computation.outputs
        self.uses: defaultdict[Symbol, list[tuple[Symbol, Operation]]] = defaultdict(list)
        self.origin: dict[Symbol, Symbol] = {s: s for s in computation.inputs}
        self.arrays: set[Symbol] = set()
        scalars = set(numbers)
        for name, operation in computation.definitions.items():
            for symbol in operation.symbols:
                self.uses[symbol].append((name, operation))
            self.origin[name] = self._origin(name, operation, scalars)
            if _is_number(operation, scalars):
                scalars.add(name)
            elif not isinstance(operation, Elementwise | Spread):
                self.arrays.update(self.origin[s] for s in operation.operands)

    def is_array(self, symbol: Symbol) -> bool:
        """Return whether it is used as only vectors and matrices are."""
        return self.origin[symbol] in self.arrays

    def is_named(self, symbol: Symbol) -> bool:
        """Return whether it is an input, or has the shape of one."""
        return self.origin[symbol] in self.inputs

    def is_multiplied(self, symbol: Symbol) -> bool:
        """Return whether it stands next to ``@``."""
        return any(isinstance(operation, Product) for _, operation in self.uses[symbol])

    def is_only_reduced(self, symbol: Symbol, numbers: Collection[Symbol]) -> bool:
        """Return whether a number is used only where an array is expected: in ``sum(x**2)``."""
        if symbol not in numbers:
            return False
        uses = [use for use in self._follow(symbol, numbers) if not isinstance(use[1], Size)]
        kept = {symbol, *(name for name, operation in uses if isinstance(operation, Elementwise))}
        return kept <= set(numbers) and kept.isdisjoint(self.outputs)

    def meets_unknown(self, name: Symbol, other: Symbol, known: Mapping[Symbol, Partial]) -> bool:
        """Return whether ``name @ …`` follows, with an array unknown as yet but not ``other``."""
        reached = [name]
        for result, operation in self._follow(name):
            if isinstance(operation, Product):
                partners = {operation.left, operation.right}.difference(reached)
                if any(self._is_another(partner, other, known) for partner in partners):
                    return True
            reached.append(result)
        return False

    def _is_another(self, symbol: Symbol, other: Symbol, known: Mapping[Symbol, Partial]) -> bool:
        return known[symbol].rank is None and self.origin[symbol] != self.origin[other]

    def _follow(
        self, symbol: Symbol, within: Collection[Symbol] | None = None
    ) -> Iterator[tuple[Symbol, Operation]]:
        """Yield its uses, and those of what is made of it entry by entry, ``within`` a set."""
        seen, ahead = {symbol}, [symbol]
        while ahead:
            for name, operation in self.uses[ahead.pop()]:
                yield name, operation
                passes = isinstance(operation, Elementwise | Transpose | Slice | Concat | Spread)
                if passes and name not in seen and (within is None or name in within):
                    seen.add(name)
                    ahead.append(name)

    def _origin(self, name: Symbol, operation: Operation, scalars: Collection[Symbol]) -> Symbol:
        """Return the symbol whose shape, up to transposition, the result has too."""
        match operation:
            case Elementwise(over=over):
                arrays = [symbol for symbol in over if symbol not in scalars]
                return self.origin[arrays[0]] if len(arrays) == 1 else name
            case Spread(like=like) | Scatter(like=like):
                return self.origin[like]
            case Transpose(of):
                return self.origin[of]
        return name


def _is_number(operation: Operation, scalars: Collection[Symbol]) -> bool:
    match operation:
        case Elementwise(over=over):
            return all(symbol in scalars for symbol in over)
        case Reduce(axis=axis) | Size(axis=axis):
            return axis is None or isinstance(operation, Size)
    return False
