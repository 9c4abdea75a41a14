"""Tables in files, for the tests of data."""

import pytest


@pytest.fixture
def csv(tmp_path):
    """Write a CSV file; return its path."""

    def write(text, name="points.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return write
