"""Every optimizer and every schedule, in as few programs as hold them all: each is compiled."""

from itertools import cycle

from symgd.rules import optimizers, schedules

PAIRS = list(zip(optimizers, cycle(schedules), strict=False))
