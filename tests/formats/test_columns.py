"""Plain tables: read as written, refused in one sentence, guarded and given back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeler.errors import FileProblem
from labeler.formats.columns import csv_text, guard, line_of, read_table, unguard, write_table

CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def _file(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_missing_looking_answers_stay_answers(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, "task,label\n1,nan\n2,NA\n3,\n4,null\n5, x \n"))
    assert table.columns["label"] == ["nan", "NA", "", "null", " x "]


def test_quoted_line_breaks_and_commas(tmp_path: Path) -> None:
    path = _file(tmp_path, 'task,label\n"a,b","one\ntwo ""so"""\nc,d\n')
    table = read_table(path)
    assert table.columns == {"task": ["a,b", "c"], "label": ['one\ntwo "so"', "d"]}
    assert line_of(path, 1) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    table = read_table(_file(tmp_path, "task,label\r\nä,käse 🧀\r\n".encode(encoding)))
    assert table.columns == {"task": ["ä"], "label": ["käse 🧀"]}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_separators_of_spreadsheets(tmp_path: Path, mark: str) -> None:
    table = read_table(_file(tmp_path, f"task{mark}label\n1{mark}a\n"))
    assert table.columns == {"task": ["1"], "label": ["a"]}


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b"", "is empty", 1),
        (b"task,label\n1,a\n2\n", "1 cells where the header has 2", 3),
        (b'task,label\n1,"x\ny"\n2,b,c\n', "3 cells where the header has 2", 4),
        (b"task,task\n", "'task' twice", 1),
        (b'task,label\n1,"a"b\n', "not valid CSV", 2),
        (b'task,label\n1,"a\n', "not valid CSV", 2),
        (b"task,label\n1,\xff\xfe\n", "not UTF-8", None),
    ],
)
def test_a_bad_table_is_one_sentence(tmp_path: Path, content: bytes, words: str, line: int | None) -> None:
    path = _file(tmp_path, content)
    with pytest.raises(FileProblem, match=words) as caught:
        read_table(path)
    assert caught.value.line == line
    assert str(path) in str(caught.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="no such file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(FileProblem, match="is a folder"):
        read_table(tmp_path)
    with pytest.raises(FileProblem, match="no such file"):
        read_table(tmp_path / "none.parquet")
    with pytest.raises(FileProblem, match="not a Parquet"):
        read_table(_file(tmp_path, "x", "bad.parquet"))


def test_header_only_is_an_empty_table(tmp_path: Path) -> None:
    table = read_table(_file(tmp_path, "task,worker,label\n"))
    assert table.n == 0
    assert table.columns == {"task": [], "worker": [], "label": []}


def test_parquet_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    write_table(path, {"task": ["a", "b"], "label": ["NA", None], "p": [0.25, 1.0]})
    assert read_table(path).columns == {"task": ["a", "b"], "label": ["NA", ""], "p": ["0.25", "1.0"]}


@settings(deadline=None)
@given(CELLS)
def test_unguard_gives_back_what_guard_was_given(cell: str) -> None:
    assert unguard(guard(cell)) == cell


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_guarded(cell: str) -> None:
    assert guard(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-1", "+1.5e3", "-.5", "12%", "", "scratch", "it's", "a=b"])
def test_plain_cells_are_not(cell: str) -> None:
    assert guard(cell) == cell


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=6), st.booleans())
def test_written_and_read_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], guarded: bool
) -> None:
    path = tmp_path_factory.mktemp("t") / "t.csv"
    columns = {"task": [a for a, _ in rows], "label": [b for _, b in rows]}
    write_table(path, columns, guarded=guarded)
    assert read_table(path, guarded=guarded).columns == columns


def test_floats_keep_every_digit() -> None:
    assert csv_text({"x": [0.1 + 0.2, float("nan"), None, True]}) == 'x\n0.30000000000000004\n""\n""\n1\n'


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = _file(tmp_path, "old")
    with pytest.raises(ValueError, match="shorter"):
        write_table(path, {"a": [1, 2], "b": [1]})
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == ["t.csv"]
