"""Runs that came to rest at a saddle or a maximum: which way it goes down from there."""

import numpy as np

from symgd.curvature import hessian
from symgd.diagnosis.again import again, remedy
from symgd.diagnosis.diagnosis import Diagnosis, RateVerdict
from symgd.diagnosis.words import ending
from symgd.loss import Loss
from symgd.trajectory import Trajectory

ASIDE = 1e-2
"""How far from a saddle a run is started again, as a share of 1 + the largest coordinate."""


def saddle(loss: Loss, run: Trajectory) -> Diagnosis:
    """Explain a run that came to rest at a saddle or a maximum: which way it goes down."""
    matrix = hessian(loss, run.end)
    if matrix is None:
        return Diagnosis(RateVerdict.UNKNOWN)
    values, vectors = np.linalg.eigh(matrix)
    way = vectors[:, 0] * np.sign(vectors[np.argmax(np.abs(vectors[:, 0])), 0])
    aside = ASIDE * (1 + np.abs(run.end).max())
    made = [again(run, start=run.end + sign * aside * way) for sign in (1, -1)]
    lower = [other for other in made if other is not None and other.value < run.value]
    shown = ", ".join(f"{part + 0.0:.3g}" for part in np.round(way, 12))
    sentences = [f"The loss curves down by {values[0]:.4g} along ({shown})."]
    if not lower:
        return Diagnosis(RateVerdict.UNKNOWN, tuple(sentences))
    best = min(lower, key=lambda other: other.value)
    place = ",".join(f"{part:.6g}" for part in best.start)
    held = remedy(f"--start {place}", best)
    sentences.append(f"Started aside, at {place}, {ending(held)} (tried).")
    return Diagnosis(RateVerdict.UNKNOWN, tuple(sentences), None, held)
