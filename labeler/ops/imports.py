"""Take a folder of images or sound into a project: scan, read, append, five hundred items an operation.

Killed or cancelled, it loses at most the running five hundred; run again, it reads only what is new.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from labeler.media.decoder import DecoderPool, examine_files
from labeler.media.examine import Examined, hash_file
from labeler.media.scan import Found, scan
from labeler.media.thumbnail import trim_thumbnails
from labeler.ops.folder_labels import folder_labels, label_known
from labeler.ops.groups import group_keys
from labeler.ops.import_items import Import, append_items
from labeler.ops.places import missing, relink, source_folder
from labeler.ops.tables import TableReport, import_table
from labeler.settings import BY_KEY
from labeler.store.project import Project
from labeler.store.read.items import known_hashes
from labeler.store.read.known import KnownFile, known_files
from labeler.types import Id, ItemKind

__all__ = ["ImportReport", "TableReport", "import_media", "import_table", "missing", "relink"]

ITEMS_PER_OPERATION = 500
_FILES_PER_TASK = 32
_MOST_CHILDREN = 8

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. Paths are absolute.

    ``added`` sound and whole items, ``known`` files that were items already, ``broken`` items added with a
    reason, ``skipped`` files left out with a reason, ``duplicates`` added items with the same bytes as an
    earlier one (file, earlier file), ``moved`` items found again elsewhere (old, new), ``changed`` files
    whose bytes differ from the item of that path: the item keeps its labels and the new bytes stay out.
    ``cancelled`` whether the rest was left for later.
    """

    added: int
    known: int
    broken: tuple[tuple[Path, str], ...]
    skipped: tuple[tuple[Path, str], ...]
    duplicates: tuple[tuple[Path, Path], ...]
    moved: tuple[tuple[Path, Path], ...]
    changed: tuple[Path, ...]
    seconds: float
    cancelled: bool = False


def import_media(
    project: Project,
    folder: Path,
    *,
    author: Id,
    kind: ItemKind | None = None,
    class_folders: str | None = None,
    person: Id | None = None,
    question: Id | None = None,
    new_classes: str = "add",
    group_by: str | None = None,
    backend: str = "threading",
    n_jobs: int | None = None,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    thumbnail_cache_mb: int = int(BY_KEY["thumbnail_cache_mb"].default),
    initiator: str | None = None,
    only: Collection[Path] | None = None,
) -> ImportReport:
    """Add the images and sounds under ``folder`` (or the one file) as items, and return what happened.

    Files are read by child processes (see ``media.decoder``): one that crashes, hangs longer than 30 s (and
    1 s per 4 MB) or takes more than 4 GB becomes a broken item with that reason.

    Args:
        kind: take only images or only sound; None takes both.
        class_folders: ``"gold"`` or ``"votes"``: the folder that a file lies in names its class.
        person: whose votes the class folders are; the author's where not given.
        question: which question the class folders answer; the only one where not given.
        new_classes: ``"add"`` classes that folders name and the question lacks, or ``"refuse"`` them.
        group_by: ``"folder"``, or a regular expression whose first group, found in the relative path, is
            the ``group_key`` that splits never cut (a speaker, a day, a machine).
        backend: joblib's backend; threads drive the child processes best on one machine.
        n_jobs: how many files are read at a time; the number of cores, at most 8, where not given.
        on_progress: called with files done and files to read.
        cancelled: asked often; once true the import ends, and what was finished stays.
        thumbnail_cache_mb: what all thumbnails may take; the oldest go at the end of the import.
        only: the files to take, of those under ``folder``; None takes all.

    Raises:
        FileProblem: there is no such folder.
        UserError: unknown classes that are refused, no open round for votes, or a wrong ``group_by``.
    """
    started = time.monotonic()
    found = scan(folder)
    root = source_folder(folder)
    files = found.files if only is None else tuple(file for file in found.files if file.path in only)
    relatives = [file.relative for file in files]
    run = Import(
        project=project,
        folder=root,
        author=author,
        kind=kind,
        labels=folder_labels(
            project,
            files,
            class_folders,
            person=author if person is None else person,
            author=author,
            question=question,
            new_classes=new_classes,
        ),
        groups=group_keys(relatives, group_by),
        hashes=known_hashes(project),
        skipped=list(found.skipped) if only is None else [],
        initiator=initiator,
    )
    new, old, changed = _sorted_out(files, root, known_files(project, root))
    label_known(project, run.labels, old, author=author, initiator=initiator)
    reader = _read(new, backend, n_jobs or min(os.cpu_count() or 1, _MOST_CHILDREN), cancelled)
    n_done = _append_all(run, reader, len(new), on_progress)
    trim_thumbnails(thumbnail_cache_mb * 2**20)
    return _report(run, len(old), changed, n_done < len(new), time.monotonic() - started)


