"""Python: how a page's loss is made again there, for the call that repeats its run."""

import json
from collections.abc import Mapping
from typing import Any

from symgd.array_loss import ArrayLoss
from symgd.arrays.parameters import parameter_shapes
from symgd.arrays.shapes import Shape
from symgd.errors import SettingError
from symgd.in_numbers import as_typed
from symgd.loss import Loss


def python(loss: Loss, data: str | None = None) -> dict[str, str]:
    r"""Return what comes before the call, and the loss in it.

    ``data`` is an expression that reads the data again, ``load(["points.csv"])``; without one
    they are the arrays of their names, which the reader has.

    >>> python(Loss("x**2"))
    {'before': 'import symgd\n', 'loss': 'symgd.Loss("x**2", ("x",))'}
    """
    typed = as_typed(loss)
    before = "import symgd\n"
    if not isinstance(typed, ArrayLoss):
        return {"before": before, "loss": f"symgd.Loss({_text(typed.text)}, {_names(typed)})"}
    parts = [_text(typed.text)]
    if data is not None:
        before += f"from symgd.data import load\n\ndata = {data}\n"
        parts.append("data=data")
    elif typed.data.shapes:
        parts.append(f"data={_mapping(_named(typed))}")
    if shapes := _shapes(typed):
        parts.append(f"shapes={_mapping(shapes)}")
    return {"before": before, "loss": f"symgd.Loss({', '.join(parts)})"}


def _text(text: str) -> str:
    # Strings of JSON are Python's, too.
    return json.dumps(text)


def _names(loss: Loss) -> str:
    names = list(map(_text, loss.variables))
    return f"({', '.join(names)}{',' * (len(names) == 1)})"


def _mapping(pairs: Mapping[str, Any]) -> str:
    return f"{{{', '.join(f'{_text(name)}: {value}' for name, value in pairs.items())}}}"


def _named(loss: ArrayLoss) -> dict[str, Any]:
    """Return what the data are written as: numbers as such, arrays by their names."""
    fixed = loss.data.fixed
    return {name: name if shape else float(fixed[name]) for name, shape in loss.data.shapes.items()}


def _shapes(loss: ArrayLoss) -> Mapping[str, Shape]:
    """Return the shapes of the parameters where they cannot be worked out without being given."""
    try:
        found = parameter_shapes(loss.computation, loss.data.shapes, {})
    except SettingError:
        found = {}
    shapes: Mapping[str, Shape] = loss.parameters
    return {} if found == dict(shapes) else {name: s for name, s in shapes.items() if s}
