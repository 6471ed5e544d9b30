"""Backups through SQLite's own backup interface: a copy of one moment, also while others write."""

from __future__ import annotations

import logging
import re
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from labeler.errors import FileProblem, LabelerError
from labeler.store.connection import connect_reader
from labeler.store.problems import in_words

log = logging.getLogger(__name__)

KEEP = 7
"""How many backups stay; the oldest go."""

DAY_S = 86_400.0
_NAME = re.compile(r"\d{8}T\d{6}\d{3}Z.*\.labeler$")


def backup_folder(path: Path) -> Path:
    """Return the folder beside the project that holds its backups."""
    return path.with_name(f"{path.name}.backups")


def backups(path: Path) -> list[Path]:
    """Return the project's backups, newest first."""
    folder = backup_folder(path)
    if not folder.is_dir():
        return []
    return sorted((p for p in folder.iterdir() if _NAME.match(p.name)), reverse=True)


def back_up(path: Path, *, to: Path | None = None, why: str = "", keep: int = KEEP) -> Path:
    """Copy one moment of the project ``path`` and return it; older copies for the same reason may be removed.

    Args:
        to: where to; without it a dated name in the folder of backups.
        why: a word for the dated name (``"day"``, ``"before-update"``).
        keep: how many dated copies made for this reason stay, this one included.

    Raises:
        FileProblem: ``to`` exists already, or there is no room.
        Damage: the project is damaged.
    """
    if to is not None and to.exists():
        raise FileProblem(to, "there is a file of this name already. Choose another name.")
    target = to or _dated_name(path, why)
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(connect_reader(path)) as source, closing(sqlite3.connect(part)) as copy:
            source.conn.execute("BEGIN")
            source.conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            source.conn.backup(copy)
            source.conn.execute("ROLLBACK")
        part.replace(target)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise in_words(error, path) from error
    except OSError as error:
        raise FileProblem(target, f"the backup could not be written ({error.strerror}).") from error
    if to is None:
        alike = [old for old in backups(path) if old.stem.partition("-")[2] == why]
        for old in alike[max(keep, 1) :]:
            old.unlink(missing_ok=True)
    return target


def backup_is_due(path: Path, *, now_s: float, made_us: int) -> bool:
    """Return whether the newest backup, or the project itself (``made_us``), is older than a day."""
    newest = backups(path)[:1]
    last_s = newest[0].stat().st_mtime if newest else made_us / 1e6
    return now_s - last_s > DAY_S


def start_daily_backup(path: Path) -> threading.Thread | None:
    """Copy the project on a thread of its own if the newest copy is older than a day; None where it is not.

    What goes wrong is logged and stops nobody: the copy is tried again when the project is next opened.
    """

    def run() -> None:
        try:
            back_up(path, why="day")
        except LabelerError as error:
            log.warning("The daily backup failed: %s", error)

    with closing(connect_reader(path)) as db:
        (made_us,) = db.execute("SELECT min(at) FROM op").fetchone()
    if made_us is None or not backup_is_due(path, now_s=time.time(), made_us=made_us):
        return None
    thread = threading.Thread(target=run, name=f"backup {path.name}")
    thread.start()
    return thread


def back_up_before_migration(path: Path) -> Path:
    """Copy the project as it is before its tables change."""
    return back_up(path, why="before-update")


def _dated_name(path: Path, why: str) -> Path:
    now_ms = time.time_ns() // 1_000_000
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(now_ms / 1000)) + f"{now_ms % 1000:03d}Z"
    return backup_folder(path) / f"{stamp}{'-' + why if why else ''}.labeler"
