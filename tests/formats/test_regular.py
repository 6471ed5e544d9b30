"""Pipes, devices, holes and links in a folder: no reader opens what blocks or never ends."""

from __future__ import annotations

import gzip
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from labeler.errors import FileProblem
from labeler.formats.columns import read_table
from labeler.formats.jsonl import read_jsonl
from labeler.formats.regular import check_regular, is_there
from labeler.formats.speech_json import read_lhotse
from labeler.ops.import_annotations import readers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices with names are of Unix")
READERS = {reader.name: reader for reader in readers()}


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    """Fail whoever waits for a pipe."""

    def late(*_: object) -> None:
        raise TimeoutError("no answer in 20 s")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def _traps(folder: Path, suffix: str) -> list[Path]:
    pipe, endless, hole, loop = (folder / f"{name}{suffix}" for name in ("pipe", "endless", "hole", "loop"))
    os.mkfifo(pipe)
    endless.symlink_to("/dev/zero")
    hole.touch()
    os.truncate(hole, 3 * 2**30)
    loop.symlink_to(loop)
    (folder / "again").symlink_to(folder, target_is_directory=True)
    return [pipe, endless, hole, loop]


@pytest.mark.parametrize("name", READERS)
def test_readers_pass_over_what_is_no_file(tmp_path: Path, name: str) -> None:
    reader = READERS[name]
    for path in _traps(tmp_path, (reader.suffixes or ("text",))[0]):
        reader.recognises(path)
        with pytest.raises(FileProblem, match=r"pipe or a device|larger than|cannot be read|no ") as caught:
            reader.read(path)
        assert "\n" not in str(caught.value)
    reader.recognises(tmp_path)
    try:
        found = reader.read(tmp_path)
    except FileProblem:
        return
    assert not found.entries


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".jsonl"])
def test_tables_too(tmp_path: Path, suffix: str) -> None:
    for path in _traps(tmp_path, suffix):
        with pytest.raises(FileProblem, match=r"pipe or a device|larger than 512 MB|cannot be read"):
            read_table(path)
    with pytest.raises(FileProblem, match=r"is a folder, a (table|file) is wanted"):
        read_table(tmp_path / "again") if suffix == ".csv" else list(read_jsonl(tmp_path / "again"))


def test_a_parquet_file_that_packs_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow
    import pyarrow.parquet

    path = tmp_path / "t.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"task": ["a"] * 10, "label": ["b"] * 10}), path)
    monkeypatch.setattr("labeler.formats.columns._MOST_CELLS", 19)
    with pytest.raises(FileProblem, match="has more than 19 cells"):
        read_table(path)
    monkeypatch.setattr("labeler.formats.columns._MOST_CELLS", 20)
    assert read_table(path).n == 10


def test_a_gz_that_grows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "supervisions.jsonl.gz"
    path.write_bytes(gzip.compress(bytes(60 * 2**20)))
    with pytest.raises(FileProblem, match="unpacks to more than 50 MB"):
        read_lhotse(path)


def test_a_line_of_a_gz_ends_only_where_lines_end(tmp_path: Path) -> None:
    path = tmp_path / "supervisions.jsonl.gz"
    line = '{"id": "u", "recording_id": "a", "start": 0, "duration": 1, "channel": 0, "text": "x\u2028y"}\n'
    path.write_bytes(gzip.compress(line.encode()))
    assert [entry.text for entry in read_lhotse(path).entries] == ["x\u2028y"]


def test_names_that_no_system_takes(tmp_path: Path) -> None:
    assert not is_there(tmp_path / ("x" * 5_000))
    assert not is_there(tmp_path / "a\x00b")
    with pytest.raises(FileProblem, match="cannot be read"):
        check_regular(tmp_path / ("x" * 5_000), 10)
