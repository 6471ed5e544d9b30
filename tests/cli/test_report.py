"""How commands answer: undefined values, CSV that no spreadsheet computes, text that lines up."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path

import click
import numpy as np
import pytest

from labeler.cli.report import aligned, emit, interval, is_project, percent, plain, progress, report_options


class _Colour(StrEnum):
    RED = "red"


def test_undefined_is_null_with_why() -> None:
    data = {"a": {"value": np.nan}, "b": [{"x": float("inf"), "why": "no_overlap"}, {"x": 1.0}]}
    assert plain(data) == {
        "a": {"value": None, "why": "undefined"},
        "b": [{"x": None, "why": "no_overlap"}, {"x": 1.0}],
    }


def test_values_of_every_kind_become_plain() -> None:
    found = plain(
        {
            "i": np.int64(3),
            "f": np.float64(0.5),
            "b": np.bool_(True),
            "a": np.array([[1, 2]]),
            "e": _Colour.RED,
            "p": Path("x") / "y",
            "s": {"b", "a"},
            1: None,
        }
    )
    assert found == {
        "i": 3,
        "f": 0.5,
        "b": True,
        "a": [[1, 2]],
        "e": "red",
        "p": "x/y",
        "s": ["a", "b"],
        "1": None,
    }
    assert json.dumps(found)
    assert type(found["e"]) is str


def test_a_numpy_nan_is_null_too() -> None:
    assert plain({"value": np.float64("nan")}) == {"value": None, "why": "undefined"}


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no form"):
        plain({"x": object()})


def test_forms(capsys: pytest.CaptureFixture[str]) -> None:
    data = {"n": 1, "rows": [{"tag": "=1+1", "n": 2}, {"tag": "b", "more": [1]}]}
    emit(data, as_json=True, as_csv=False, text="")
    assert json.loads(capsys.readouterr().out) == data
    emit(data, as_json=False, as_csv=True, text="", rows="rows")
    assert capsys.readouterr().out == "tag,n,more\n'=1+1,2,\nb,,[1]\n"
    emit({"n": 1}, as_json=False, as_csv=True, text="")
    assert capsys.readouterr().out == "n\n1\n"
    emit(data, as_json=False, as_csv=False, text=lambda: "words")
    assert capsys.readouterr().out == "words\n"
    with pytest.raises(click.UsageError, match="not both"):
        emit(data, as_json=True, as_csv=True, text="")


def test_an_empty_table_has_no_rows(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"rows": []}, as_json=False, as_csv=True, text="", rows="rows")
    assert capsys.readouterr().out == ""


def test_text_lines_up() -> None:
    lines = aligned(["name", "n"], [["ä", 1], ["longer", 1000]], left=1).splitlines()
    assert lines == ["name       n", "ä          1", "longer  1000"]
    assert percent(float("nan")) == "–"
    assert interval(0.0, 1.0, 0) == "0–100 %"


def test_options_are_added() -> None:
    @click.command()
    @report_options
    def command(*, as_json: bool, as_csv: bool) -> None:
        """Do nothing."""

    assert {param.name for param in command.params} == {"as_json", "as_csv"}


def test_progress_is_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Work") as report:
        report(1, 2)
    assert capsys.readouterr().err == ""


def test_projects_are_known_by_their_first_bytes(tmp_path: Path) -> None:
    table, project = tmp_path / "a.labeler", tmp_path / "b.csv"
    table.write_text("task,label\n")
    project.write_bytes(b"SQLite format 3\x00rest")
    assert not is_project(table)
    assert is_project(project)
    assert is_project(tmp_path / "none.labeler")
    assert not is_project(tmp_path / "none.csv")
