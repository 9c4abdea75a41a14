"""The source of blocks of lanes.

Steps are taken WATCH at a time. As long as all lanes of a block are under way they are only
watched, each time twice as long: if afterwards one has met a stopping test, or is too far off, the
first WATCH of those steps are taken again, and each lane that ends is held where it is.
"""

import re
from collections.abc import Mapping, Sequence
from textwrap import indent

import sympy as sp

from symgd.kernels.numba.machine_code import Argument
from symgd.kernels.program import Program
from symgd.printing.numba import NumbaPrinter

BLOCK = 64
"""Lanes of a block: what a step reads and writes of them fits in the fastest cache."""

WATCH, LONGEST = 32, 256
"""Steps after which it is looked whether a lane has ended, at first and at most."""

ARGUMENTS = (
    Argument("first"),
    Argument("last"),
    Argument("carried", 2),
    Argument("shared", 1),
    Argument("varied", 2),
    Argument("limit", 1),
    Argument("ended", 1, "int64"),
    Argument("taken", 1, "int64"),
    Argument("best", 1),
    Argument("normals", 3),
    Argument("local", 1),
)

TEMPLATE = """\
def run({arguments}):
    {constants}
    count = carried.shape[1]
    for begin in range(0, count, {block}):
        size = min({block}, count - begin)
        active = 0
        for i in range(size):
            {load}
            code[i] = ended[begin + i]
            far[i] = limit[begin + i]
            low[i] = best[begin + i]
            went[i] = taken[begin + i]
            active += 1 if code[i] == 0.0 else 0
        start, span = first, {watch}
        while start < last and active > 0:
            calm = active == size
            stop = min(start + (span if calm else {watch}), last)
            lane = 0
            while code[lane] != 0.0:
                lane += 1
            {common}
            if calm:
                for i in range(size):
                    {keep}
                    kept[i] = low[i]
                    hit[i] = 0.0
                for step in range(start, stop):
                    k = float(step)
                    {once}
                    for i in range(size):
                        {read}
                        {lines}
                        {watched}
                    {move}
                odd = 0
                for i in range(size):
                    odd += 0 if hit[i] == 0.0 and {near} else 1
                calm = odd == 0
                if calm:
                    span = min(2 * span, {longest})
                    for i in range(size):
                        {share}
                        pass
                else:
                    span, stop = {watch}, min(start + {watch}, last)
                    for i in range(size):
                        {restore}
                        low[i] = kept[i]
                    {common}
            if not calm:
                for i in range(size):
                    if code[i] == 0.0:
                        went[i] = start
                for step in range(start, stop):
                    k = float(step)
                    {note}
                    {once}
                    for i in range(size):
                        {read}
                        {lines}
                        {held}
                    {move}
                active = 0
                for i in range(size):
                    if code[i] == 0.0:
                        {share}
                        active += 1
                    elif went[i] >= start:
                        {look_up}
                        pass
            start = stop
        for i in range(size):
            {store}
            ended[begin + i] = int(code[i])
            best[begin + i] = low[i]
            taken[begin + i] = last if code[i] == 0.0 else int(went[i])
"""


