"""Example: a loss with a name, and what is known of it."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from symgd.errors import SettingError

PROPERTIES = (
    "one variable",
    "any dimension",
    "quadratic",
    "convex",
    "ill-conditioned",
    "curved valley",
    "several minima",
    "many minima",
    "saddle",
    "plateau",
    "kink",
    "least squares",
    "lower outside",
)
"""What an example may be filed under; one that is "lower outside" is so outside of its window."""

MOST = 100
"""The largest dimension: with more variables a run takes its time to begin."""


@dataclass(frozen=True)
class Minimum:
    """A global minimum: where it is, and the loss there."""

    point: tuple[float, ...]
    value: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "point", tuple(map(float, self.point)))
        object.__setattr__(self, "value", float(self.value))


@dataclass(frozen=True)
class Example:
    """A loss of the catalogue.

    Attributes:
        name: what a user types.
        title: the name in the literature.
        text: the formula, in symgd's language.
        variables: the n variables, in the order of :class:`symgd.Loss`.
        window: a low and a high end for each variable: where it is usually looked at.
        start: where a run begins that was given no start.
        minima: all global minima in the window, which hold outside of it too unless the loss is
            "lower outside" or ``teaches`` says so; none if there are none, or infinitely many.
        source: paper and number, or where the problem is collected.
        teaches: one line.
        properties: out of PROPERTIES.
        run: settings for :func:`symgd.descend` of a run worth showing, from ``start``.
        family: what makes the example of another dimension; None where that is fixed.
        least, most: the smallest and the largest dimension.
    """

    name: str
    title: str
    text: str
    variables: tuple[str, ...]
    window: tuple[tuple[float, float], ...]
    start: tuple[float, ...]
    minima: tuple[Minimum, ...]
    source: str
    teaches: str
    properties: tuple[str, ...]
    run: Mapping[str, Any] = field(hash=False)
    family: Callable[[int], "Example"] | None = field(default=None, repr=False)
    least: int = 1
    most: int = MOST

    def __post_init__(self) -> None:
        window = tuple((float(low), float(high)) for low, high in self.window)
        object.__setattr__(self, "window", window)
        object.__setattr__(self, "start", tuple(map(float, self.start)))

    @property
    def value(self) -> float | None:
        """The loss at the global minima."""
        return self.minima[0].value if self.minima else None

    def at(self, dimension: int) -> "Example":
        """Return the example with so many variables.

        Raises:
            SettingError: when its dimension is fixed, or there is none of that dimension.

        >>> from symgd import catalogue
        >>> catalogue["sphere"].at(3).text
        'x1**2 + x2**2 + x3**2'
        """
        n, usual = _whole(dimension), len(self.variables)
        if n == usual:
            return self
        if self.family is None:
            counted = "one variable" if usual == 1 else f"{usual} variables"
            raise SettingError(
                f"{self.name} is a loss of {counted} and has no other dimension, such as {n}: "
                "leave the dimension out"
            )
        if not self.least <= n <= self.most:
            raise SettingError(
                f"the dimension of {self.name} is from {self.least} to {self.most:,}, not {n}"
            )
        return self.family(n)

    def ordered(self, variables: Sequence[str]) -> Self:
        """Return the example with the same variables in another order.

        >>> from symgd import catalogue
        >>> catalogue["booth"].ordered(("y", "x")).minima
        (Minimum(point=(3.0, 1.0), value=0.0),)
        """
        places = [self.variables.index(name) for name in variables]

        def arranged(values: Sequence[Any]) -> tuple[Any, ...]:
            return tuple(values[place] for place in places)

        return replace(
            self,
            variables=arranged(self.variables),
            window=arranged(self.window),
            start=arranged(self.start),
            minima=tuple(Minimum(arranged(one.point), one.value) for one in self.minima),
        )


def _whole(dimension: object) -> int:
    try:
        return operator.index(dimension)  # type: ignore[arg-type]
    except TypeError:
        raise SettingError(f"a dimension is a whole number, such as 5, not {dimension!r}") from None
