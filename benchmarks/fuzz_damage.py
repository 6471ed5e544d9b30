"""Damage for the fuzzing of readers: bytes made wrong, folders with traps in them, archives that lie.

All take a random generator and give bytes, or write below the folder that they are given.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import random
import re
import stat
import struct
import tarfile
import warnings
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

LARGEST = 600_000
ODD = [
    *(b"0 -1 1e999 -1e308 1e308 NaN Infinity null true {} [] [[[[[[ < > , : = + 0x10 &lt; \\ ..").split(),
    *(b'""', b'"\\ud800"', b'"', b"9" * 26, b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\t", b"\n", b"\r\n"),
    *(b'<!ENTITY a "b">', b"../../../etc/passwd", b"\xc3\x28", "\u202e".encode(), "😀".encode()),
    *(b"a" * 5_000, b"1" * 5_000),
]
VALUES = [
    *(None, True, -1, 0, 1e308, 10**30, 1e-320, "", "x", "\ud800", "\x00", [], {}, [[]], [None], {"a": {}}),
    *("NaN", "9" * 400, ["1", "2", "3", "4"], [0, 0, 0, 0], [1, 2, 3, 1e300]),
]
NAMES = [
    *("../up.txt", "a/../../../up.json", "/abs.txt", "C:\\x.txt", "..\\up.txt", "a/./b.txt", "a//b.txt"),
    *("", ".", "..", "/", "a\x00b.json", "line\nbreak.json", "😀.json", "\u202egnp.json", "CON", "nul.txt"),
    *("x" * 300, "d/" * 60 + "deep.json", "trail. ", " .json", "café.json", "cafe\u0301.json", "-rf", "~"),
    *("\\\\host\\share\\x", "$(x).json", "a", "a/b", "A", "annotations", "labels/x.txt", "\ud800.json"),
]
_BOMB = bytes(60 * 2**20)
_packed_bombs: dict[str, bytes] = {}


def mutated(seed: bytes, rng: random.Random) -> bytes:
    """Return the bytes with some damage: cut, turned, copied, or with odd things in place of values."""
    if rng.random() < 0.4 and seed[:1] in b"{[":
        try:
            return json.dumps(_other(json.loads(seed), rng, depth=0), ensure_ascii=rng.random() < 0.8).encode(
                "utf-8", "surrogatepass"
            )
        except (ValueError, RecursionError):
            pass
    content = bytearray(seed)
    for _ in range(rng.choice([1, 1, 2, 3, 8])):
        at = rng.randrange(len(content) + 1)
        end = min(len(content), at + rng.choice([1, 2, 8, 64, 512]))
        kind = rng.randrange(6)
        if kind == 0:
            content[at:end] = rng.choice(ODD)
        elif kind == 1:
            del content[at:end]
        elif kind == 2:
            content[at:at] = content[at:end] * rng.choice([1, 2, 50])
        elif kind == 3 and at < len(content):
            content[at] ^= 1 << rng.randrange(8)
        elif kind == 4:
            del content[at:]
        else:
            numbers = list(re.finditer(rb"-?\d+(\.\d+)?|\"[^\"]{0,40}\"", bytes(content[: 1 << 16])))
            if numbers:
                found = rng.choice(numbers)
                content[found.start() : found.end()] = rng.choice(ODD)
        if len(content) > LARGEST:
            del content[LARGEST:]
    return recoded(bytes(content), rng) if rng.random() < 0.03 else bytes(content)


def recoded(content: bytes, rng: random.Random) -> bytes:
    """Return UTF-8 text in another encoding, or with a mark that may lie."""
    text = content.decode("utf-8", "replace")
    encoding = rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "latin-1", "cp932"])
    mark = rng.choice([b"", b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"])
    return mark + text.encode(encoding, "replace")


def _other(value, rng: random.Random, depth: int):
    """Return a JSON value with one of its parts, anywhere, made another."""
    if not isinstance(value, (dict, list)) or not value or rng.random() < 0.06 + 0.02 * depth:
        return rng.choice(VALUES)
    if isinstance(value, dict):
        key = rng.choice(list(value))
        kind = rng.random()
        if kind < 0.1:
            return {k: v for k, v in value.items() if k != key}
        if kind < 0.2:
            return {**value, "odd \ud800" if rng.random() < 0.3 else "odd": rng.choice(VALUES)}
        return {**value, key: _other(value[key], rng, depth + 1)}
    at = rng.randrange(len(value))
    if rng.random() < 0.1:
        return value[:at] + [value[at]] * 30 + value[at:]
    return [*value[:at], _other(value[at], rng, depth + 1), *value[at + 1 :]]


def damaged_files(files: Mapping[str, bytes], rng: random.Random) -> dict[str, bytes]:
    """Return a folder's files with some of them mutated, gone, twice, empty, or under odd names."""
    found = dict(files)
    for _ in range(rng.choice([0, 1, 1, 2, 4])):
        name = rng.choice(list(found))
        kind = rng.randrange(8)
        if kind < 4:
            found[name] = mutated(found[name], rng)
        elif kind == 4 and len(found) > 1:
            del found[name]
        elif kind == 5:
            found[f"{rng.choice(['sub', 'train', 'labels', '.hidden', 'annotations'])}/{name}"] = found[name]
        elif kind == 6:
            found[name] = b""
        else:
            odd = rng.choice(NAMES)
            suffix = Path(name).suffix
            found[odd if rng.random() < 0.3 else f"{odd}{suffix}"] = found[name]
    return found


