"""A loss on few entries, where every slope can be told from the loss alone, to many digits.

The data are a part of the real ones, a few rows and columns, so that labels stay labels.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from math import prod
from typing import Any

import numpy as np

from symgd.array_loss import ArrayLoss
from symgd.arrays.axes import Axis, axes
from symgd.arrays.entries import Entries, filled
from symgd.arrays.shapes import Shape
from symgd.arrays.small import small_shapes
from symgd.certificate.arrays.claims import shapes_of
from symgd.certificate.arrays.precise import Place, bends, digits, number, outputs, slopes
from symgd.language.operations import Computation

STEP = 30
"""Decimal places of the step of a difference."""

MOST_DIGITS = 50
"""Digits that a difference of such a step keeps, some to spare."""

SMOOTH = 20
"""Digits in which differences of two steps agree, unless there is a kink between."""

POINTS = 4


@dataclass(frozen=True)
class Agreement:
    """How two derivatives compare on few entries.

    Attributes:
        points: how many points were compared.
        digits: how many digits agree at least, in every entry.
    """

    points: int
    digits: int


@dataclass(frozen=True, eq=False)
class Few:
    """A loss with the shapes of its inputs made small.

    Attributes:
        loss: the loss.
        shapes: the small shapes of all inputs, by name; none where none were found.
    """

    loss: ArrayLoss
    shapes: Mapping[str, Shape]

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Points with small fractions for parameters, the same for the same loss."""
        return tuple(_places(self.loss, self.shapes)) if self.shapes else ()

    def slopes(self, name: str, until: float) -> list[tuple[Place, Entries]]:
        """Return the slopes by one parameter at all points where the loss is smooth.

        ``until`` is when to stop, as ``time.monotonic`` has it.
        """
        found = []
        for place in self.places:
            if time.monotonic() > until:
                break
            true = _smooth(partial(slopes, self.loss.computation, place, name))
            if true is not None:
                found.append((place, true))
        return found

    def bends(
        self, name: str, along: str, direction: str, until: float
    ) -> list[tuple[Place, Entries]]:
        """Return the slopes by one parameter, changing along a direction of another.

        The direction stands in each place under the name ``direction``.
        """
        found = []
        rng = random.Random(1)
        for place in self.places:
            if time.monotonic() > until:
                break
            shape = self.shapes[along]
            draws = [number(rng.randint(-32, 32) or 1) / 16 for _ in range(prod(shape))]
            d = filled(draws, shape)
            true = _smooth(partial(bends, self.loss.computation, place, name, along, d))
            if true is not None:
                moved: Place = {**place, direction: d}
                found.append((moved, true))
        return found


def _smooth(differences: Callable[[Any], Entries | None]) -> Entries | None:
    """Return differences with a short step, None where those of a longer one are others."""
    long, short = (differences(number(10) ** -(STEP + more)) for more in (0, 3))
    if long is None or short is None or digits(long, short, SMOOTH) < SMOOTH:
        return None
    return short


def few(loss: ArrayLoss) -> Few:
    """Make the shapes of a loss small."""
    shapes = small_shapes(loss.computation, shapes_of(loss))
    return Few(loss, shapes or {})


def agreement(
    told: list[tuple[Place, Entries]],
    derivative: Computation,
    output: int,
    lengths: Mapping[str, int],
) -> Agreement:
    """Compare an output of a computation with the slopes of a loss.

    Args:
        told: points and the slopes there.
        derivative: over the inputs of the loss, and lengths.
        output: which output is the derivative.
        lengths: the small lengths, by name.
    """
    points, least = 0, MOST_DIGITS
    given = {name: filled([number(n)], ()) for name, n in lengths.items()}
    for place, true in told:
        found = outputs(derivative, {**place, **given})
        if found is not None:
            least = min(least, digits(found[output], true, MOST_DIGITS))
            points += 1
    return Agreement(points, least)


def _places(loss: ArrayLoss, small: Mapping[str, Shape]) -> Iterator[Place]:
    shapes = shapes_of(loss)
    of = axes(loss.computation, shapes)
    data = loss.data.whole()
    rng = random.Random(0)
    for lowest in (-32, 1) * (POINTS // 2):
        taken: dict[Axis, list[int]] = {}
        place = {}
        for symbol in loss.computation.inputs:
            name, shape = symbol.name, small[symbol.name]
            if name in data:
                for axis, length in zip(of[symbol], shape, strict=True):
                    taken.setdefault(axis.root, sorted(rng.sample(range(axis.length), length)))
                chosen = [taken[axis.root] for axis in of[symbol]]
                values = data[name][np.ix_(*chosen)] if chosen else np.asarray(data[name])
                place[name] = filled([number(x) for x in values.ravel().tolist()], shape)
            else:
                draws = [rng.randint(lowest, 32) or 1 for _ in range(prod(shape))]
                place[name] = filled([number(draw) / 16 for draw in draws], shape)
        yield place
