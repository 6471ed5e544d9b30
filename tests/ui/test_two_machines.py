"""A small project is finished over two machines' files, through commands and the window, without a server."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from pytestqt.qtbot import QtBot

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "two_machines.py"


@pytest.fixture
def script() -> ModuleType:
    if not SCRIPT.exists():
        pytest.skip("needs benchmarks/, which is not beside these tests")
    spec = importlib.util.spec_from_file_location("two_machines", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["two_machines"] = module
    spec.loader.exec_module(module)
    return module


def test_three_labelers_and_an_sme_finish_over_two_machines(
    script: ModuleType, tmp_path: Path, qtbot: QtBot
) -> None:
    found = script.play(tmp_path / "play", 3, 2)
    assert found["labels"] == 2 * 3 * 5, "each item twice by each of three"
    assert found["conflicts"] == min(2, found["ruled"]) and found["definitions_apart"] == 1
    assert found["settled"] == found["conflicts"]
    assert found["left"] == 0 and found["with_truth"] == 5 and found["whole"]
    assert found["after"] >= found["before"]
