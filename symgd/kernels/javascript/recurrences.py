"""A rule, a schedule and stopping tests, in JavaScript."""

import json
from collections.abc import Iterable, Sequence

import sympy as sp

from symgd.errors import SettingError
from symgd.kernels.draft import entries
from symgd.kernels.javascript.source import entry_names, function_source, object_source, unpacked
from symgd.kernels.javascript.undefined import undefined_part
from symgd.kernels.pieces import Piece, rule_piece, schedule_piece, stopping_piece
from symgd.language import parse, symbol
from symgd.printing.javascript import JavaScriptPrinter
from symgd.rules.rule import Constant, Recurrence, Rule, Schedule
from symgd.rules.stopping import StoppingTest

NO_NOISE = "a page has no noise: leave --noise out"


def printed_rule(rule: Rule, n: int) -> str:
    """Return a rule in n variables as an object in JavaScript.

    | member | is |
    |---|---|
    | ``constants`` | the rule's own, each with its default, in their order, lists taken apart |
    | ``begin(lr, constants, steps)`` | the first state |
    | ``step(w, g, state, rate, lr, t, steps, constants)`` | moves ``w`` and ``state`` on |
    | ``undefinedPart(…)`` of the same | at least 0 if a part is undefined, or -1 |

    t = 1, 2, …; ``lr`` is the base rate, ``rate`` that of the step, ``steps`` the length of the
    run. A default that depends on that length is a function of it.

    Raises:
        SettingError: when the rule adds noise, or mixes a list with the coordinates.
    """
    if "normal" in rule.given:
        raise SettingError(NO_NOISE)
    piece = rule_piece(rule, n)
    printer = _printer(piece, {piece.counter: "k"})
    moved = [f"w[{i}] = {printer.text(entry)};" for i, entry in enumerate(piece.outputs)]
    read = [*_read(piece, "w", "g"), "const k = t - 1;"]
    given = "(w, g, state, rate, lr, t, steps, constants)"
    return object_source(
        [
            _constants(rule),
            _begin(piece),
            function_source(f"step{given}", [*read, *_body(piece, printer), *moved]),
            function_source(f"undefinedPart{given}", [*read, *_undefined(piece, "k", "rate")]),
        ]
    )


def printed_schedule(schedule: Schedule) -> str:
    """Return a schedule as an object in JavaScript.

    | member | is |
    |---|---|
    | ``constants``, ``begin(lr, constants, steps)`` | as in a rule |
    | ``rate(lr, t, steps, loss, state, constants)`` | the rate of a step; moves ``state`` on |
    | ``undefinedPart(…)`` of the same | at least 0 if a part is undefined, or -1 |

    t = 0, 1, …, and ``loss`` is that before the step.
    """
    piece = schedule_piece(schedule)
    printer = _printer(piece, {piece.counter: "t"})
    (rate,) = piece.outputs
    result = printer.text(rate)
    read = _read(piece)
    given = "(lr, t, steps, loss, state, constants)"
    return object_source(
        [
            _constants(schedule),
            _begin(piece),
            function_source(f"rate{given}", [*read, *_body(piece, printer), f"return {result};"]),
            function_source(f"undefinedPart{given}", [*read, *_undefined(piece, "t", "loss")]),
        ]
    )


def printed_stop(tests: Sequence[StoppingTest], n: int) -> str:
    """Return stopping tests in n variables as an object in JavaScript.

    | member | is |
    |---|---|
    | ``kinds`` | of each test: "limit" if it looks at t only, "change" or "rest" |
    | ``begin()`` | the first state |
    | ``fired(w, g, loss, t, state)`` | the number, from 1, of the test that holds, or 0 |

    t = 0, 1, …, the steps already taken; ``state`` is moved on where no test holds.
    """
    piece = stopping_piece(tests, n)
    printer = _printer(piece, {piece.counter: "t"})
    for number, test in enumerate(piece.outputs, 1):
        condition = printer.text(test)
        printer.lines.append(f"if ({condition}) return {number};")
    lines = [*_read(piece, "w", "g"), *_body(piece, printer), "return 0;"]
    return object_source(
        [
            f"kinds: {json.dumps([_kind(test) for test in tests])}",
            function_source("begin()", _first(piece)),
            function_source("fired(w, g, loss, t, state)", lines),
        ]
    )


def _kind(test: StoppingTest) -> str:
    if test.quantities == ("t",):
        return "limit"
    return "change" if any("_change" in name for name in test.quantities) else "rest"


def _printer(piece: Piece, counter: dict[sp.Basic, str]) -> JavaScriptPrinter:
    outputs = [*piece.outputs, *(item.update for item in piece.carried)]
    return JavaScriptPrinter(outputs, _names(piece) | counter, piece.definitions)


def _names(piece: Piece) -> dict[sp.Basic, str]:
    names = entry_names(piece.constants, "c")
    names |= entry_names([item.symbol for item in piece.carried], "s")
    for name, value in piece.given.items():
        names |= entry_names(value, name) if isinstance(value, tuple) else {value: name}
    return names


def _read(piece: Piece, *arrays: str) -> list[str]:
    """Read everything before anything is written."""
    lines = [line for a in arrays for line in unpacked(entries(piece.given[a]), a, a)]
    lines += unpacked(piece.constants, "c", "constants")
    return lines + unpacked(piece.carried, "s", "state")


def _body(piece: Piece, printer: JavaScriptPrinter) -> list[str]:
    states = [f"state[{i}] = {printer.text(s.update)};" for i, s in enumerate(piece.carried)]
    return [*printer.statements, *states]


def _undefined(piece: Piece, counter: str, given: str) -> list[str]:
    """Look for a part that is undefined, unless what the step begins with is not finite."""
    names = _names(piece)
    inputs = ", ".join([given, *(names[item.symbol] for item in piece.carried)])
    lines, _ = undefined_part(piece.definitions, names | {piece.counter: counter})
    return [f"if (![{inputs}].every(Number.isFinite)) return -1;", *lines]


def _begin(piece: Piece) -> str:
    lines = [*unpacked(piece.constants, "c", "constants"), *_first(piece)]
    return function_source("begin(lr, constants, steps)", lines)


def _first(piece: Piece) -> list[str]:
    initials = [item.initial for item in piece.carried]
    printer = JavaScriptPrinter(initials, _names(piece), piece.definitions)
    values = ", ".join([printer.text(initial) for initial in initials])
    return [*printer.statements, f"return Float64Array.of({values});"]


def _constants(recurrence: Recurrence) -> str:
    return f"constants: [{', '.join(_defaults(recurrence.constants.values()))}]"


def _defaults(constants: Iterable[Constant]) -> list[str]:
    printed = []
    for value in constants:
        if isinstance(value, str):
            expression = parse(value, names=("steps",)).expression
            printer = JavaScriptPrinter([expression], {symbol("steps"): "steps"}, {})
            result = f"return {printer.text(expression)};"
            printed.append(f"(steps) => {{ {' '.join([*printer.statements, result])} }}")
        elif isinstance(value, tuple):
            printed += [json.dumps(float(entry)) for entry in value]
        else:
            printed.append(json.dumps(float(value)))
    return printed
