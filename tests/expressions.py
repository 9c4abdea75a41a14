"""Random losses, smooth where they are sampled, for property tests."""

from hypothesis import strategies as st

VARIABLES = ("x", "y", "z")

_UNARY = (
    "sin({})",
    "cos({})",
    "tanh({})",
    "atan({})",
    "exp(sin({}))",
    "log(1 + ({})**2)",
    "log(1 + exp({}))",
    "sqrt(1 + ({})**2)",
    "sigmoid({})",
    "softplus({})",
    "erf({})",
    "cbrt(2 + sin({}))",
    "1/(1 + exp(-({})))",
    "asinh({})",
    "log1p(({})**2)",
    "expm1(sin({}))",
    "({})**2",
    "({})**3",
    "-({})",
    "cosh(sin({}))",
    "log2(3 + cos({}))",
    "where({0} > 0.3, ({0})**2, sin({0}))",
)
_BINARY = (
    "({}) + ({})",
    "({}) - ({})",
    "({}) * ({})",
    "({}) / (2 + cos({}))",
    "atan2({}, 3 + sin({}))",
    "hypot(1 + ({})**2, {})",
    "logaddexp({}, {})",
    "(2 + sin({}))**cos({})",
    "max({}, {})",
    "min({}, {})",
)

_leaves = st.sampled_from([*VARIABLES, "2", "0.5", "1/3", "pi"])


def _extend(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    unary = st.builds(lambda form, a: form.format(a), st.sampled_from(_UNARY), children)
    binary = st.builds(
        lambda form, a, b: form.format(a, b), st.sampled_from(_BINARY), children, children
    )
    return unary | binary


losses: st.SearchStrategy[str] = st.recursive(_leaves, _extend, max_leaves=6)
