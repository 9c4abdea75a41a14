"""Real zeros are counted exactly: against numpy.roots, and by hand."""

import numpy as np
import pytest

from symgd.analysis.critical.counting import count_real


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("x**2 + y**2", 1),
        ("x**3 - 3*x*y**2", 1),
        ("x**4 + y**4", 1),
        ("x**4 - 2*x**2 + y**4 - 2*y**2", 9),
        ("(x**2 + y - 11)**2 + (x + y**2 - 7)**2", 9),
        ("100*(y - x**2)**2 + (1 - x)**2", 1),
        ("x**3 + y**3 + z**3 - 3*x - 3*y", 4),
        ("x**3 + x + y**2", 0),
        ("x + y", 0),
        ("0.1*x**4 - 0.2*x**2 + y**2", 3),
    ],
)
def test_by_hand(text, count):
    variables = ("x", "y", "z") if "z" in text else ("x", "y")
    assert count_real(text, variables) == count


@pytest.mark.parametrize(
    "text", ["(x*y - 1)**2", "sin(x) + y**2", "pi*x**3 + y**3 - x", "x**2 + 0*y"]
)
def test_no_count_is_given(text):
    assert count_real(text, ("x", "y")) is None


def test_sums_of_polynomials_agree_with_numpy(rng):
    """The critical points of p(x) + q(y) are the pairs of those of p and of q."""
    for _ in range(8):
        polynomials = [np.append(rng.integers(1, 4), rng.integers(-9, 10, 4)) for _ in range(2)]
        text = " + ".join(
            f"({c})*{name}**{4 - k}"
            for name, p in zip("xy", polynomials, strict=True)
            for k, c in enumerate(p)
        )
        counts = []
        for p in polynomials:
            roots = np.roots(np.polyder(p.astype(float)))
            assert min(abs(a - b) for i, a in enumerate(roots) for b in roots[:i]) > 1e-4
            counts.append(int((np.abs(roots.imag) < 1e-9).sum()))
        assert count_real(text, ("x", "y")) == counts[0] * counts[1]
