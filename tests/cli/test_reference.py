"""The reference of the commands is what the commands say of themselves."""

import importlib.util

from tests.cli.conftest import ROOT


def test_the_page_is_fresh():
    path = ROOT / "docs" / "generate_cli.py"
    spec = importlib.util.spec_from_file_location("generate_cli", path)
    generate_cli = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate_cli)
    written = generate_cli.PAGE.read_text(encoding="utf-8")
    assert written == generate_cli.reference(), "run: python docs/generate_cli.py"
