"""Take a folder of images or sound into a project: scan, read, append, five hundred items an operation.

Killed, it loses at most the running five hundred (or a quarter of a minute); cancelled, nothing; run again,
it reads only what is new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from labeler.errors import Cancelled, FileProblem
from labeler.media.scan import Found, scan
from labeler.media.thumbnail import trim_thumbnails
from labeler.ops.folder_labels import folder_labels, label_known
from labeler.ops.groups import group_keys
from labeler.ops.import_items import Import, append_items
from labeler.ops.import_reading import Answers, gone, read_files, sorted_out
from labeler.ops.places import missing, relink, source_folder
from labeler.ops.seen import Seen
from labeler.ops.tables import TableReport, import_table
from labeler.settings import BY_KEY
from labeler.store.project import Project
from labeler.store.read.known import hash_keys, known_files
from labeler.types import Id, ItemKind

__all__ = ["ImportReport", "TableReport", "import_media", "import_table", "missing", "relink"]

ITEMS_PER_OPERATION = 500
SECONDS_PER_OPERATION = 15.0

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. Paths are absolute.

    ``added`` sound and whole items, ``known`` files that were items already, ``broken`` items added with a
    reason, ``skipped`` files left out with a reason, ``duplicates`` added items with the same bytes as an
    earlier one (file, earlier file), ``moved`` items found again elsewhere (old, new), ``changed`` files
    whose bytes differ from the item of that path: the item keeps its labels and the new bytes stay out.
    ``cancelled`` whether the rest was left for later, ``new_round`` the round that was opened for the votes
    of class folders, as none was open.
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
    new_round: str = ""


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
    scheduler: str | None = None,
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
        backend: joblib's backend: ``"threading"`` drives child processes, best on one machine; ``"dask"``
            reads on a cluster (see ``ops.cluster``), ``"loky"`` in processes of joblib's.
        n_jobs: how many files are read at a time; the number of cores, at most 8, where not given.
        scheduler: address of a running Dask scheduler, such as ``tcp://host:8786``; workers are started on
            this machine where not given.
        on_progress: called with files done and files to read.
        cancelled: asked often; once true the import ends, and what was finished stays.
        thumbnail_cache_mb: what all thumbnails may take; the oldest go at the end of the import.
        only: the files to take, of those under ``folder``; None takes all.

    Raises:
        FileProblem: there is no such folder, or it went away in the middle: what was read before is in, and
            the next import goes on from there.
        UserError: unknown classes that are refused, or a wrong ``group_by``.
    """
    started = time.monotonic()
    try:
        found = scan(folder, cancelled)
    except Cancelled:
        return ImportReport(0, 0, (), (), (), (), (), time.monotonic() - started, cancelled=True)
    root = source_folder(folder)
    files = found.files if only is None else tuple(file for file in found.files if file.path in only)
    run = Import(
        project=project,
        folder=root,
        author=author,
        kind=kind,
        labels=folder_labels(
            project,
            files,
            class_folders,
            folder=root,
            person=author if person is None else person,
            author=author,
            question=question,
            new_classes=new_classes,
        ),
        groups=group_keys([file.relative for file in files], group_by),
        known=Seen(*hash_keys(project)),
        skipped=list(found.skipped) if only is None else [],
        initiator=initiator,
    )
    new, old, changed = sorted_out(files, root, known_files(project, root))
    del found, files
    label_known(project, run.labels, old, author=author, initiator=initiator)
    reader = read_files(new, backend=backend, n_jobs=n_jobs, scheduler=scheduler, cancelled=cancelled)
    try:
        n_done = _append_all(run, reader, new, on_progress)
    finally:
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
        new_round="" if run.labels is None else run.labels.opened,
    )


def _append_all(
    run: Import, reader: Iterator[Answers], files: Sequence[Found], on_progress: Progress | None
) -> int:
    """Append what is read as it comes; return how many files were read.

    Raises:
        FileProblem: the folder went away; what was read before is in.
    """
    waiting: Answers = []
    n_done, last_s = 0, time.monotonic()
    if on_progress is not None:
        on_progress(0, len(files))
    with closing(reader):  # type: ignore[type-var]  # a generator
        for answers in reader:
            problem = gone(run.folder, answers)
            if problem is not None:
                append_items(run, waiting)
                raise FileProblem(problem.path, f"{problem.why}; {_how_far(run, len(files))}")
            waiting += answers
            n_done += len(answers)
            if len(waiting) >= ITEMS_PER_OPERATION or time.monotonic() - last_s > SECONDS_PER_OPERATION:
                append_items(run, waiting)
                waiting, last_s = [], time.monotonic()
            if on_progress is not None:
                on_progress(n_done, len(files))
    append_items(run, waiting)
    return n_done


def _how_far(run: Import, n_files: int) -> str:
    return (
        f"{run.added + len(run.broken):,} of {n_files:,} new files are in. Connect it and import it again: "
        "that goes on from there."
    )
