"""What an import reads: which files are new, and what decoders find in them, some at a time and in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from labeler.errors import FileProblem, UserError
from labeler.media.decoder import DecoderPool, end_idle, examine_files
from labeler.media.examine import Examined, hash_file
from labeler.media.scan import Found, unreachable
from labeler.ops.cluster import dask_cluster
from labeler.store.read.known import KnownFile
from labeler.types import Id

FILES_PER_TASK = 32
MOST_CHILDREN = 8
BACKENDS = ("threading", "loky", "sequential", "dask")

Answers = list[tuple[Found, Examined]]


def sorted_out(
    files: Sequence[Found], root: Path, known: dict[str, KnownFile]
) -> tuple[list[Found], list[tuple[Found, Id]], list[Path]]:
    """Return (files to read, known files with their items, files changed since)."""
    new: list[Found] = []
    old: list[tuple[Found, Id]] = []
    changed: list[Path] = []
    start = str(root / "x")[:-1]
    for file in files:
        item = known.get(start + (file.relative if os.sep == "/" else file.relative.replace("/", os.sep)))
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


def read_files(
    files: Sequence[Found],
    *,
    backend: str,
    n_jobs: int | None,
    scheduler: str | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[Answers]:
    """Yield what is found, some files at a time and in order; ends early once ``cancelled``.

    Raises:
        UserError: no such backend, or its cluster does not answer.
    """
    from joblib import Parallel, delayed, parallel_config

    if backend not in BACKENDS:
        raise UserError(f"There is no backend {backend!r}; choose from {', '.join(BACKENDS)}.")
    if not files:
        return
    n_jobs = n_jobs or min(os.cpu_count() or 1, MOST_CHILDREN)
    tasks = [files[start : start + FILES_PER_TASK] for start in range(0, len(files), FILES_PER_TASK)]
    n_jobs = min(n_jobs, len(tasks))
    with ExitStack() as stack:
        examine: Callable[..., list[Examined]] = examine_files
        if backend == "threading":
            pool = stack.enter_context(DecoderPool(n_jobs, cancelled=cancelled))
            examine = pool.examine
        if backend == "dask":
            n_jobs = stack.enter_context(dask_cluster(scheduler, n_jobs))
        with parallel_config(backend=backend):  # the one door by which joblib finds Dask
            run = Parallel(n_jobs=n_jobs, return_as="generator", batch_size=1, pre_dispatch="2*n_jobs")
        results = run(delayed(examine)([(str(f.path), f.size_bytes) for f in task]) for task in tasks)
        try:
            is_running = True
            for task, answers in zip(tasks, results, strict=True):
                is_running = is_running and not (cancelled is not None and cancelled())
                if is_running:
                    yield list(zip(task, answers, strict=False))
                    is_running = len(answers) == len(task)
        finally:
            if backend == "threading":
                pool.close()
            for _ in results:  # joblib complains about tasks that nobody collects
                continue
            end_idle()


def gone(root: Path, answers: Answers) -> FileProblem | None:
    """Return what to say where a file could not be read because its folder cannot be reached any more.

    A share that went away, a disk that was unplugged, rights that were taken: that is no property of the
    files. One file that was deleted or may not be read is.
    """
    for file, examined in answers:
        if not examined.lost:
            continue
        why = unreachable(root) or unreachable(file.path.parent)
        if why is not None:
            return FileProblem(root, f"The folder cannot be reached any more ({why})")
    return None
