"""Whether the parameters of a run fit in memory."""

from symgd.array_loss import ArrayLoss
from symgd.data.memory import amount, memory_for_data
from symgd.errors import SettingError
from symgd.rules.rule import Rule

VECTORS = 6
"""Vectors of all parameters that a run takes beside the states of its rule: the start, those kept
of its history, the one that moves, and the gradient with what it is made of."""


def check_room(loss: ArrayLoss, rule: Rule) -> None:
    """Check that there is memory for a run, before it is taken: the system may end who asks.

    Raises:
        SettingError: with how much it would take.

    >>> from symgd import Loss
    >>> from symgd.rules import optimizers
    >>> check_room(Loss("sum(w**2)", shapes={"w": (10**14,)}), optimizers["gd"])
    Traceback (most recent call last):
    symgd.errors.SettingError: w holds 100,000,000,000,000 numbers, and a run takes about 4,800 ...
    """
    needed = 8 * loss.size * (VECTORS + len(rule.state))
    free = 2 * memory_for_data()
    if needed <= free:
        return
    names = list(loss.parameters)
    hold = f"{', '.join(names[:6])} hold{'s' if len(names) == 1 else ''}"
    raise SettingError(
        f"{hold} {loss.size:,} numbers, and a run takes about {amount(needed)} of memory for them, "
        f"of which {amount(free)} are free: give smaller shapes"
    )
