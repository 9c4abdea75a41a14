"""The options on data as the call that reads the same data in Python."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symgd.loss import Loss


def loading(loss: "Loss", options: Mapping[str, Any]) -> str | None:
    """Return a call of :func:`symgd.data.load` for options as they were typed; None without files.

    >>> from symgd import Loss
    >>> loss = Loss("mean((w*x - y)**2)", data={"x": [1.0], "y": [2.0]})
    >>> loading(loss, {"data": ("points.csv",), "standardize": True})
    "load(['points.csv'], names=['x', 'y'], standardize=True)"
    """
    if not options["data"]:
        return None
    from symgd.cli import data_settings

    columns, given = options.get("columns") or (), options.get("constants_given") or ()
    constants = data_settings.constants(given)
    settings = {
        "columns": data_settings.pairs("--columns", columns, "y=label"),
        "names": [name for name in loss.data.shapes if name not in constants],
        "constants": constants,
        **{name: options.get(name) for name in ("standardize", "bias", "dask")},
    }
    told = [f"{name}={value!r}" for name, value in settings.items() if value]
    return f"load({', '.join([repr(list(options['data'])), *told])})"
