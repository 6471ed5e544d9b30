"""What the first window and ``labeler --help`` wait for: none of the heavy libraries."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from labeler import __main__ as entry
from labeler.errors import Bug, FileProblem

HEAVY = (
    "numpy",
    "pandas",
    "torch",
    "scipy",
    "sklearn",
    "pyqtgraph",
    "pyarrow",
    "sqlite_utils",
    "PIL",
    "soundfile",
    "joblib",
    "rapidfuzz",
)

WINDOW = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from labeler.ui.app import start
from labeler.ui.window import Window
def look():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))
    assert window.isVisible() and window.page.noun == "home"
    print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
    window.close()
QTimer.singleShot(0, look)
sys.exit(start())
"""


def modules_after(code: str) -> set[str]:
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    return set(json.loads(ended.stdout.splitlines()[-1]))


def test_the_first_window_loads_nothing_heavy() -> None:
    assert modules_after(WINDOW) & set(HEAVY) == set()


def test_the_check_sees_a_planted_import() -> None:
    assert "numpy" in modules_after("import numpy\n" + WINDOW)


def test_help_loads_neither_the_window_nor_anything_heavy() -> None:
    code = (
        "import json, sys\nfrom labeler.__main__ import run\nassert run(['--help']) == 0\n"
        "print(json.dumps(sorted(name for name in sys.modules if '.' not in name)))"
    )
    assert modules_after(code) & {*HEAVY, "PySide6"} == set()


def labeler(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "labeler", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_missing_project_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    ended = labeler("open", str(tmp_path / "none.labeler"))
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "none.labeler" in ended.stderr


def test_an_unknown_command_is_the_persons_to_mend() -> None:
    assert labeler("dance").returncode == 2
    assert labeler("--version").returncode == 0


@pytest.mark.parametrize(
    ("error", "code"), [(FileProblem("p.csv", "torn; copy it again."), 2), (Bug("an invariant broke"), 1)]
)
def test_errors_end_in_one_sentence(
    error: Exception, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_arguments: list[str]) -> int:
        raise error

    monkeypatch.setattr(entry, "_command", fail)
    assert entry.run(["check"]) == code
    assert capsys.readouterr().err == f"labeler: {error}\n"
