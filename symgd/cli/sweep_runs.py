"""The sweeps that a command asks for: checked all, made one after another."""

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import click

from symgd.backends import advice
from symgd.cli import INTERRUPTED
from symgd.cli.progress import Progress
from symgd.sweeps import SweepInterrupt, sweep
from symgd.sweeps.door import make_task
from symgd.sweeps.record import Record
from symgd.sweeps.resume import saved
from symgd.sweeps.sweep import STEPS

if TYPE_CHECKING:
    from symgd.loss import Loss
    from symgd.sweeps.result import Sweep


def check(loss: "Loss", plans: list[dict[str, Any]], silent: bool) -> list["Sweep"]:
    """Check all sweeps before the first is made, and say what would make them faster.

    They are returned as they are before any run of theirs.
    """
    own = ("over", "samples", "starts", "window")
    told, checked = set(), []
    for plan in plans:
        asked = {name: plan[name] for name in own}
        rest = {n: value for n, value in plan.items() if n not in (*own, "save", "cluster")}
        task = make_task(loss, **asked, settings={"steps": STEPS, **rest})
        if "save" in plan:
            saved(plan["save"], task)
        told.add(advice(task.plan, prod(task.shape)))
        checked.append(Record(task).sweep())
    for sentence in () if silent else told - {None}:
        click.echo(f"symgd: {sentence}", err=True)
    return checked


def check_pictures(kinds: Sequence[str], sweeps: Sequence["Sweep"]) -> None:
    """Check that pictures can be made of sweeps, which nobody should wait for in vain."""
    from symgd.plots.sweeps import SWEEP_KINDS

    for kind in kinds:
        if kind not in SWEEP_KINDS:
            known = " or ".join(SWEEP_KINDS)
            raise click.UsageError(f"there is no picture {kind!r} of sweeps: choose {known}")
        why = SWEEP_KINDS[kind].suits(sweeps)
        if why is not None:
            raise click.UsageError(f"--picture {kind} does not suit this sweep: {why}")


def make(
    context: click.Context, loss: "Loss", plans: list[dict[str, Any]], silent: bool
) -> list["Sweep"]:
    """Make the sweeps; on Ctrl-C say what was kept and how it goes on."""
    found = []
    for plan in plans:
        with Progress(str(plan["optimizer"])[:40], wanted=not silent) as progress:
            try:
                found.append(sweep(loss, progress=progress, **plan))
                continue
            except SweepInterrupt as interrupt:
                done, runs = int(interrupt.sweep.done.sum()), interrupt.sweep.runs
        kept = (
            f"they are kept in {plan['save']}: type the same again, and it goes on from there"
            if "save" in plan
            else "they are lost; with --save FILE it goes on from where it stopped"
        )
        click.echo(f"symgd: interrupted after {done:,} of {runs:,} runs: {kept}", err=True)
        context.exit(INTERRUPTED)
    return found
