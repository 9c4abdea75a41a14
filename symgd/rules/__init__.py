"""What one step does: optimizers, schedules and stopping tests, all as equations."""

from symgd.rules.optimizers import optimizers
from symgd.rules.rule import Recurrence, Rule, Schedule
from symgd.rules.schedules import schedules

__all__ = ["Recurrence", "Rule", "Schedule", "optimizers", "schedules"]
