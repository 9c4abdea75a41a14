"""Instructions as one Python function: single lines, and loops over blocks of rows."""

from collections import Counter
from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from symgd.arrays.blocks import Blocks
from symgd.arrays.instructions import Instructions, Scattered
from symgd.arrays.source import Source
from symgd.arrays.stages import LONG, stages
from symgd.language.operations import Symbol
from symgd.printing.python import compiled, function_source, tuple_source


def printed(code: Instructions, written: Sequence[Symbol] = ()) -> Callable[..., tuple[Any, ...]]:
    """Return instructions as a function of the inputs.

    Args:
        code: the instructions.
        written: outputs that are not returned but written to arrays, which follow the inputs.
    """
    given = {value: f"o{i}" for i, value in enumerate(written)}
    source = Source(code, given)
    arguments = [*source.names.values(), *given.values()]
    order = stages(code)
    waiting = Counter(operand for step in code.steps.values() for operand in step.operands)
    for item in order:
        if isinstance(item, tuple):
            Blocks(source, order, order.loops[item]).print()
            _forget(source, order.loops[item], waiting)
        else:
            _print_whole(source, item)
            _forget(source, [item], waiting)
    numbers = [value for value in given if not code.shapes[value]]
    source.lines += [f"{given[value]}[...] = {source.names[value]}" for value in numbers]
    returned = [source.names[value] for value in code.outputs if value not in given]
    source.lines.append(f"return {tuple_source(returned)}")
    text = function_source(f"run({', '.join(arguments)})", source.lines)
    function: Callable[..., tuple[Any, ...]] = compiled("run", text, source.functions)
    return function


def _print_whole(source: Source, value: Symbol) -> None:
    step, name = source.code.steps[value], source.fresh()
    given = source.given.get(value, "") if source.code.shapes[value] else ""
    if isinstance(step, Scattered) and given:
        source.lines += [f"{name} = {given}", f"{name}[...] = 0.0"]
    else:
        source.assign(name, step, given)
    if isinstance(step, Scattered):
        source.add_terms(step, name)
    source.names[value] = name


def _forget(source: Source, done: Sequence[Symbol], waiting: Counter[Symbol]) -> None:
    """Print that large arrays are forgotten which nothing reads any more.

    ``waiting`` counts, for each value, the reads that are still to come.
    """
    code = source.code
    waiting.subtract(operand for value in done for operand in code.steps[value].operands)
    read = dict.fromkeys(operand for value in done for operand in code.steps[value].operands)
    over = [
        source.names.pop(value)
        for value in read
        if not waiting[value]
        and prod(code.shapes[value]) >= LONG
        and value in source.names
        and value in code.steps
        and value not in code.outputs
    ]
    if over:
        source.lines.append(f"del {', '.join(over)}")
