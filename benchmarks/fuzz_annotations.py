"""Every reader of annotations against damaged files: any bytes give answers or one clear refusal.

``python benchmarks/fuzz_annotations.py SECONDS [FOLDER] [FORMAT …]`` damages the files in FOLDER that a
format knows, for SECONDS a format, in a child process with 2 GB of memory. It fails on any other exception,
on a refusal of several lines, on more than 5 s for a file (and 0.5 s a MB), on a value that the store could
not read again, and on a file that appears anywhere but in the folder of the child.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from report import report

from labeler.errors import UserError
from labeler.formats.annotations import Annotations
from labeler.ops.annotation_values import Placer, entry_value
from labeler.ops.import_annotations import Reader, readers
from labeler.store.read.sizes import ItemSize
from labeler.types import ItemKind
from labeler.units import parse_value

MEMORY = 2 * 2**30
LARGEST_SEED = 300_000
SEEDS = 40
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
        if len(content) > 2 * LARGEST_SEED:
            del content[2 * LARGEST_SEED :]
    return bytes(content)


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


def check(found: Annotations) -> None:
    """Take what was read as far as the store would keep it, and read that again."""
    sizes = {1: ItemSize(ItemKind.IMAGE, 100, 80, None), 2: ItemSize(ItemKind.AUDIO, None, None, 5.0)}
    placer = Placer(found.path, sizes, lambda _: Path("none.png"))
    for entry in found.entries[:500]:
        for item in sizes:
            placed = placer.place(entry, item)
            if placed is None or (entry.kind.value in ("class", "classes") and not all(entry.labels)):
                continue
            if entry.kind.value == "class" and not entry.labels:
                continue
            classes = dict.fromkeys(placed.labels, 5)
            _, value = entry_value(placed.kind, placed, classes)
            parse_value(placed.kind, value)
            (value or "").encode("utf-8")
    for name in (*found.classes, *found.tasks[:500]):
        name.encode("utf-8")
    for task, known in found.meta.items():
        json.dumps([task, dict(known)], ensure_ascii=False).encode("utf-8")
    for remark in found.remarks:
        if "\n" in remark.why:
            raise AssertionError(f"a remark of several lines: {remark.why!r}")


def attempt(read: Callable[[Path], Annotations], path: Path) -> str:
    """Return what is wrong with how a file is read, or an empty string."""
    size_mb = path.stat().st_size / 2**20 if path.is_file() else 1.0
    started = time.perf_counter()
    wrong = ""
    try:
        check(read(path))
    except UserError as refusal:
        if "\n" in str(refusal):
            wrong = f"a refusal of several lines: {refusal}"
    except BaseException:
        wrong = traceback.format_exc()
    spent = time.perf_counter() - started
    if not wrong and spent > 5 + 0.5 * size_mb:
        wrong = f"took {spent:.1f} s for {size_mb:.2f} MB"
    return wrong


def seeds_of(reader: Reader, folder: Path | None) -> list[Path]:
    """Return files that a format knows, at most `SEEDS`, the smaller ones first."""
    if folder is None:
        return []
    names = reader.suffixes or ("text", "segments", "wav.scp")
    files = [f for f in folder.rglob("*") if f.is_file() and f.name.lower().endswith(names)]
    small = sorted((f for f in files if f.stat().st_size <= LARGEST_SEED), key=lambda f: f.stat().st_size)
    return [file for file in small if reader.recognises(file)][:SEEDS]


def _child(name: str, seeds: list[Path], seconds: float, seed: int, queue) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    reader = next(one for one in readers() if one.name == name)
    rng = random.Random(seed)
    contents = [(file.name, file.read_bytes()) for file in seeds] or [
        (f"x{(reader.suffixes or ('',))[0]}", b"x")
    ]
    n = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as place:
        outside = {one.name for one in Path(place).parent.iterdir()}
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            file_name, content = rng.choice(contents)
            path = Path(place) / file_name
            path.write_bytes(mutated(content, rng))
            started = time.perf_counter()
            try:
                reader.recognises(path)
            except BaseException:
                queue.put(("wrong", file_name, path.read_bytes(), traceback.format_exc()))
            wrong = attempt(reader.read, path)
            slowest = max(slowest, time.perf_counter() - started)
            n += 1
            if wrong:
                queue.put(("wrong", file_name, path.read_bytes(), wrong))
            if list(Path(place).iterdir()) != [path]:
                queue.put(("wrong", file_name, b"", "wrote another file"))
            path.unlink(missing_ok=True)
        names = {one.name for one in Path(place).parent.iterdir()} - outside
        new = {name for name in names if name.startswith("labeler-")}
        if new:
            queue.put(("wrong", "", b"", f"left {new} behind"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    queue.put(("done", n, slowest, peak))


def main(seconds: float, folder: Path | None, wanted: list[str]) -> int:
    """Fuzz each format and print a line for it; what went wrong is kept in ``fuzz-findings``."""
    keep = Path(tempfile.gettempdir()) / "fuzz-findings"
    n_wrong = 0
    for reader in readers():
        if wanted and reader.name not in wanted:
            continue
        queue = multiprocessing.get_context("spawn").Queue()
        seed = random.SystemRandom().randrange(10**9)
        child = multiprocessing.get_context("spawn").Process(
            target=_child, args=(reader.name, seeds_of(reader, folder), seconds, seed, queue)
        )
        child.start()
        seen: set[str] = set()
        n, slowest, peak = 0, 0.0, 0.0
        while True:
            try:
                message = queue.get(timeout=seconds + 60)
            except Exception:
                message = ("wrong", "", b"", f"the child hung or died (seed {seed}, code {child.exitcode})")
                child.kill()
            if message[0] == "done":
                _, n, slowest, peak = message
                break
            _, name, content, why = message
            place = why.strip().splitlines()[-1][:200] + "".join(re.findall(r"line \d+, in \w+", why)[-1:])
            if place not in seen:
                seen.add(place)
                keep.mkdir(exist_ok=True)
                (keep / f"{reader.name}-{len(seen)}-{name or 'none'}").write_bytes(content)
                sys.stderr.write(f"{reader.name} {name}: {why}\n")
            if not child.is_alive() and child.exitcode != 0:
                break
        child.join()
        n_wrong += len(seen)
        report(
            f"fuzz {reader.name}", n=n, value=len(seen), unit="findings", must=0, seconds=seconds,
            slowest_s=round(slowest, 2), peak_mb=round(peak), seed=seed,
        )  # fmt: skip
    return n_wrong


if __name__ == "__main__":
    place = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    sys.exit(min(1, main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0, place, sys.argv[3:])))
