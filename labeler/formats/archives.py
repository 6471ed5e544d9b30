"""Zip and tar archives, unpacked without trust: nothing outside the folder, no links, no bombs.

An archive that has one entry of the kind that only attacks have is refused as a whole, before anything of it
is written; sizes are counted while they are written, whatever the archive claims.
"""

from __future__ import annotations

import shutil
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path
from typing import IO

from labeler.errors import Cancelled, FileProblem
from labeler.formats.media_names import is_media_name

MOST_ENTRIES = 1_000_000
MOST_BYTES = 100 * 2**30
MOST_ANNOTATION_BYTES = 2 * 2**30
_BOMB_RATIO = 250
_BOMB_BYTES = 50 * 2**20
_TOTAL_RATIO = 100
_LONGEST_HEADER = 2**20
_CHUNK = 2**20
_SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A file in an archive: where it goes, how large it claims to be, packed and unpacked, and its bytes."""

    place: str
    n_bytes: int
    n_packed: int
    open: Callable[[], IO[bytes]]


def is_archive(path: Path) -> bool:
    """Return whether a file is called as archives are."""
    return path.name.lower().endswith(_SUFFIXES) and path.is_file()


def unpack(path: Path, folder: Path, *, cancelled: Callable[[], bool] | None = None) -> int:
    """Unpack an archive into ``folder``, whole or not at all, and return how many files it has.

    Args:
        folder: made if it is not there; it must be empty.
        cancelled: asked before each file.

    Raises:
        FileProblem: damaged, encrypted, an entry that leaves the folder or is a link, too large, or
            ``folder`` has something in it.
        Cancelled: the person stopped it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileProblem(folder, "is not an empty folder; choose another one to unpack into.")
    was_there = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return _unpack(path, folder, lambda _: True, MOST_BYTES, cancelled)
    except BaseException:
        for one in folder.iterdir():
            shutil.rmtree(one) if one.is_dir() and not one.is_symlink() else one.unlink()
        if not was_there:
            folder.rmdir()
        raise


@contextmanager
def annotations_of(path: Path) -> Iterator[tuple[Path, int]]:
    """Give a temporary folder with all of an archive but its media, and how many media it has.

    Raises:
        FileProblem: as `unpack` does.
    """
    n_media = 0

    def wanted(place: str) -> bool:
        nonlocal n_media
        is_media = is_media_name(place)
        n_media += is_media
        return not is_media

    with tempfile.TemporaryDirectory(prefix="labeler-") as name:
        _unpack(path, Path(name), wanted, MOST_ANNOTATION_BYTES, None)
        yield Path(name), n_media


def _unpack(
    path: Path,
    folder: Path,
    wanted: Callable[[str], bool],
    most: int,
    cancelled: Callable[[], bool] | None,
) -> int:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return _write(
                    path, folder, [e for e in _of_zip(path, archive) if wanted(e.place)], most, cancelled
                )
        with tarfile.open(path, tarinfo=_Header) as tar:
            return _write(path, folder, [e for e in _of_tar(path, tar) if wanted(e.place)], most, cancelled)
    except (
        zipfile.BadZipFile,
        tarfile.TarError,
        EOFError,
        zlib.error,
        LZMAError,
        NotImplementedError,
        ValueError,
    ) as error:
        why = (str(error).splitlines() or [type(error).__name__])[0].rstrip(":")
        raise FileProblem(path, f"is damaged or no archive ({why}).") from None
    except MemoryError:  # the dictionary that an entry of LZMA claims to need is made before it is read
        raise FileProblem(path, "asks for more memory than there is; unpack it yourself.") from None
    except RuntimeError as error:
        raise FileProblem(path, f"cannot be unpacked ({error}); unpack it yourself.") from None
    except OSError as error:
        raise FileProblem(path, f"cannot be unpacked ({error.strerror or error}).") from None


