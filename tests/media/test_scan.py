"""A folder is walked in natural order, whole, once, whatever lies in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeler.errors import Cancelled, FileProblem
from labeler.media import scan as scanning
from labeler.media.scan import class_folders, natural_key, scan


def _touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def _names(folder: Path) -> list[str]:
    return [file.relative for file in scan(folder).files]


def test_natural_order(tmp_path: Path) -> None:
    for name in ("img10.png", "img2.png", "IMG1.png", "b/1.png", "a/2.png"):
        _touch(tmp_path / name)
    assert _names(tmp_path) == ["a/2.png", "b/1.png", "IMG1.png", "img2.png", "img10.png"]


def test_hidden_and_junk_stay_out(tmp_path: Path) -> None:
    for name in (".hidden.png", "Thumbs.db", "__MACOSX/x.png", ".git/x.png", "._a.png", "ok.png"):
        _touch(tmp_path / name)
    assert _names(tmp_path) == ["ok.png"]


def test_awkward_names(tmp_path: Path) -> None:
    names = [
        "a\nb.png",
        "😀 ü.png",
        "  .png",
        "=cmd.png",
        "é.png",
        "e\u0301.png",
        "²3.png",
        "x" * 200 + ".png",
    ]
    for name in names:
        _touch(tmp_path / name)
    assert sorted(_names(tmp_path)) == sorted(names)


@pytest.mark.skipif(os.name == "nt", reason="names are bytes on POSIX alone")
def test_name_that_is_no_text_is_skipped_with_a_reason(tmp_path: Path) -> None:
    _touch(Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png")))
    _touch(tmp_path / "ok.png")
    found = scan(tmp_path)
    assert [file.relative for file in found.files] == ["ok.png"]
    assert [why for _, why in found.skipped] == ["The name is not valid text; rename the file."]


def test_links_in_circles(tmp_path: Path) -> None:
    _touch(tmp_path / "real" / "a.png")
    (tmp_path / "real" / "up").symlink_to(tmp_path)
    (tmp_path / "again").symlink_to(tmp_path / "real")
    (tmp_path / "nowhere.png").symlink_to(tmp_path / "gone.png")
    found = scan(tmp_path)
    assert len(found.files) == 1
    assert [why for _, why in found.skipped] == ["The file cannot be read (No such file or directory)."]


def test_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert [why.split(" (")[0] for _, why in scan(tmp_path).skipped] == ["This is not a file"]


def test_one_file_and_none(tmp_path: Path) -> None:
    path = _touch(tmp_path / "one.png")
    assert _names(path) == ["one.png"]
    assert _names(tmp_path / "..") != []
    with pytest.raises(FileProblem, match="no such"):
        scan(tmp_path / "gone")


def test_size_and_time(tmp_path: Path) -> None:
    path = _touch(tmp_path / "one.png")
    found = scan(tmp_path).files[0]
    assert (found.size_bytes, found.modified_ns) == (1, path.stat().st_mtime_ns)


@pytest.mark.parametrize(
    ("paths", "classes"),
    [
        (["cat/1", "dog/2"], ["cat", "dog"]),
        (["train/cat/1", "val/dog/2"], ["cat", "dog"]),
        (["all/cat/1", "all/dog/2"], ["cat", "dog"]),
        (["cat/Imgs/1", "dog/Imgs/2"], ["cat", "dog"]),
        (["1", "2"], [None, None]),
        (["cat/1", "cat/2"], ["cat", "cat"]),
        (["train/1", "test/2"], [None, None]),
        ([], []),
    ],
)
def test_class_folders(paths: list[str], classes: list[str | None]) -> None:
    assert class_folders(paths) == classes


def test_natural_key_survives_any_digit() -> None:
    assert natural_key("²٣x") is not None
    assert sorted(["a٣", "a2"], key=natural_key) == ["a2", "a٣"]


@given(st.lists(st.text("aAzß01239٣²-_./ é😀", max_size=12), max_size=20, unique=True))
def test_natural_order_by_text(names: list[str]) -> None:
    by_key = sorted(names, key=lambda name: (natural_key(name), name))
    assert sorted(names, key=scanning._sort_text) == by_key


def test_order_does_not_depend_on_the_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(25):
        _touch(tmp_path / f"{n % 3}" / f"x{n}.png")
    whole = [found.relative for found in scan(tmp_path).files]
    assert whole[:3] == ["0/x0.png", "0/x3.png", "0/x6.png"]
    monkeypatch.setattr(scanning, "_SORTED_AT_ONCE", 4)
    assert [found.relative for found in scan(tmp_path).files] == whole


def test_a_scan_can_be_stopped(tmp_path: Path) -> None:
    _touch(tmp_path / "x.png")
    with pytest.raises(Cancelled):
        scan(tmp_path, lambda: True)
