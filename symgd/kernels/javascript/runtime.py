"""The script that the printed objects need: the language's functions, and the loop of a run."""

from pathlib import Path

PARTS = ("elementary", "special", "vectors", "matrices", "words", "verdict", "run")
"""The files of JavaScript beside this one, in the order of what needs what."""

EXPORTS = (
    *("sec", "csc", "cot", "sigmoid", "softplus", "logaddexp", "logcosh", "relu", "huber"),
    *("erf", "erfc", "gamma", "loggamma", "digamma", "polygamma"),
    *("eigenvalues", "radius", "limit", "differences", "run"),
)
"""The functions of ``symgd`` in a page."""


def _runtime() -> str:
    parts = [Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8") for name in PARTS]
    exports = f"return {{ {', '.join(EXPORTS)} }};"
    return "\n".join(["globalThis.symgd = (() => {", '"use strict";', *parts, exports, "})();", ""])


RUNTIME = _runtime()
"""The script, which defines ``symgd``."""
