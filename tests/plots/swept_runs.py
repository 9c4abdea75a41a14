"""Sweeps made by hand, so that each awkward case is there whatever runs do."""

import numpy as np

from symgd import Loss, Outcome
from symgd.lanes.outcomes import OUTCOMES
from symgd.plan import make_plan
from symgd.sweeps.result import Sweep

CODES = {
    "c": OUTCOMES.index(Outcome.CONVERGED),
    "d": OUTCOMES.index(Outcome.DIVERGED),
    "o": OUTCOMES.index(Outcome.OSCILLATES),
    "s": OUTCOMES.index(Outcome.STEP_LIMIT),
    "-": -1,
}


def swept_on(text, over, ended, steps=None, *, random=False, **settings):
    """Return a sweep whose runs ended as letters say: c(onverged), d(iverged), - for not run …

    ``ended`` is an array of texts in the shape of the settings, a letter for each start.
    """
    loss = Loss(text)
    outcome = np.vectorize(CODES.get)(np.array([list(one) for one in np.ravel(ended)]))
    outcome = outcome.reshape(*np.shape(ended), -1).astype(np.int8)
    shape, n = outcome.shape, len(loss.variables)
    return Sweep(
        loss=loss,
        settings=make_plan(loss, **settings).settings,
        over={name: np.array(values, dtype=float) for name, values in over.items()},
        random=random,
        starts=np.ones((n, shape[-1])),
        outcome=outcome,
        steps=np.full(shape, 10) if steps is None else np.broadcast_to(steps, shape).astype(int),
        value=np.zeros(shape),
        best=np.zeros(shape),
        rate=np.full(shape, 0.5),
        gradient_norm=np.zeros(shape),
        point=np.zeros((n, *shape)),
        done=outcome >= 0,
    )
