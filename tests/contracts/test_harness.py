"""The test harness itself: a warning, a Qt message, a leaked thread and a slow GUI step each fail a test."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

PLANTED = {
    "warning": "def test_it():\n    import warnings\n    warnings.warn('careless')\n",
    "unclosed file": "def test_it():\n    open(__file__)\n    import gc\n    gc.collect()\n",
    "Qt message": "def test_it(qtbot):\n    from PySide6.QtCore import qWarning\n    qWarning('careless')\n",
    "leaked thread": (
        "import threading, time\n"
        "def test_it():\n    threading.Thread(target=time.sleep, args=(15,), name='careless').start()\n"
    ),
    "unknown marker": "import pytest\n@pytest.mark.careless\ndef test_it():\n    pass\n",
}


def _run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    (folder / "tests").mkdir()
    shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests" / "conftest.py")
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    (folder / "tests" / "test_planted.py").write_text(code)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "tests"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_a_clean_test_passes(tmp_path: Path) -> None:
    result = _run(tmp_path, "def test_it():\n    pass\n")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("fault", sorted(PLANTED))
def test_fault_is_caught(tmp_path: Path, fault: str) -> None:
    result = _run(tmp_path, PLANTED[fault])
    assert result.returncode != 0, result.stdout
