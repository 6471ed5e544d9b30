"""Every reader of annotations against damaged files, folders and archives: answers, or one clear refusal.

``python benchmarks/fuzz_annotations.py [READER …] [--seconds S] [--seeds FOLDER] [--log FILE] [--keep FOLDER]
[--jobs N]``

The files and folders under the folder of seeds that a reader knows are its own. For S seconds a reader, a
child process damages them and has them read: as a file, as a folder (with links, loops, pipes, holes and odd
names in it), as a zip or a tar (that leaves its folder, links, lies about sizes, is cut, grows, holds
another). ``archives`` unpacks archives, ``tables`` reads tables of votes, gold, tags, predictions and
metadata.

What must hold for each input, enforced in the child: `CPU_S` of processor time, `WALL_S` until an answer,
`MEMORY` beyond what the process has before the first; answers that the store can keep and read again, or a
refusal of one line; nothing written but below the temporary folder, and nothing left there. Anything else is
a finding: a JSON line in the log, the input in the folder to keep. A child that does not answer is killed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fuzz_damage import archive, damaged_files, mutated, write_folder

from labeler.errors import UserError
from labeler.formats import table
from labeler.formats.annotations import Annotations
from labeler.formats.archives import is_archive, unpack
from labeler.formats.media_names import is_media_name
from labeler.ops.annotation_values import Placer, entry_value
from labeler.ops.import_annotations import read_annotations, readers
from labeler.store.read.sizes import ItemSize
from labeler.types import ItemKind
from labeler.units import parse_value

CPU_S = 5.0
WALL_S = 30.0
MEMORY = 512 * 2**20
LARGEST_SEED = 300_000
SEEDS = 40
_TABLES = (".csv", ".tsv", ".parquet", ".jsonl")
_FORMS = ("file", "file", "folder", "archive")


class TooLong(BaseException):
    """An input took longer than it may."""


def check(found: object) -> None:
    """Take what was read as far as the store would keep it, and read that again."""
    if not isinstance(found, Annotations):
        return
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


@dataclass
class Target:
    """What is fuzzed: a reader by name, with the seeds that it knows."""

    name: str
    suffixes: tuple[str, ...]
    recognises: Callable[[Path], bool]
    read: Callable[[Path], object]

    def files(self, folder: Path | None) -> list[tuple[str, bytes]]:
        """Return files that it knows, at most `SEEDS`, the smaller ones first."""
        names = self.suffixes or ("text", "segments", "wav.scp")
        below = folder.rglob("*") if folder else ()
        files = [f for f in below if f.is_file() and f.name.lower().endswith(names)]
        small = [f for f in files if f.stat().st_size <= LARGEST_SEED]
        small.sort(key=lambda f: f.stat().st_size)
        known = [file for file in small if self.recognises(file)][:SEEDS]
        return [(file.name, file.read_bytes()) for file in known] or [(f"x{(*names, '')[0]}", b"x")]

    def folders(self, folder: Path | None) -> list[dict[str, bytes]]:
        """Return folders that it knows, of few files, media cut to their heads."""
        found = []
        for place in sorted(one for one in (folder.rglob("*") if folder else ()) if one.is_dir()):
            files = [one for one in place.rglob("*") if one.is_file()]
            if len(files) > 60 or len(found) >= SEEDS or not self.recognises(place):
                continue
            parts = {
                one.relative_to(place).as_posix(): one.read_bytes()[
                    : 200 if is_media_name(one.name) else None
                ]
                for one in files
            }
            if sum(map(len, parts.values())) < 2 * LARGEST_SEED:
                found.append(parts)
        return found


def _head(path: Path) -> bytes:
    return path.read_bytes()[: 200 if is_media_name(path.name) else None]


def targets() -> list[Target]:
    """Return everything that can be fuzzed."""
    known = [Target(one.name, one.suffixes, one.recognises, one.read) for one in readers()]
    as_tables = Target("tables", _TABLES, lambda path: path.is_file(), _read_tables)
    packed = Target("archives", (".json", ".xml", ".txt", ".csv"), lambda path: path.is_file(), _unpack)
    return [*known, as_tables, packed]


def _read_tables(path: Path) -> None:
    """Read a table as each of the five kinds; a refusal of one kind leaves the others."""
    refusal = None
    nouns = (table.read_votes, table.read_gold, table.read_tags, table.read_predictions, table.read_metadata)
    for read in nouns:
        try:
            read(path)
        except UserError as problem:
            refusal = problem
    if refusal is not None:
        raise refusal


def _unpack(path: Path) -> None:
    unpack(path, path.parent.parent / "out")


@dataclass
class Place:
    """The folders of a child, deep in one: the input, where archives are unpacked, the temporary folder."""

    root: Path
    at: Path = field(init=False)

    def __post_init__(self) -> None:
        self.at = self.root / "a" / "b" / "c"
        for name in ("in", "tmp", "out"):
            (self.at / name).mkdir(parents=True)

    @property
    def input(self) -> Path:
        """Return the folder in which the input lies."""
        return self.at / "in"

    def strays(self) -> list[str]:
        """Return what lies where nothing should."""
        level, found = self.root, []
        for only in ("a", "b", "c"):
            found += [one.name for one in level.iterdir() if one.name != only]
            level /= only
        found += [one.name for one in self.at.iterdir() if one.name not in ("in", "tmp", "out")]
        return found + [one.name for one in (self.at / "tmp").iterdir()]

    def clear(self) -> None:
        """Empty it for the next input."""
        for name in ("in", "out", "tmp"):
            shutil.rmtree(self.at / name, ignore_errors=True)
            (self.at / name).mkdir(exist_ok=True)


def attempt(target: Target, path: Path) -> str:
    """Return what is wrong with how an input is read, or an empty string."""
    signal.setitimer(signal.ITIMER_PROF, CPU_S)
    signal.setitimer(signal.ITIMER_REAL, WALL_S)
    try:
        try:
            if target.name == "archives":
                target.read(path)
            elif is_archive(path):
                check(read_annotations(path, target.name if target.name != "tables" else "auto"))
            else:
                target.recognises(path)
                check(target.read(path))
        except UserError as refusal:
            return f"a refusal of several lines: {refusal}" if "\n" in str(refusal) else ""
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException:
        return traceback.format_exc()
    return ""


@dataclass
class Inputs:
    """Makes the inputs of a target, one after the other."""

    target: Target
    seeds: list[tuple[str, bytes]]
    folders: list[dict[str, bytes]]
    rng: random.Random

    def write(self, place: Place) -> tuple[str, Path]:
        """Write the next input and return its form and where it lies."""
        form = "archive" if self.target.name == "archives" else self.rng.choice(_FORMS)
        if form == "file":
            name, content = self.rng.choice(self.seeds)
            path = place.input / name
            path.write_bytes(mutated(content, self.rng))
            return form, path
        files = damaged_files(self._some_files(), self.rng)
        if form == "folder":
            write_folder(place.input / "set", files, self.rng)
            return form, place.input / "set"
        name, content = archive(files, self.rng)
        (place.input / name).write_bytes(content)
        return form, place.input / name

    def _some_files(self) -> dict[str, bytes]:
        if self.folders and self.rng.random() < 0.6:
            return self.rng.choice(self.folders)
        chosen = self.rng.sample(self.seeds, min(3, len(self.seeds)))
        return {f"{self.rng.choice(['', 'sub/', 'a b/'])}{name}": content for name, content in chosen}


def _stop(number: int, _: object) -> None:
    is_work = number == signal.SIGPROF
    raise TooLong(f"more than {CPU_S:g} s of work" if is_work else f"no answer in {WALL_S:g} s")


def child(name: str, folder: Path | None, seconds: float, root: Path, pipe: Connection) -> None:
    """Fuzz one target and tell the parent: ``alive`` every second, ``wrong``, and ``done`` at the end."""
    target = next(one for one in targets() if one.name == name)
    inputs = Inputs(target, target.files(folder), target.folders(folder), random.Random())
    import numpy  # noqa: F401 - what readers import late is no memory of an input

    place = Place(root)
    tempfile.tempdir = str(place.at / "tmp")
    signal.signal(signal.SIGPROF, _stop)
    signal.signal(signal.SIGALRM, _stop)
    has = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (has + MEMORY, has + MEMORY))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    counts: Counter[str] = Counter()
    slowest: dict[str, float] = {}
    told = 0.0
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        form, path = inputs.write(place)
        if time.monotonic() - told > 1:
            told = time.monotonic()
            pipe.send(("alive", dict(counts)))
        started = time.process_time()
        wrong = attempt(target, path)
        slowest[form] = max(slowest.get(form, 0.0), time.process_time() - started)
        counts[form] += 1
        if not wrong and (strays := place.strays()):
            wrong = f"wrote or left {strays[:5]}"
        if wrong:
            pipe.send(("wrong", form, path, wrong))
            pipe.recv()
        place.clear()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    used = resource.getrusage(resource.RUSAGE_SELF)
    more = {"cpu_s": round(used.ru_utime + used.ru_stime), "peak_mb": round(peak / 1024)}
    pipe.send(("done", dict(counts), slowest, {**more, "grown_mb": round((peak - before) / 1024)}))


class Log:
    """JSON lines, appended and printed."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def write(self, what: str, **more: Any) -> None:
        """Append a line."""
        at = datetime.now().isoformat(timespec="seconds")
        line = json.dumps({"at": at, "what": what, **more}, default=str)
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        if self.path is not None:
            with self.path.open("a", encoding="utf-8", errors="replace") as file:
                file.write(line + "\n")