def lane_source(program: Program, varies: Sequence[bool], tracked: bool) -> str:
    """Return the source of ``run``: steps of many lanes.

    Args:
        program: the step.
        varies: for each constant of the program, whether it differs between the lanes.
        tracked: whether the lowest loss on the way is kept.
    """
    names = program.names
    fixed = [symbol for symbol, own in zip(program.fixed, varies, strict=True) if not own]
    common = shared_states(program, fixed)
    n = len(program.weights)
    rows = [names[item.symbol] for item in program.carried]
    of_lane = [i for i, item in enumerate(program.carried) if item.symbol not in common]
    of_all = [i for i, item in enumerate(program.carried) if item.symbol in common]

    updates = [item.update for item in program.carried]
    value = [program.loss] if tracked else []
    outputs = [*updates, *program.tests, *value]
    constants = [*fixed, program.counter, *common]
    printer = NumbaPrinter(outputs, names, program.definitions, constants)
    moved = [printer.text(update) for update in updates]
    tests = [printer.text(test) for test in program.tests]
    lowered = [f"loss = {printer.text(entry)}" for entry in value]
    met = f"met = hit[i]\nif {' or '.join(tests)}:\n    met = 1.0\nhit[i] = met"
    lower = "loss < lowest:\n    lowest = loss\nlow[i] = lowest"
    own = [symbol for symbol, varied in zip(program.fixed, varies, strict=True) if varied]

    ahead = [f"n{i} = {moved[i]}" for i in of_lane]
    places = [f"a{i}[i] = n{i}" for i in of_lane]
    away = " or ".join(f"abs(n{i}) > edge" for i in range(n))
    no_number = " or ".join(f"n{i} != n{i}" for i in range(n))
    parts = {
        "constants": [
            f"{names[symbol]} = shared[{i}]"
            for i, symbol in enumerate(program.fixed)
            if symbol in fixed
        ],
        "load": [f"a{i}[i] = carried[{i}, begin + i]" for i in range(len(rows))],
        "common": [f"{rows[i]} = a{i}[lane]" for i in of_all],
        "keep": [f"b{i}[i] = a{i}[i]" for i in of_lane],
        "once": printer.once,
        "read": [
            *(f"{rows[i]} = a{i}[i]" for i in of_lane),
            *(f"{names[symbol]} = varied[{j}, begin + i]" for j, symbol in enumerate(own)),
            *(
                f"{names[symbol]} = normals[step - first, {j}, begin + i]"
                for j, symbol in enumerate(program.normals)
            ),
        ],
        "lines": [*printer.lines, *ahead, *lowered],
        "watched": [
            *places,
            *([met] if tests else []),
            *([f"lowest = low[i]\nif {lower}"] if tracked else []),
        ],
        "held": [
            "edge = far[i]\nend = 0.0\nwas = code[i]",
            f"if {away}:\n    end = -1.0\nif {no_number}:\n    end = -2.0",
            *(
                f"if {test}:\n    end = {number}.0"
                for number, test in reversed(list(enumerate(tests, 1)))
            ),
            *([f"lowest = low[i]\nif was == 0.0 and {lower}"] if tracked else []),
            "if was != 0.0:\n    end = was",
            "on = 1.0\nif end != 0.0:\n    on = 0.0",
            *(f"if end != 0.0:\n    n{i} = {rows[i]}" for i in of_lane),
            *places,
            "code[i] = end",
            "went[i] += on",
        ],
        # All are computed before any is replaced.
        "move": [
            *(f"n{i} = {moved[i]}" for i in of_all),
            *(f"{rows[i]} = n{i}" for i in of_all),
        ],
        "near": [" and ".join(f"abs(a{i}[i]) <= far[i]" for i in range(n))],
        "share": [f"a{i}[i] = {rows[i]}" for i in of_all],
        "restore": [f"a{i}[i] = b{i}[i]" for i in of_lane],
        "note": [f"h{i}[step - start] = {rows[i]}" for i in of_all],
        "look_up": [f"a{i}[i] = h{i}[int(went[i]) - start]" for i in of_all],
        "store": [f"carried[{i}, begin + i] = a{i}[i]" for i in range(len(rows))],
    }
    return _placed(_filled(parts), len(rows))


def shared_states(program: Program, fixed: Sequence[sp.Symbol]) -> set[sp.Symbol]:
    """Return the states that are the same in all lanes: made of the counter and such constants."""
    names = {*fixed, program.counter}
    found = {item.symbol for item in program.state}
    while True:
        known = names | found
        own = {
            item.symbol
            for item in program.state
            if item.symbol in found
            and not (_made_of(program, item.update) <= known and item.initial.free_symbols <= known)
        }
        if not own:
            return found
        found -= own


def _made_of(program: Program, node: sp.Basic) -> set[sp.Symbol]:
    """Return the symbols that a value is made of, through all definitions."""
    found: set[sp.Symbol] = set()
    stack, seen = list(node.free_symbols), set()
    while stack:
        symbol = stack.pop()
        if symbol in seen:
            continue
        seen.add(symbol)
        if symbol in program.definitions:
            stack += program.definitions[symbol].free_symbols
        else:
            found.add(symbol)
    return found


def _filled(parts: Mapping[str, Sequence[str]]) -> str:
    """Return the template with its parts, each at the depth of its place."""
    lines = []
    for line in TEMPLATE.splitlines():
        name = line.strip().strip("{}")
        if line.strip() == f"{{{name}}}":
            lines += [indent(part, line[: line.index("{")]) for part in parts[name]]
        else:
            near = "".join(parts["near"])
            arguments = ", ".join(argument.name for argument in ARGUMENTS)
            lengths = {"block": BLOCK, "watch": WATCH, "longest": LONGEST}
            lines.append(line.format(**lengths, near=near, arguments=arguments))
    return "\n".join(lines) + "\n"


def room(program: Program) -> int:
    """Return how many numbers a block needs room for, in the argument ``local``."""
    return BLOCK * len(_arrays(len(program.carried)))


def _arrays(count: int) -> list[str]:
    kinds = [f"{kind}{i}" for kind in "abh" for i in range(count)]
    return [*kinds, "code", "far", "low", "kept", "went", "hit"]


def _placed(source: str, count: int) -> str:
    """Put the arrays of a block into one, at fixed distances: so a compiler sees them apart."""
    for number, name in enumerate(_arrays(count)):
        source = re.sub(rf"\b{name}\[", f"local[{BLOCK * number} + ", source)
    return source
