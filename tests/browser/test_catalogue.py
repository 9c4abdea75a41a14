"""Every loss of the catalogue descends in a browser as it does in Python."""

import numpy as np
import pytest

from symgd import Loss, descend
from symgd.catalog import catalogue
from tests.browser.javascript import run


@pytest.mark.parametrize("name", catalogue)
def test_the_run_of_an_example_is_the_same(evaluate, name):
    example = catalogue[name]
    loss = Loss(example.text, example.variables)
    expected = descend(loss, example.start, **example.run)
    found = run(evaluate, loss, example.start, **example.run)
    assert found["reason"] == expected.reason
    assert found["outcome"] == expected.outcome
    scale = max(1.0, np.abs(expected.positions).max())
    early = slice(101)
    difference = np.abs(found["positions"][early] - expected.positions[early])
    assert difference.max() <= 1e-9 * scale