@dataclass
class Findings:
    """What went wrong with a target, each way once: a line in the log, the input kept."""

    name: str
    keep: Path
    log: Log
    seen: set[str] = field(default_factory=set)

    def add(self, form: str, path: Path, why: str) -> None:
        """Keep an input and log it, the first time that something goes wrong in this way."""
        lines = re.findall(r'File "[^"]*labeler/([^"]+)", line \d+, in (\w+)', why)
        last = why.strip().splitlines()[-1][:200]
        way = f"{re.sub(r'[0-9]+', '#', last)[:60]} in {lines[-1] if lines else '?'}"
        if way in self.seen:
            return
        self.seen.add(way)
        self.keep.mkdir(parents=True, exist_ok=True)
        kept = self.keep / f"{self.name}-{os.getpid()}-{len(self.seen)}-{path.name or 'none'}"
        try:
            if path.is_dir():
                shutil.copytree(path, kept, symlinks=True, ignore=_pipes)
            elif path.is_file():
                shutil.copyfile(path, kept)
        except (OSError, shutil.Error) as error:
            why = f"{why}\n(not kept: {error})"
        self.log.write("finding", reader=self.name, form=form, kept=str(kept), why=way, trace=why[-3000:])


def fuzz(name: str, folder: Path | None, seconds: float, keep: Path, log: Log) -> int:
    """Fuzz one target in children of its own, and return how many different findings there were."""
    findings = Findings(name, keep, log)
    counts: Counter[str] = Counter()
    slowest: Counter[str] = Counter()
    facts: Counter[str] = Counter()
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 1:
        read, slow, more = _one_child(name, folder, left, findings)
        counts.update(read)
        slowest |= Counter(slow)
        facts |= Counter(more)
    log.write(
        f"fuzz {name}", n=counts.total(), value=len(findings.seen), unit="findings", must=0,
        holds=not findings.seen, seconds=seconds, inputs=dict(counts),
        slowest_s={one: round(s, 2) for one, s in slowest.items()}, **facts,
    )  # fmt: skip
    return len(findings.seen)


