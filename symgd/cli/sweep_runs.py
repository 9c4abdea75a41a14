"""The sweeps that a command asks for: checked all, made one after another."""

from math import prod
from typing import TYPE_CHECKING, Any

import click

from symgd.backends import advice
from symgd.cli import INTERRUPTED
from symgd.cli.progress import Progress
from symgd.sweeps import SweepInterrupt, sweep
from symgd.sweeps.door import make_task
from symgd.sweeps.resume import saved
from symgd.sweeps.sweep import STEPS

if TYPE_CHECKING:
    from symgd.loss import Loss
    from symgd.sweeps.result import Sweep


def check(loss: "Loss", plans: list[dict[str, Any]], silent: bool) -> None:
    """Check all sweeps before the first is made, and say what would make them faster."""
    own = ("over", "samples", "starts", "window")
    told = set()
    for plan in plans:
        asked = {name: plan[name] for name in own}
        rest = {n: value for n, value in plan.items() if n not in (*own, "save", "cluster")}
        task = make_task(loss, **asked, settings={"steps": STEPS, **rest})
        if "save" in plan:
            saved(plan["save"], task)
        told.add(advice(task.plan, prod(task.shape)))
    for sentence in () if silent else told - {None}:
        click.echo(f"symgd: {sentence}", err=True)


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
