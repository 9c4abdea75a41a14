"""Runs made by hand, so that each awkward case is there whatever descend() does."""

import numpy as np

from symgd import Loss, Outcome, Trajectory


def run_on(loss, positions, outcome=Outcome.STEP_LIMIT, rates=0.1, **settings):
    """Return a run through given positions, with the losses and gradients of a real loss."""
    loss = Loss(loss) if isinstance(loss, str) else loss
    positions = np.array(positions, dtype=float)
    if positions.ndim == 1:
        positions = positions[:, None]
    with np.errstate(all="ignore"):
        losses = np.array([loss.value(point) for point in positions])
        norms = np.array([np.linalg.norm(loss.gradient_at(point)) for point in positions])
    steps = len(positions) - 1
    return Trajectory(
        variables=loss.variables,
        positions=positions,
        losses=np.nan_to_num(losses, nan=0.0, posinf=1e308, neginf=-1e308),
        gradient_norms=np.nan_to_num(norms, nan=0.0, posinf=1e308),
        learning_rates=np.broadcast_to(np.array(rates, dtype=float), (steps,)).copy(),
        outcome=outcome,
        reason="made by hand",
        settings={"loss": loss.text, "optimizer": "gd", "lr": 0.1} | settings,
    )


def circle(n, radius=1.0, centre=(0.0, 0.0)):
    angles = np.linspace(0, 2 * np.pi, n)
    return np.column_stack([np.cos(angles), np.sin(angles)]) * radius + centre
