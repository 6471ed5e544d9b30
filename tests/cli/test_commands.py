"""The command table: every command is there, documented with its options, and costs nothing until it runs."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from labeler.cli import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "commands.md").read_text("utf-8")


def _section(name: str) -> str:
    match = re.search(rf"^## labeler {re.escape(name)}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    return match[1] if match else ""


def test_sections_are_found_only_where_they_are() -> None:
    assert "Usage: labeler errors" in _section("errors")
    assert "labeler split" not in _section("errors")
    assert _section("no-such-command") == ""


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_is_documented_with_its_options(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    section = _section(name)
    assert section, f"docs/commands.md has no section for labeler {name}"
    options = [
        flag for p in command.params if not getattr(p, "hidden", False) for flag in p.opts if flag[0] == "-"
    ]
    missing = [flag for flag in options if flag not in section]
    assert not missing, f"docs/commands.md lacks {missing} of labeler {name}: run docs/refresh_commands.py"


def test_nothing_that_is_documented_is_gone() -> None:
    documented = set(re.findall(r"^## labeler ([\w-]+)", PAGE, re.MULTILINE))
    assert documented == set(COMMANDS)


@pytest.mark.parametrize("name", ["errors", "split", "export"])
def test_the_usage_shown_is_the_command_s_own(name: str) -> None:
    spec = importlib.util.spec_from_file_location("refresh_commands", ROOT / "docs" / "refresh_commands.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.usage(name) in PAGE, (
        f"docs/commands.md is old for labeler {name}: run docs/refresh_commands.py"
    )


def test_help_imports_no_library_but_click() -> None:
    code = (
        "import sys; from labeler.__main__ import run; run(['--help']);"
        "heavy = {'numpy', 'pandas', 'torch', 'scipy', 'sklearn', 'PySide6', 'pyarrow', 'sqlite3'};"
        "found = heavy & set(sys.modules); assert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name, row in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(row.words[:20])}", done.stdout, re.MULTILINE)


def test_an_unknown_command_is_the_person_s_to_mend() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "labeler", "agrement"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "agrement" in done.stderr
