"""The shapes of parameters, worked out from the data and from each other."""

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral
from typing import Any

from symgd.arrays.assumptions import ASSUMPTIONS
from symgd.arrays.partial import Partial, complete, facts
from symgd.arrays.roles import Roles
from symgd.arrays.shapes import Shape, at_most_two, infer
from symgd.errors import SettingError, unknown
from symgd.language.operations import Computation, Symbol


class MissingShapesError(SettingError):
    """Parameters whose shapes cannot be worked out.

    Attributes:
        examples: each such parameter with a shape that it might have.
    """

    def __init__(self, examples: Mapping[str, Shape]) -> None:
        self.examples = examples
        *others, last = examples
        names = f"{', '.join(others)} and {last} have" if others else f"{last} has"
        super().__init__(f"{names} no shape yet: give shapes={dict(examples)}")


def parameter_shapes(
    computation: Computation, data: Mapping[str, Shape], given: Mapping[str, Any]
) -> dict[str, Shape]:
    """Return the shape of every input that is not data, in the order of the inputs.

    A parameter next to ``@`` has the length that fits, and is a vector unless something tells that
    it is a matrix; one that is only used entry by entry is a number.

    Args:
        computation: a loss.
        data: the shapes of the arrays that are given.
        given: shapes of parameters, as far as the user says them; a size is that of a vector.

    Raises:
        MissingShapesError: for those that cannot be worked out.
        SettingError: when shapes contradict each other, or the loss is not a number.

    >>> from symgd.language import parse_arrays
    >>> loss = parse_arrays("mean((X@w + b - y)**2)")
    >>> parameter_shapes(loss, {"X": (20, 3), "y": (20,)}, {})
    {'b': (), 'w': (3,)}
    """
    names = [symbol.name for symbol in computation.inputs]
    taken = _tuples(given)
    _check_given(names, data, taken)
    search = _Search(
        computation, {n: at_most_two(n, shape) for n, shape in {**taken, **data}.items()}
    )
    search.run()
    wanted = search.wanted()
    if wanted:
        raise MissingShapesError(wanted)
    shapes = {s.name: search.known[s].shape or () for s in computation.inputs}
    whole = infer(computation, shapes)
    loss = computation.outputs[0]
    if whole[loss]:
        raise SettingError(f"the loss has the shape {whole[loss]}: put mean(…) around it")
    return {name: shape for name, shape in shapes.items() if name not in data}


def _tuples(shapes: Mapping[str, Any]) -> dict[str, Shape]:
    """Return shapes as tuples; a size alone is the length of a vector."""
    if not isinstance(shapes, Mapping):
        raise SettingError("shapes is a mapping of names to shapes, such as {'w': (1000,)}")
    try:
        return {n: tuple(s) if isinstance(s, Iterable) else (s,) for n, s in shapes.items()}
    except TypeError:
        raise SettingError("a shape is a size or a tuple of them: 1000, (1000,), (2, 16)") from None


def _check_given(
    names: Sequence[str], data: Mapping[str, Shape], given: Mapping[str, Shape]
) -> None:
    others = [str(name) for name in given if name not in names and name not in data]
    if others:
        parameters = [name for name in names if name not in data]
        raise SettingError(unknown("parameter", others, parameters))
    for name, shape in given.items():
        if name in data:
            raise SettingError(f"{name} is data, of the shape {data[name]}: leave it out of shapes")
        if not all(_is_length(length) for length in shape):
            raise SettingError(
                f"the shape of {name} is {shape!r}: it is made of whole numbers above 0, "
                "such as (1000,) or (2, 16)"
            )


def _is_length(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) > 0


class _Search:
    """Facts first; then, where they do not suffice, what is likely, one assumption at a time."""

    def __init__(self, computation: Computation, shapes: Mapping[str, Shape]) -> None:
        self.computation = computation
        self.known: dict[Symbol, Partial] = {
            **dict.fromkeys((*computation.inputs, *computation.definitions), Partial()),
            **{s: complete(shapes[s.name]) for s in computation.inputs if s.name in shapes},
        }
        numbers = [s for s, part in self.known.items() if part.rank == 0]
        self.roles = Roles(computation, numbers)
        self.open = [s for s in computation.inputs if s.name not in shapes]

    def run(self) -> None:
        for symbol in self.open:
            if not self.roles.is_array(symbol):
                self.known[symbol] = Partial(0)
        self._note(self.computation.outputs[0], Partial(0))
        self._propagate()
        while self._assume():
            self._propagate()

    def wanted(self) -> dict[str, Shape]:
        """Return the parameters that remain unknown, each with an example."""
        numbers = {s for s, part in self.known.items() if part.rank == 0}
        return {
            s.name: self._example(s)
            for s in self.open
            if self.known[s].shape is None or self.roles.is_only_reduced(s, numbers)
        }

    def _example(self, symbol: Symbol) -> Shape:
        part = self.known[symbol]
        if part.rank == 2 or (part.rank is None and part != Partial()):
            return (part.first or 16, part.last or 16)
        return (16,) if self.roles.is_multiplied(symbol) else (1000,)

    def _propagate(self) -> None:
        definitions = self.computation.definitions
        forward = list(definitions.items())
        changed = True
        while changed:
            changed = False
            for name, operation in (*forward, *reversed(forward)):
                for symbol, fact in facts(
                    name, operation, self.known, self.computation.definitions
                ):
                    changed |= self._note(symbol, fact)

    def _note(self, symbol: Symbol, fact: Partial) -> bool:
        old = self.known[symbol]
        self.known[symbol] = old.meet(fact)
        return self.known[symbol] != old

    def _assume(self) -> bool:
        """Add the first assumption that says anything new."""
        return any(
            self._note(symbol, fact)
            for assumption in ASSUMPTIONS
            for name, operation in self.computation.definitions.items()
            for symbol, fact in assumption(name, operation, self.known, self.roles)
        )