def _one_child(
    name: str, folder: Path | None, seconds: float, findings: Findings
) -> tuple[dict[str, int], dict[str, float], dict[str, int]]:
    """Let a child fuzz until it is done, dies or falls silent; return inputs, slowest and what it used."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    root = Path(tempfile.mkdtemp(prefix="fuzz-"))
    process = context.Process(target=child, args=(name, folder, seconds, root, theirs))
    process.start()
    theirs.close()
    alive: dict[str, int] = {}
    try:
        while True:
            try:
                message = ours.recv() if ours.poll(4 * WALL_S) else ("silent",)
            except EOFError:
                message = ("dead",)
            if message[0] == "alive":
                alive = message[1]
            elif message[0] == "done":
                return message[1], message[2], message[3]
            elif message[0] == "wrong":
                findings.add(*message[1:])
                ours.send("go on")
            else:
                process.kill()
                process.join()
                why = f"the child was {message[0]}, code {process.exitcode}"
                findings.add("?", root / "a" / "b" / "c" / "in", why)
                return alive, {}, {}
    finally:
        process.join()
        shutil.rmtree(root, ignore_errors=True)


def _pipes(folder: str, names: list[str]) -> list[str]:
    plain = [Path(folder, one) for one in names]
    return [one.name for one in plain if not (one.is_symlink() or one.is_dir()) and
            (not one.is_file() or one.stat().st_size > 2**28)]  # fmt: skip


def main() -> int:
    """Fuzz what the arguments name and return 1 where something was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("readers", nargs="*")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "fuzz-findings")
    parser.add_argument("--jobs", type=int, default=1)
    given = parser.parse_args()
    log = Log(given.log)
    names = given.readers or [one.name for one in targets()]
    with ThreadPoolExecutor(given.jobs) as pool:
        found = pool.map(lambda name: fuzz(name, given.seeds, given.seconds, given.keep, log), names)
        return min(1, sum(found))


if __name__ == "__main__":
    sys.exit(main())
