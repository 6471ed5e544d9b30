"""Archives are unpacked within their folder or not at all; one reason for each that is refused."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from labeler.errors import Cancelled, FileProblem
from labeler.formats import archives
from labeler.formats.archives import annotations_of, is_archive, unpack


def _zip(path: Path, *entries: tuple[str, bytes], mode: int | None = None) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if mode is not None:
                info.external_attr = mode << 16
            file.writestr(info, content)
    return path


def _tar(path: Path, *entries: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as file:
        for info in entries:
            file.addfile(info, io.BytesIO(b"x" * info.size) if info.isfile() else None)
    return path


def _files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def test_a_zip_and_a_tar_come_out_whole(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", ("x/1.json", b"{}"), ("x\\2.txt", b"two"), ("3.png", b"p"))
    assert is_archive(path)
    assert unpack(path, tmp_path / "out") == 3
    assert _files(tmp_path / "out") == ["3.png", "x/1.json", "x/2.txt"]
    info = tarfile.TarInfo("a/b.txt")
    info.size = 3
    assert unpack(_tar(tmp_path / "a.tar.gz", info), tmp_path / "tar") == 1
    assert (tmp_path / "tar/a/b.txt").read_bytes() == b"xxx"


def test_annotations_without_the_media(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", ("x/1.json", b"{}"), ("x/1.jpg", b"p"), ("y.WAV", b"s"))
    with annotations_of(path) as (folder, n_media):
        assert (_files(folder), n_media) == (["x/1.json"], 2)
    assert not folder.exists()


def _link(kind: bytes, name: str = "a", target: str = "/etc/passwd") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


@pytest.mark.parametrize("name", ["../up.txt", "a/../../up.txt", "/abs.txt", "C:\\x.txt", "..\\up.txt"])
def test_what_would_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    path = _zip(tmp_path / "a.zip", ("good.txt", b"1"), (name, b"2"))
    with pytest.raises(FileProblem, match="would leave the folder"):
        unpack(path, tmp_path / "deep" / "out")
    assert _files(tmp_path) == ["a.zip"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    with pytest.raises(FileProblem, match=r"holds a link|neither a file"):
        unpack(_tar(tmp_path / "a.tgz", _link(kind)), tmp_path / "out")
    zipped = _zip(tmp_path / "a.zip", ("link", b"/etc/passwd"), mode=stat.S_IFLNK | 0o777)
    with pytest.raises(FileProblem, match="holds a link"):
        unpack(zipped, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bomb_is_refused_also_one_that_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = _zip(tmp_path / "a.zip", ("big.csv", b"\0" * (60 * 2**20)))
    with pytest.raises(FileProblem, match="grows"):
        unpack(honest, tmp_path / "out")
    monkeypatch.setattr(archives, "_check_growth", lambda *_: None)
    with pytest.raises(FileProblem, match="far more than it should"):
        unpack(honest, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_name_twice_and_a_folder_that_is_not_empty(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = _zip(tmp_path / "a.zip", ("x.txt", b"1"), ("x.txt", b"2"))
    with pytest.raises(FileProblem, match="twice"):
        unpack(twice, tmp_path / "out")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    with pytest.raises(FileProblem, match="not an empty folder"):
        unpack(_zip(tmp_path / "b.zip", ("x.txt", b"1")), tmp_path / "full")
    assert _files(tmp_path / "full") == ["mine.txt"]


def test_a_stop_leaves_nothing(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", ("1.txt", b"1"), ("2.txt", b"2"))
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        unpack(path, tmp_path / "out", cancelled=lambda: next(asked))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("zip_slip.zip", "would leave the folder"),
        ("tar_symlink.tar.gz", "holds a link"),
        ("zip_bomb_200MB.zip", "grows 1,028 times"),
        ("truncated.zip", "is damaged or no archive"),
    ],
)
def test_the_hostile_ones(shared_data: Path, tmp_path: Path, name: str, why: str) -> None:
    path = shared_data / "hostile" / "archives" / name
    with pytest.raises(FileProblem, match=why) as caught:
        unpack(path, tmp_path / "out")
    assert "\n" not in str(caught.value)
    with pytest.raises(FileProblem, match=why), annotations_of(path):
        pass
    assert _files(tmp_path) == []


def test_an_entry_without_a_name_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as file:
        info = zipfile.ZipInfo("x")
        info.filename = ""
        file.writestr(info, b"1")
        file.writestr("b.txt", b"2")
    unpack(path, tmp_path / "out")
    assert _files(tmp_path / "out") == ["b.txt"]


@pytest.mark.parametrize("name", ["a.tar.xz", "a.zip"])
def test_damage_inside_of_lzma_is_damage(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    content = bytes(range(256)) * 400
    if name == "a.zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as file:
            file.writestr("b.bin", content)
    else:
        info = tarfile.TarInfo("b.bin")
        info.size = len(content)
        with tarfile.open(path, "w:xz") as tar:
            tar.addfile(info, io.BytesIO(content))
    packed = bytearray(path.read_bytes())
    packed[60:90] = b"\xff" * 30
    path.write_bytes(packed)
    with pytest.raises(FileProblem, match="damaged"):
        unpack(path, tmp_path / "out")


def _headers(*entries: tuple[str, bytes]) -> bytearray:
    kept = io.BytesIO()
    with tarfile.open(fileobj=kept, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return bytearray(kept.getvalue())


def test_a_tar_with_a_name_of_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    found = _headers(("x" * 200, b"1"))
    found[124:136] = b"77777777777\0"
    found[148:156] = b" " * 8
    found[148:156] = b"%06o\0 " % sum(found[:512])
    (tmp_path / "a.tar").write_bytes(found)
    with pytest.raises(FileProblem, match="damaged"):
        unpack(tmp_path / "a.tar", tmp_path / "out")


def test_a_tar_that_breaks_off_in_the_middle_is_no_shorter_tar(tmp_path: Path) -> None:
    found = _headers(("a.txt", b"1"), ("b.txt", b"2"))
    found[1024 + 10] ^= 1  # the second header: its check sum no longer holds
    (tmp_path / "a.tar").write_bytes(found)
    with pytest.raises(FileProblem, match="the header after its first 1 entries is wrong"):
        unpack(tmp_path / "a.tar", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_many_files_that_each_grow_a_little_less_than_a_bomb(tmp_path: Path) -> None:
    path = _zip(tmp_path / "a.zip", *((f"{n}.csv", bytes(12 * 2**20)) for n in range(5)))
    with pytest.raises(FileProblem, match="far more than it should"):
        unpack(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_dictionary_that_no_memory_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _zip(tmp_path / "a.zip", ("a.txt", b"1"))

    def too_much(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(zipfile.ZipFile, "open", too_much)
    with pytest.raises(FileProblem, match="more memory than there is"):
        unpack(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
