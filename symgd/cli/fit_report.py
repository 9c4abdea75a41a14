"""What a descent over data prints: its names, its gradient, its course, its parameters."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from symgd.cli import closed_form_report
from symgd.cli.brief import cut, number
from symgd.cli.page import Page
from symgd.cli.report import endings, held_out, label, milestones

if TYPE_CHECKING:
    from symgd.array_loss import ArrayLoss
    from symgd.arrays.shapes import Shape
    from symgd.diagnosis import Diagnosis
    from symgd.trajectory import Trajectory

ENTRIES = 6
"""Entries of a parameter that are shown."""

WHOLE = 10_000
"""Entries up to which --json holds a parameter whole; --save-parameters keeps any."""


def report(
    page: Page,
    loss: "ArrayLoss",
    runs: Sequence["Trajectory"],
    diagnoses: Sequence["Diagnosis"],
    seconds: Sequence[float],
) -> None:
    """Print all of it; ``seconds`` is how long each run took."""
    mathematics(page, loss)
    descent(page, loss, runs)
    page.line("")
    endings(page, runs, diagnoses)
    for run in runs if len(runs) == 1 else ():
        parameters(page, run)
    closed_form_report.print_closed_form(page, loss, runs, seconds)


def mathematics(page: Page, loss: "ArrayLoss") -> None:
    """Print the loss, which of its names are data and which parameters, and its gradient."""
    page.line(f"f = {cut(loss.text)}", "bold")
    page.title("Names")
    names(page, loss)
    page.title("Gradient")
    d = "∂" if page.unicode else "d"
    shown = loss.gradient_shown("pretty" if page.unicode else "plain")
    for name, text in zip(loss.parameters, shown.outputs, strict=True):
        page.line(f"  {d}f/{d}{name} = {cut(text)}")
    lengths = ", ".join(f"{length.name} = {length.value:,}" for length in shown.lengths)
    where = [*(f"{name} = {cut(text)}" for name, text in shown.parts.items()), lengths]
    for word, line in zip(["where", *["     "] * len(where)], filter(None, where), strict=False):
        page.line(f"  {word} {line}")
    for note in loss.notes:
        page.line(f"\nNote: {note}.", "yellow")


def names(page: Page, loss: "ArrayLoss") -> None:
    """Print what each name of a loss is, and which shape it has."""
    from symgd.data.names import as_name

    data = loss.data
    used = {symbol.name for symbol in loss.computation.inputs}
    arrays = [name for name, shape in data.shapes.items() if shape and name in used]
    for source in dict.fromkeys(data.sources[name] for name in arrays):
        listed = _listed((n, data.shapes[n]) for n in arrays if data.sources[n] == source)
        page.line(f"  data        {listed}{f'  from {source}' if source else ''}")
    constants = {n: float(v) for n, v in data.fixed.items() if not v.ndim and n in used}
    if constants:
        listed = ", ".join(f"{name} = {number(value)}" for name, value in constants.items())
        page.line(f"  constants   {listed}")
    page.line(f"  parameters  {_listed(loss.parameters.items())}: {_counted(loss.size, 'number')}")
    if data.left_out:
        headers = [_header(header) for header in data.left_out[:ENTRIES]]
        more = len(data.left_out) - len(headers)
        page.line(f"  not used    {', '.join(headers)}{f' and {more:,} more' if more else ''}")
        untyped = next((h for h in data.left_out if as_name(h) is None), None)
        if untyped is not None:
            page.line(f'              a header that is no name gets one: --columns "x={untyped}"')


def descent(page: Page, loss: "ArrayLoss", runs: Sequence["Trajectory"]) -> None:
    """Print what was run, and the course of one run or several side by side."""
    page.title("Descent")
    settings = runs[0].settings
    tests = " or ".join(settings["stop"])
    page.line(f"  at most {_work(runs[0])}{f', until {tests}' if tests else ''}")
    if settings["validation"]:
        page.line(f"  judged by {settings['validation']:.0%} of the rows, which are held out")
    page.line(f"  from {cut(_start(loss, runs[0]))}")
    if settings["schedule"] is not None:
        page.line(f"  schedule {settings['schedule']}")
    if len(runs) == 1:
        page.line(f"  {label(runs[0])}\n")
        _course(page, runs[0])
        return
    page.line("")
    page.table(
        ["run", "steps", "loss", "best loss"],
        ([label(run), str(run.steps), number(run.value), number(run.best.value)] for run in runs),
    )


def _course(page: Page, run: "Trajectory") -> None:
    """Print a table: of a run by mini-batches an epoch a row, else a step."""
    epochs = run.epochs
    if epochs is not None and epochs.by_batches and len(epochs.ends):
        shown = [count for count in milestones(len(epochs.ends)) if count]
        columns = {"mean loss": epochs.losses, "held out": epochs.validation}
        cells = {name: values for name, values in columns.items() if len(values)}
        page.table(
            ["epoch", "step", *cells],
            (
                [str(e), str(epochs.ends[e - 1]), *(number(v[e - 1]) for v in cells.values())]
                for e in shown
            ),
        )
        return
    held_out = epochs.validation if epochs is not None else np.empty(0)
    columns = {"loss": run.losses, "|gradient|": run.gradient_norms}
    if len(held_out):
        columns["held out"] = np.append(np.nan, held_out)
    if len(set(run.learning_rates.tolist())) > 1:
        columns["learning rate"] = np.append(np.nan, run.learning_rates)
    page.table(
        ["step", *columns],
        (
            [str(step), *(number(v[step]) if step < len(v) else "" for v in columns.values())]
            for step in milestones(run.steps)
        ),
    )


def parameters(page: Page, run: "Trajectory") -> None:
    """Print what was found."""
    better = held_out(run) and run.best.step != run.steps
    page.title("Parameters at the end" if better else "Parameters")
    for name, values in run.parameters().items():
        page.line(f"  {_value(name, values)}")
    if better:
        page.line(f"  --save-parameters keeps the best, of step {run.best.step}")


def as_json(
    loss: "ArrayLoss",
    runs: Sequence["Trajectory"],
    diagnoses: Sequence["Diagnosis"],
    seconds: Sequence[float],
    files: Sequence[Path],
) -> dict[str, Any]:
    """Return what the report says as plain JSON values."""
    shown = loss.gradient_shown()
    solved, beside = closed_form_report.as_json(loss, runs)
    return {
        "loss": loss.text,
        "data": runs[0].settings["data"],
        "parameters": runs[0].settings["parameters"],
        "gradient": dict(zip(loss.parameters, shown.outputs, strict=True)),
        "where": dict(shown.parts),
        "closed_form": solved,
        "runs": [
            {**_run(run), "seconds": took, **compared, "diagnosis": asdict(diagnosis)}
            for run, took, compared, diagnosis in zip(runs, seconds, beside, diagnoses, strict=True)
        ],
        "files": [str(file) for file in files],
    }


def _run(run: "Trajectory") -> dict[str, Any]:
    keys = ("optimizer", "lr", "schedule", "batch_size", "epochs", "validation", "seed")
    return {
        **{key: run.settings[key] for key in keys},
        "steps": run.steps,
        "value": run.value,
        "outcome": str(run.outcome),
        "reason": run.reason,
        "best": {"step": run.best.step, "value": run.best.value},
        "end": {
            name: values.tolist() if values.size <= WHOLE else None
            for name, values in run.parameters().items()
        },
        "by_epoch": None if run.epochs is None else run.epochs.as_json(),
    }


def _value(name: str, values: NDArray[np.float64]) -> str:
    """Write a parameter, or its first entries and its shape.

    >>> _value("w", np.array([1.0, 2.5])), _value("b", np.array(3.0))
    ('w = [1, 2.5]', 'b = 3')
    """
    entries = [number(float(value)) for value in np.ravel(values)[: ENTRIES + 1]]
    listed = ", ".join(entries[:ENTRIES]) + (", …" if len(entries) > ENTRIES else "")
    shape = f"  {values.shape}" if values.ndim > 1 or values.size > ENTRIES else ""
    return f"{name} = {f'[{listed}]' if values.ndim else listed}{shape}"


def _start(loss: "ArrayLoss", run: "Trajectory") -> str:
    """Say where a run began."""
    from symgd.array_descent.start import array_start

    seed, first = run.settings["seed"], run.positions[0]
    if not np.array_equal(first, array_start(loss, None, seed)):
        return ", ".join(_value(name, values) for name, values in loss.unpack(first).items())
    return f"0, matrices from small random numbers (seed {seed})" if first.any() else "0"


def _header(header: str) -> str:
    """Write a header, in quotes where it is no name.

    >>> _header("town"), _header("my x")
    ('town', "'my x'")
    """
    return header if header.isidentifier() else repr(header[:40])


def _listed(shapes: Iterable[tuple[str, "Shape"]]) -> str:
    return ", ".join(f"{name} {_shape(shape)}".rstrip() for name, shape in shapes)


def _shape(shape: "Shape") -> str:
    """Write a shape.

    >>> _shape((20000, 3)), _shape((5,)), _shape(())
    ('(20,000 × 3)', '(5)', '')
    """
    return f"({' × '.join(f'{length:,}' for length in shape)})" if shape else ""


def _work(run: "Trajectory") -> str:
    settings, epochs = run.settings, run.epochs
    if settings["batch_size"] is None or epochs is None:
        return _counted(settings["steps"], "step")
    size = f"{_counted(settings['steps'], 'step')} of {_counted(settings['batch_size'], 'row')}"
    if settings["epochs"] is None:
        return f"{size}, of {epochs.rows:,}"
    return f"{_counted(settings['epochs'], 'epoch')}, {size}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
