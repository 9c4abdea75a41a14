"""The step of a rule, linearised at a minimum: one small matrix for each curvature.

In the eigenvectors of the Hessian a step falls apart into coordinates. In one of curvature λ the
gradient is g = λw, so that w and the states s are carried on by

    M(λ, lr) = ∂(w', s')/∂(w, s) + λ ∂(w', s')/∂g  (1, 0, …, 0)

and the run converges if every eigenvalue of every M lies inside the unit circle.

Source: Polyak 1964, USSR Comput. Math. Math. Phys. 4(5), 1-17, section 2, for any rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symgd.rules.rule import Rule
from symgd.stability.coordinate import Coordinate, NotAnalysedError, coordinate

Array = NDArray[np.float64]

SETTLED = 10**6
"""A step by which powers such as beta**t have died out."""

FIRST = 2
"""The step that is looked at in a rule whose own rate keeps changing; at 1 states are empty."""

SCALES = (1.3e-2, 1.7e-5)
"""Distances from the minimum between which a linear step behaves the same; round ones would meet
round constants."""

ALIKE = 0.05
"""How far the two may differ: a step whose derivative varies does, one that adapts differs more."""

RESTING = 1000
"""Steps at the minimum by which the states have come to rest, if they do."""

SMALL = 1e-3
"""A learning rate with which a step can be tried."""

TRIAL = 30
"""Steps taken to see whether it does: Rectified Adam adapts from its sixth on."""


@dataclass(frozen=True)
class LinearStep:
    """A step near a minimum.

    Attributes:
        coordinate: the step that was linearised.
        kept: the indices of what is carried, w first, then the states that act on w and that w
            acts on; others come to rest by themselves.
        fixed: (1 + states,), w and the states at rest.
        constants: the numbers of the rule, and ``steps``, the length of the run.
        t: the step at which the rule was looked at.
        changing: whether its own rate keeps changing with t.
    """

    coordinate: Coordinate
    kept: tuple[int, ...]
    fixed: tuple[float, ...]
    constants: Mapping[str, float]
    t: int
    changing: bool

    @property
    def names(self) -> tuple[str, ...]:
        """What the rows and columns of :meth:`matrix` stand for."""
        return tuple(str(self.coordinate.inputs[i]) for i in self.kept)

    def matrix(self, curvature: ArrayLike, lr: ArrayLike) -> Array:
        """Return M at each of the curvatures and rates, broadcast: (…, s, s)."""
        λ, rate = np.broadcast_arrays(np.asarray(curvature, float), np.asarray(lr, float))
        n, kept = len(self.fixed), list(self.kept)
        fixed = np.array(self.fixed)[:, None]
        given: dict[str, ArrayLike] = {**self.constants, "g": 0.0, "t": self.t, "lr": rate.ravel()}
        partials = self.coordinate.jacobian(fixed, given)[kept]
        matrix = partials[:, kept]
        matrix[:, 0] += λ.ravel() * partials[:, n]
        return np.moveaxis(matrix, -1, 0).reshape(*λ.shape, len(kept), len(kept))

    def radius(self, curvature: ArrayLike, lr: ArrayLike) -> Array:
        """Return the spectral radius of M, broadcast; infinite where M is not finite.

        The distance to the minimum shrinks by this factor a step, once other modes have died out.
        """
        matrix = self.matrix(curvature, lr)
        finite = np.asarray(np.isfinite(matrix).all(axis=(-2, -1)))
        radii = _spectral_radius(np.where(finite[..., None, None], matrix, 0.0))
        return np.asarray(np.where(finite, radii, np.inf))

    @cached_property
    def uses_rate(self) -> bool:
        """Whether lr occurs in the step at all."""
        return not np.array_equal(self.matrix(1.0, 1e-3), self.matrix(1.0, 2e-3))


def _spectral_radius(matrix: Array) -> Array:
    """Return the largest |eigenvalue| of each (…, s, s), for rules of one state in closed form.

    >>> _spectral_radius(np.array([[[0.0, 2.0], [2.0, 3.0]], [[0.0, -4.0], [1.0, 0.0]]])).tolist()
    [4.0, 2.0]
    """
    if matrix.shape[-1] != 2:
        return np.asarray(np.abs(np.linalg.eigvals(matrix)).max(axis=-1))
    size = np.maximum(np.abs(matrix).max(axis=(-2, -1)), np.finfo(float).tiny)
    (a, b), (c, d) = np.moveaxis(matrix / size[..., None, None], (-2, -1), (0, 1))
    mean, apart = (a + d) / 2, ((a - d) / 2) ** 2 + b * c
    real = np.abs(mean) + np.sqrt(np.maximum(apart, 0.0))
    # The squared modulus of a complex pair is the determinant.
    return np.asarray(size * np.where(apart < 0, np.sqrt(np.abs(a * d - b * c)), real))


def linear_step(rule: Rule, steps: float = 100.0) -> LinearStep:
    """Linearise a rule's step at a minimum of the loss, where g = 0.

    Raises:
        NotAnalysedError: when the step is not linear in g and the states there, as in all rules
            that divide by the size of the gradient, or when it mixes the coordinates.

    >>> from symgd.rules import optimizers
    >>> linear_step(optimizers["momentum"]).matrix(4.0, 0.1).tolist()
    [[0.6, -0.09000000000000001], [4.0, 0.9]]
    """
    found = _linear_step(rule, steps)
    if isinstance(found, str):
        raise NotAnalysedError(found)
    return found


@lru_cache(maxsize=64)
def _linear_step(rule: Rule, steps: float) -> LinearStep | str:
    """Return a step, or why it has no linearisation: both are asked for again and again."""
    try:
        return _linearised(rule, steps)
    except NotAnalysedError as error:
        return str(error)


def _linearised(rule: Rule, steps: float) -> LinearStep:
    step = coordinate(rule)
    constants = {"steps": steps}
    for name, value in rule.numbers(steps).items():
        if isinstance(value, tuple):
            raise NotAnalysedError("has a list among its constants")
        constants[name] = value
    if not _is_linear(step, constants):
        raise NotAnalysedError("takes steps that are not proportional to the gradient")
    rests = [_after(step, constants, count) for count in (RESTING, 2 * RESTING)]
    now, later = (
        _partials(step, rest, constants, t)
        for rest, t in zip(rests, (SETTLED, 1000 * SETTLED), strict=True)
    )
    changing = not np.allclose(now, later, rtol=1e-9, atol=0, equal_nan=True)
    t, fixed = (FIRST, _after(step, constants, FIRST)) if changing else (SETTLED, rests[0])
    partials = _partials(step, fixed, constants, t)
    if not np.isfinite(partials).all():
        raise NotAnalysedError("has no derivative where the gradient is 0")
    n = len(step.inputs)
    if (partials[:, n + 1 :] != 0).any():
        raise NotAnalysedError("mixes the coordinates, through a norm, sum, mean or dot")
    links: NDArray[np.bool_] = np.not_equal(partials[:, :n], 0)
    links[:, 0] |= np.not_equal(partials[:, n], 0)
    return LinearStep(step, connected(links), tuple(fixed.tolist()), constants, t, changing)


def _is_linear(step: Coordinate, constants: Mapping[str, float]) -> bool:
    """Say whether a run from near the minimum is one from farther away, made smaller."""
    given = {**constants, "lr": SMALL}
    clips = [constants[name] for name in ("clip_norm", "clip_value") if name in constants]
    scales = np.array(SCALES) * min([1.0, *clips])  # clipping is felt far from a minimum only
    inputs = np.repeat(step.initial(given)[:, None], 2, axis=1)
    inputs[0] = scales
    moved = []
    for t in range(1, TRIAL + 1):
        inputs = step.step(inputs, {**given, "g": inputs[0], "t": t})
        moved.append(inputs[0] / scales - 1)
    far, near = np.transpose(np.array(moved))
    if not np.isfinite([far, near]).all():
        return False
    return bool(np.abs(far - near).max() <= ALIKE * np.abs(near).max())


def _after(step: Coordinate, constants: Mapping[str, float], count: int) -> Array:
    """Return w and the states after so many steps at the minimum."""
    given = {**constants, "lr": SMALL, "g": 0.0}
    inputs = step.initial(given)[:, None]
    for t in range(1, count + 1):
        before, inputs = inputs, step.step(inputs, {**given, "t": t})
        if t > 2 and np.array_equal(before, inputs, equal_nan=True):
            break
    result: Array = inputs[:, 0]
    return result


def _partials(step: Coordinate, fixed: Array, constants: Mapping[str, float], t: int) -> Array:
    given = {**constants, "lr": SMALL, "g": 0.0, "t": t}
    partials: Array = step.jacobian(fixed[:, None], given)
    return partials[..., 0]


def connected(links: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return w and the states on a closed path through w; ``links[i, j]``: j acts on i."""
    count = len(links)
    paths: Array = np.linalg.matrix_power(links.astype(float) + np.eye(count), count)
    return tuple(i for i in range(count) if i == 0 or paths[0, i] * paths[i, 0] > 0)