def _of_zip(path: Path, archive: zipfile.ZipFile) -> Iterator[_Entry]:
    listed = archive.infolist()
    _check_count(path, len(listed))
    for info in listed:
        place = _place(path, info.filename)
        mode = info.external_attr >> 16
        if stat.S_ISLNK(mode):
            raise FileProblem(path, f"holds a link ({place!r}), which is refused; unpack it yourself.")
        if info.flag_bits & 1:
            raise FileProblem(path, "is encrypted; unpack it yourself.")
        _check_growth(path, place, info.file_size, info.compress_size)
        if place != "." and not info.is_dir():
            yield _Entry(place, info.file_size, info.compress_size, lambda info=info: archive.open(info))  # type: ignore[misc]


def _of_tar(path: Path, tar: tarfile.TarFile) -> Iterator[_Entry]:
    packed = path.stat().st_size
    for n, info in enumerate(tar, 1):
        _check_count(path, n)
        place = _place(path, info.name)
        if info.issym() or info.islnk():
            raise FileProblem(path, f"holds a link ({place!r}), which is refused; unpack it yourself.")
        if not (info.isfile() or info.isdir()):
            raise FileProblem(path, f"holds {place!r}, which is neither a file nor a folder.")
        _check_growth(path, place, info.size, packed)
        if place != "." and info.isfile():
            yield _Entry(place, info.size, packed, lambda info=info: _opened(tar, info))  # type: ignore[misc]
    if (file := tar.fileobj) is not None:  # a wrong header ends the list as if it were the end
        file.seek(tar.offset)
        if file.read(tarfile.BLOCKSIZE).strip(b"\0"):
            raise tarfile.ReadError(f"the header after its first {len(tar.getnames()):,} entries is wrong")


class _Header(tarfile.TarInfo):
    """A header of a tar that refuses long names and notes longer than any are, before they are read."""

    def _proc_member(self, tar: tarfile.TarFile) -> tarfile.TarInfo:
        kinds = (*tarfile.GNU_TYPES[:2], tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
        if self.type in kinds and not 0 <= self.size <= _LONGEST_HEADER:
            raise tarfile.ReadError(f"a header of {self.size:,} bytes")
        return super()._proc_member(tar)  # type: ignore[misc, no-any-return]


def _opened(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(info)
    if file is None:
        raise tarfile.TarError(f"{info.name} cannot be read")
    return file


def _check_count(path: Path, n: int) -> None:
    if n > MOST_ENTRIES:
        raise FileProblem(path, f"holds more than {MOST_ENTRIES:,} files.")


def _check_growth(path: Path, place: str, n_bytes: int, n_packed: int) -> None:
    if n_bytes > _BOMB_BYTES and n_bytes > _BOMB_RATIO * max(n_packed, 1):
        times = n_bytes // max(n_packed, 1)
        raise FileProblem(path, f"holds {place!r}, which grows {times:,} times; it is refused.")


def _place(path: Path, name: str) -> str:
    """Return where an entry goes, with forward slashes.

    Raises:
        FileProblem: it would leave the folder.
    """
    plain = name.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    leaves = plain.startswith("/") or ".." in parts or (len(plain) > 1 and plain[1] == ":")
    if leaves or "\x00" in plain or not parts:
        if not parts and not leaves:
            return "."
        raise FileProblem(path, f"holds {name[:60]!r}, which would leave the folder; it is refused.")
    return "/".join(parts)


def _write(
    path: Path, folder: Path, entries: list[_Entry], most: int, cancelled: Callable[[], bool] | None
) -> int:
    left = min(most, max(_BOMB_BYTES, _TOTAL_RATIO * path.stat().st_size))
    for entry in entries:
        if cancelled is not None and cancelled():
            raise Cancelled(f"Unpacking {path.name} was stopped.")
        target = folder / entry.place
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise FileProblem(path, f"holds {entry.place!r} twice.")
        # what the archive claims is not believed: it is counted
        room = min(left, max(_BOMB_BYTES, _BOMB_RATIO * max(entry.n_packed, 1)))
        with entry.open() as source, target.open("xb") as file:
            while chunk := source.read(_CHUNK):
                room -= len(chunk)
                left -= len(chunk)
                if room < 0:
                    raise FileProblem(
                        path, f"unpacks to far more than it should ({entry.place!r}); it is refused."
                    )
                file.write(chunk)
    return len(entries)