def write_folder(folder: Path, files: Mapping[str, bytes], rng: random.Random) -> None:
    """Write files below ``folder`` (names that the system cannot take are left out), with traps."""
    folder.mkdir()
    for name, content in files.items():
        parts = [part for part in name.split("/") if part not in ("", ".", "..")]
        if not parts:
            continue
        with suppress(OSError, ValueError):
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    if rng.random() < 0.3:
        set_trap(folder, rng)


def set_trap(folder: Path, rng: random.Random) -> None:
    """Put something in a folder that must not be opened, followed or believed."""
    files = [file for file in folder.rglob("*") if file.is_file()] or [folder / "x.json"]
    file = rng.choice(files)
    kind = rng.randrange(7)
    with suppress(OSError):
        if kind == 0:  # what blocks whoever opens it
            file.unlink(missing_ok=True)
            os.mkfifo(file)
        elif kind == 1:  # what never ends
            file.unlink(missing_ok=True)
            file.symlink_to("/dev/zero")
        elif kind == 2:  # a loop of folders
            (file.parent / "loop").symlink_to(folder, target_is_directory=True)
        elif kind == 3:  # a link to nothing
            file.unlink(missing_ok=True)
            file.symlink_to(folder / "nothing")
        elif kind == 4:  # a link to itself
            file.unlink(missing_ok=True)
            file.symlink_to(file)
        elif kind == 5:  # a folder called like a file
            file.unlink(missing_ok=True)
            file.mkdir()
        else:  # a file with a hole of 3 GB
            with file.open("r+b") as opened:
                opened.truncate(3 * 2**30)


def archive(files: Mapping[str, bytes], rng: random.Random) -> tuple[str, bytes]:
    """Return a name and the bytes of a zip or tar with these files, and with something wrong most times."""
    entries = list(files.items())
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        at = rng.randrange(len(entries) + 1)
        odd = (rng.choice(NAMES), rng.choice([b"", b"x", *files.values()]))
        entries.insert(at, rng.choice([odd, entries[0] if entries else odd]))
    if rng.random() < 0.05:  # one in another
        entries.append(("inner.zip", _zip(entries[:3], rng)))
    if rng.random() < 0.5:
        content = _zip(entries, rng)
        if rng.random() < 0.3:
            content = _lying(content, rng)
        name = "a.zip"
    else:
        name, content = _tar(entries, rng)
    if rng.random() < 0.3:
        content = mutated(content, rng)
    return (rng.choice(["a.zip", "a.tar", "a.tar.gz", "a.txz"]) if rng.random() < 0.05 else name), content


def _zip(entries: list[tuple[str, bytes]], rng: random.Random) -> bytes:
    kept = io.BytesIO()
    method = rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    with warnings.catch_warnings(), zipfile.ZipFile(kept, "w") as file:
        warnings.simplefilter("ignore")  # the same name twice is wanted
        for name, content in entries:
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.compress_type = method
            if rng.random() < 0.04:
                kind = rng.choice([stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR])
                info.external_attr = (kind | 0o777) << 16
            with suppress(ValueError, UnicodeError, struct.error):
                file.writestr(info, content)
        if rng.random() < 0.005:
            for n in range(rng.choice([1, 30])):
                _add_bomb(file, f"bomb{n}.json")
    return kept.getvalue()