def _report(
    run: Import, n_known: int, changed: list[Path], is_cancelled: bool, seconds: float
) -> ImportReport:
    return ImportReport(
        added=run.added,
        known=n_known,
        broken=tuple(run.broken),
        skipped=tuple(run.skipped),
        duplicates=tuple(run.duplicates),
        moved=tuple(run.moved),
        changed=tuple(changed),
        seconds=seconds,
        cancelled=is_cancelled,
    )


def _sorted_out(
    files: Sequence[Found], root: Path, known: dict[str, KnownFile]
) -> tuple[list[Found], list[tuple[Found, Id]], list[Path]]:
    """Return (files to read, known files with their items, files changed since)."""
    new: list[Found] = []
    old: list[tuple[Found, Id]] = []
    changed: list[Path] = []
    for file in files:
        item = known.get(str(root / file.relative))
        if item is None:
            new.append(file)
        elif (item.size_bytes, item.modified_ns) == (file.size_bytes, file.modified_ns):
            old.append((file, item.item))
        elif item.broken:
            new.append(file)
        elif _is_same(file, item):
            old.append((file, item.item))
        else:
            changed.append(file.path)
    return new, old, changed


def _is_same(file: Found, item: KnownFile) -> bool:
    return file.size_bytes == item.size_bytes and hash_file(file.path) == item.sha256


def _read(
    files: Sequence[Found], backend: str, n_jobs: int, cancelled: Callable[[], bool] | None
) -> Iterator[list[tuple[Found, Examined]]]:
    """Yield what is found, some files at a time and in order; ends early once ``cancelled``."""
    from joblib import Parallel, delayed

    if not files:
        return
    tasks = [files[start : start + _FILES_PER_TASK] for start in range(0, len(files), _FILES_PER_TASK)]
    n_jobs = min(n_jobs, len(tasks))
    run = Parallel(
        n_jobs=n_jobs, backend=backend, return_as="generator", batch_size=1, pre_dispatch="2*n_jobs"
    )
    with DecoderPool(n_jobs if backend == "threading" else 0, cancelled=cancelled) as pool:
        examine: Callable[..., list[Examined]] = pool.examine if backend == "threading" else examine_files
        results = run(delayed(examine)([(file.path, file.size_bytes) for file in task]) for task in tasks)
        is_running = True
        try:
            for task, answers in zip(tasks, results, strict=True):
                is_running = is_running and not (cancelled is not None and cancelled())
                if is_running:
                    yield list(zip(task, answers, strict=False))
                    is_running = len(answers) == len(task)
        finally:
            pool.close()
            for _ in results:  # joblib complains about tasks that nobody collects
                continue


def _append_all(
    run: Import,
    reader: Iterator[list[tuple[Found, Examined]]],
    n_files: int,
    on_progress: Progress | None,
) -> int:
    """Append what is read as it comes; return how many files were read."""
    waiting: list[tuple[Found, Examined]] = []
    n_done = 0
    if on_progress is not None:
        on_progress(0, n_files)
    for answers in reader:
        waiting += answers
        n_done += len(answers)
        if len(waiting) >= ITEMS_PER_OPERATION:
            append_items(run, waiting)
            waiting = []
        if on_progress is not None:
            on_progress(n_done, n_files)
    append_items(run, waiting)
    return n_done
