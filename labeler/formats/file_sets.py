"""Annotations that lie in many files of a folder: finding them, and several files' answers as one."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from labeler.errors import FileProblem
from labeler.formats.annotations import MOST_REMARKS, Annotations, Collector

MOST_FILES = 300_000
_LOOKED_AT = 3_000
_DEEPEST = 8


def files_below(folder: Path, *suffixes: str, most: int = MOST_FILES) -> list[Path]:
    """Return the files under ``folder`` whose names end with one of ``suffixes``, in the order of names.

    Raises:
        FileProblem: there are more than ``most`` files of any kind.
    """
    found = []
    for n, path in enumerate(_walk(folder)):
        if n >= most:
            raise FileProblem(folder, f"holds more than {most:,} files; import its parts one by one.")
        if path.name.lower().endswith(suffixes):
            found.append(path)
    return found


def first_below(folder: Path, suffix: str, is_one: Callable[[Path], bool], *, tries: int = 3) -> bool:
    """Return whether one of the first ``tries`` files that end with ``suffix`` is what ``is_one`` looks for.

    Only the first three thousand names are looked at, so that a folder of media costs no time.
    """
    for n, path in enumerate(_walk(folder)):
        if n >= _LOOKED_AT or not tries:
            return False
        if path.name.lower().endswith(suffix):
            if is_one(path):
                return True
            tries -= 1
    return False


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        depth = len(Path(place).relative_to(folder).parts)
        folders[:] = [] if depth >= _DEEPEST else sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(place, name)


def task_beside(root: Path, file: Path, named: str) -> str:
    """Return the task of an item that ``file`` (at or below ``root``) names by a path relative to itself.

    >>> task_beside(Path("/d"), Path("/d/a/x.json"), "..\\\\img\\\\x.jpg")
    'img/x.jpg'
    >>> task_beside(Path("/d"), Path("/d/x.json"), "../../etc/x.jpg")
    'x.jpg'
    """
    plain = named.replace("\\", "/")
    if plain.startswith("/") or plain[1:2] == ":":
        return posixpath.basename(plain)
    folder = file.parent.relative_to(root).as_posix() if file.parent != root else ""
    joined = posixpath.normpath(posixpath.join(folder, plain))
    return posixpath.basename(joined) if joined.startswith("..") else joined


def read_files(
    format_: str,
    path: Path,
    files: Sequence[Path],
    read_one: Callable[[Collector, Path], None],
) -> Collector:
    """Return what ``files`` say; one that cannot be read is left out with its reason.

    Raises:
        FileProblem: ``path`` is itself the only file, and cannot be read.
    """
    collector = Collector(format_, path)
    for file in files:
        collector.n_files += 1
        try:
            read_one(collector, file)
        except FileProblem as problem:
            if list(files) == [path]:
                raise
            where = "" if problem.line is None else f"line {problem.line}"
            collector.skip(where, problem.why, file)
    return collector


def merged(path: Path, parts: Sequence[Annotations]) -> Annotations:
    """Return the answers of several files of one format as those of ``path``."""
    remarks = [remark for part in parts for remark in part.remarks]
    counts: Counter[str] = Counter()
    tags: dict[str, tuple[str, ...]] = {}
    meta: dict[str, dict[str, str]] = {}
    aliases: dict[str, str] = {}
    for part in parts:
        counts.update(part.counts)
        for task, names in part.tags.items():
            tags[task] = tuple(dict.fromkeys((*tags.get(task, ()), *names)))
        for task, known in part.meta.items():
            meta[task] = {**meta.get(task, {}), **known}
        aliases.update(part.aliases)
    return replace(
        parts[0],
        path=path,
        entries=tuple(entry for part in parts for entry in part.entries),
        classes=tuple(dict.fromkeys(name for part in parts for name in part.classes)),
        tags=tags,
        meta=meta,
        tasks=tuple(dict.fromkeys(task for part in parts for task in part.tasks)),
        aliases=aliases,
        roots=tuple(dict.fromkeys((path, *(root for part in parts for root in part.roots)))),
        remarks=tuple(remarks[:MOST_REMARKS]),
        n_more_remarks=sum(part.n_more_remarks for part in parts) + max(0, len(remarks) - MOST_REMARKS),
        counts=dict(counts),
        n_files=sum(part.n_files for part in parts),
    )