def _add_bomb(file: zipfile.ZipFile, name: str) -> None:
    """Add an entry of 45 MB of zeros (just below what is refused for one), packed once and for all."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(info, _BOMB[: 45 * 2**20], compresslevel=1)


def _lying(content: bytes, rng: random.Random) -> bytes:
    """Return a zip whose directory says other sizes, methods, flags or names than its entries."""
    found = bytearray(content)
    heads = [one.start() for one in re.finditer(rb"PK\x01\x02|PK\x03\x04", content)]
    for head in rng.sample(heads, min(len(heads), rng.choice([1, 1, 3]))):
        shift = 0 if content[head + 2] == 1 else -2
        at = head + shift + rng.choice([8, 10, 16, 20, 20, 24, 24, 28, 30])
        value = rng.choice([0, 1, 0xFF, 0xFFFF, 0xFFFFFFFF, 0x7FFFFFFF, 2**20, 60 * 2**20, 0x0800])
        size = 2 if at - head - shift in (8, 10, 28, 30) else 4
        found[at : at + size] = (value & (256**size - 1)).to_bytes(size, "little")
    return bytes(found)


def _tar(entries: list[tuple[str, bytes]], rng: random.Random) -> tuple[str, bytes]:
    kept = io.BytesIO()
    form = rng.choice([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
    kinds = [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.FIFOTYPE,
        tarfile.CHRTYPE,
        tarfile.CONTTYPE,
        b"S",
        b"x",
    ]
    with tarfile.open(
        fileobj=kept, mode="w", format=form, encoding="utf-8", errors="surrogateescape"
    ) as file:
        for name, content in entries:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            if rng.random() < 0.04:
                info.type, info.linkname = rng.choice(kinds), rng.choice(["/etc/passwd", "../../up", name])
            if form == tarfile.PAX_FORMAT and rng.random() < 0.05:
                odd = rng.choice(["size", "path", "linkpath", "mtime", "GNU.sparse.size", "GNU.sparse.map"])
                info.pax_headers = {odd: rng.choice(["-1", "9" * 30, "../../up", "1,2,3", "nan", ""])}
            with suppress(ValueError, UnicodeError, OverflowError):
                file.addfile(info, io.BytesIO(content))
    raw = bytearray(kept.getvalue())
    if rng.random() < 0.2:  # a size that lies, with a right check sum
        at = 512 * rng.randrange(max(1, len(raw) // 512))
        if raw[at + 257 : at + 262] == b"ustar":
            raw[at + 124 : at + 136] = rng.choice(
                [b"77777777777\0", b"00000000000\0", b"-0000000001\0", b"\xff" * 12]
            )
            raw[at + 148 : at + 156] = b" " * 8
            raw[at + 148 : at + 156] = b"%06o\0 " % sum(raw[at : at + 512])
    if rng.random() < 0.02:
        return "a.tar.gz", _packed_bomb(rng)
    plain = bytes(raw)
    pack = {"a.tar": bytes, "a.tar.gz": gzip.compress, "a.tar.bz2": bz2.compress, "a.tar.xz": lzma.compress}
    name = rng.choice(["a.tar", "a.tar.gz", "a.tar.bz2", "a.tar.xz"])
    return name, pack[name](plain)


def _packed_bomb(rng: random.Random) -> bytes:
    """Return a tar.gz with 60 MB of zeros, or with many files of 45 MB."""
    kind = rng.choice(["one", "many"])
    if kind not in _packed_bombs:
        kept = io.BytesIO()
        with tarfile.open(fileobj=kept, mode="w:gz", compresslevel=1) as file:
            for n in range(1 if kind == "one" else 8):
                info = tarfile.TarInfo(f"bomb{n}.json")
                info.size = len(_BOMB) if kind == "one" else 45 * 2**20
                file.addfile(info, io.BytesIO(_BOMB))
        _packed_bombs[kind] = kept.getvalue()
    return _packed_bombs[kind]
