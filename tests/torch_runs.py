"""Runs of PyTorch's optimizers, kept in tests/fixtures."""

import json
from pathlib import Path
from typing import Any

MADE = json.loads((Path(__file__).parent / "fixtures" / "torch_optimizers.json").read_text())


def named(run: dict[str, Any]) -> str:
    extras = {**run["constants"], **run["settings"]}
    return "-".join([run["optimizer"], run["loss"], *(f"{k}={v}" for k, v in extras.items())])
