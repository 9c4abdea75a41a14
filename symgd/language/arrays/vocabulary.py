"""Which names a formula on arrays may use, and what to suggest instead of an unknown one."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from symgd.language.arrays.functions import ARRAY_ONLY
from symgd.language.vocabulary import Vocabulary

_GIVEN = "work it out before, and give the result as data"

_MEANT: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("matmul", "mm", "mtimes", "bmm"), "type 'a @ b'"),
        **dict.fromkeys(("inner", "vdot"), "type 'dot(a, b)'"),
        **dict.fromkeys(("transpose", "t"), "type 'x.T'"),
        **dict.fromkeys(
            ("concatenate", "append", "vstack", "hstack", "vertcat", "cat", "stack"),
            "type 'concat(a, b)'",
        ),
        **dict.fromkeys(("average", "avg"), "type 'mean(x)'"),
        **dict.fromkeys(("var", "variance"), "type 'mean((x - mean(x))**2)'"),
        **dict.fromkeys(("std", "stdev"), "type 'sqrt(mean((x - mean(x))**2))'"),
        **dict.fromkeys(("tr", "trace"), "type 'sum(A*B.T)' for the trace of A @ B"),
        **dict.fromkeys(("amax", "nanmax"), "type 'max(x)'"),
        **dict.fromkeys(("amin", "nanmin"), "type 'min(x)'"),
        **dict.fromkeys(("total", "nansum", "sigma"), "type 'sum(x)'"),
        **dict.fromkeys(
            ("len", "length", "size", "numel", "shape", "ndim"),
            "type 'sum(1 + 0*x)' for how many entries x has, or 'mean(x)'",
        ),
        **dict.fromkeys(("prod", "product"), "type 'exp(sum(log(x)))' where x > 0"),
        **dict.fromkeys(("diff", "ediff1d"), "type 'x[1:] - x[:-1]'"),
        **dict.fromkeys(("flip", "reverse"), "type 'x[::-1]'"),
        **dict.fromkeys(("norm1", "l1"), "type 'norm(x, 1)'"),
        **dict.fromkeys(("norm2", "l2", "fro"), "type 'norm(x)'"),
        **dict.fromkeys(("zeros", "zeros_like"), "type '0*x' for zeros as large as x"),
        **dict.fromkeys(("ones", "ones_like"), "type '1 + 0*x' for ones as large as x"),
        **dict.fromkeys(
            ("reshape", "expand_dims", "unsqueeze", "newaxis"), "type 'x[:, None]' for a column"
        ),
        "sumsq": "type 'sum(x**2)'",
        "square": "type 'x**2'",
        "log_softmax": "type 'log(softmax(x))'",
        "mse": "type 'mean((a - b)**2)'",
        "mae": "type 'mean(abs(a - b))'",
        **dict.fromkeys(
            (
                *("inv", "pinv", "solve", "det", "logdet", "eig", "svd", "cholesky", "qr"),
                *("eye", "arange", "linspace", "diag", "vector", "matrix"),
                *("ravel", "kron", "einsum", "cumsum", "sort", "median"),
                *("argmax", "argmin", "range", "array", "tile", "repeat", "conv", "fft"),
            ),
            _GIVEN,
        ),
    }
)


def elsewhere(name: str) -> str:
    """Return the sentence for a function that other systems have, "" for any other name."""
    meant = _MEANT.get(name.lower())
    return f"there is no function '{name}' here: {meant}" if meant else ""


class ArrayVocabulary(Vocabulary):
    """The names of a formula on arrays: every one that is no function is a variable."""

    def is_function(self, name: str) -> bool:
        """Say whether ``name(…)`` is a call."""
        return name in ARRAY_ONLY or super().is_function(name)

    def unknown_function(self, name: str, called: str) -> str:
        """Return the sentence for ``name(…)``, of which ``called`` is the bracket as typed."""
        if instead := elsewhere(name):
            return instead
        if re.fullmatch(r"\(\s*[0-9]+\s*(,\s*[0-9]+\s*)?\)", called) and len(called) <= 40:
            product = "" if "," in called else f"; for a product type '{name}*{called}'"
            entry = f"{name}[{called[1:-1]}]"
            return f"'{name}' is not a function: for an entry, from 0 on, type '{entry}'{product}"
        meant = get_close_matches(name.lower(), ARRAY_ONLY, n=1, cutoff=0.7)
        if meant and len(name) > 2:
            return f"unknown function '{name}': did you mean '{meant[0]}'?"
        sentence = super().unknown_function(name, called)
        if sentence.startswith(f"'{name}' is not a function") and len(called) <= 40:
            return f"{sentence[:-1]}, or '{name}@{called}' of matrices?"
        return sentence
