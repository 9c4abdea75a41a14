"""JAX and PyTorch derive every function of the language that they have, and stay as they were."""

import numpy as np
import pytest

from symgd import Loss
from symgd.differentiation.autodiff import LIBRARIES, LONGEST
from symgd.differentiation.reference import reference
from symgd.errors import SymgdError
from symgd.language import FUNCTIONS

CALLS = {
    "pow": "pow(x, 1.7)",
    "hypot": "hypot(x, 2)",
    "logaddexp": "logaddexp(x, 1)",
    "atan2": "atan2(x, 1)",
    "max": "max(x, 0, -x)",
    "min": "min(x, 1)",
    "where": "where(x > 1 and not x > 3 or x < -1, x, 2)",
    "huber": "huber(x, 1)",
}
LACKS = {("PyTorch", "gamma")}
LOOSE = {("PyTorch", "digamma"): 1e-9}
"""PyTorch's trigamma function is right to so much only (2.13)."""

both = pytest.mark.parametrize("library", LIBRARIES)


def gradient(library, text, point, variables=()):
    module, make = LIBRARIES[library]
    pytest.importorskip(module)
    return make(Loss(text, variables), point)()


@both
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function(library, name):
    text = CALLS.get(name, f"{name}(x)")
    if (library, name) in LACKS:
        with pytest.raises(SymgdError, match=f"{library} has no {name}"):
            gradient(library, text, [2.5])
        return
    defined = 0
    for x in (0.3, 2.5, -0.7):
        exact = reference(Loss(text), [x], [1.0])
        if exact.reason:
            continue
        defined += 1
        found = gradient(library, text, [x])[0]
        size = abs(float(exact.first)) or 1.0
        assert exact.error(found) <= LOOSE.get((library, name), 1e-13) * size
    assert defined


@both
def test_all_variables_in_their_order(library):
    found = gradient(library, "x**2*exp(y) + 3*z - x/y", [2.0, -1.0, 5.0], ("z", "y", "x"))
    y, x = -1.0, 5.0
    assert found == pytest.approx([3, x**2 * np.exp(y) + x / y**2, 2 * x * np.exp(y) - 1 / y])


@both
def test_a_variable_that_is_not_used(library):
    assert gradient(library, "3*y", [1.0, 2.0], ("x", "y")) == [0, 3]
    assert gradient(library, "5", [1.0], ("x",)) == [0]


@both
def test_double_precision(library):
    assert gradient(library, "x**2/3", [1.0])[0] == pytest.approx(2 / 3, rel=1e-15)


@both
def test_the_libraries_settings_stay_as_they_were(library):
    module = pytest.importorskip(LIBRARIES[library][0])
    gradient(library, "x**2", [1.0])
    ones = module.numpy.ones(1) if library == "JAX" else module.ones(1)
    assert str(ones.dtype).removeprefix("torch.") == "float32"


def test_jax_is_not_asked_for_a_very_long_loss():
    pytest.importorskip("jax")
    text = " + ".join(f"(x{i} - {i})**2" for i in range(LONGEST // 3))
    with pytest.raises(SymgdError, match="JAX would take seconds"):
        gradient("JAX", text, [0.0] * (LONGEST // 3))
