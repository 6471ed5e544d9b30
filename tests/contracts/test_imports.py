"""The import contracts hold, and each of them catches a violation planted in a copy of the package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# contract id → the file that breaks it, and the line that does
PLANTED = {
    "layers": ("stats/planted.py", "import labeler.media.planted_target\n"),
    "window": ("ui/state/planted.py", "import labeler.ui.pages.planted_target\n"),
    "pages": ("ui/pages/planted.py", "import labeler.ui.pages.planted_target\n"),
    "state": ("ui/state/planted.py", "import PySide6.QtCore\n"),
    "torch": ("ops/planted.py", "import torch\n"),
    "sql": ("ops/planted.py", "import sqlite3\n"),
    "qt": ("ops/planted.py", "import PySide6.QtCore\n"),
}
TARGETS = ("media/planted_target.py", "ui/pages/planted_target.py")


def _lint(root: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command; lint_imports_command()",
    ]
    command += ["--no-cache", *(word for contract in contracts for word in ("--contract", contract))]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("planted")
    shutil.copytree(ROOT / "labeler", root / "labeler", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root / "pyproject.toml")
    for target in TARGETS:
        (root / "labeler" / target).write_text('"""A place to point at."""\n')
    return root


def test_every_contract_has_a_planted_violation() -> None:
    declared = {
        line.split('"')[1]
        for line in (ROOT / "pyproject.toml").read_text().splitlines()
        if line.startswith("id = ")
    }
    assert declared == set(PLANTED)


def test_contracts_hold() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("contract", sorted(PLANTED))
def test_planted_violation_is_caught(copy: Path, contract: str) -> None:
    before = _lint(copy, contract)
    assert before.returncode == 0, before.stdout
    where, line = PLANTED[contract]
    planted = copy / "labeler" / where
    planted.write_text(line)
    try:
        after = _lint(copy, contract)
    finally:
        planted.unlink()
    assert after.returncode == 1 and "BROKEN" in after.stdout, after.stdout + after.stderr


def test_a_module_outside_the_house_is_caught(copy: Path) -> None:
    stray = copy / "labeler" / "stray.py"
    stray.write_text('"""Belongs nowhere."""\n')
    try:
        result = _lint(copy, "layers")
    finally:
        stray.unlink()
    assert result.returncode == 1 and "stray" in result.stdout + result.stderr
