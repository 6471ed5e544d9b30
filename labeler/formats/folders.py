"""A folder per part and class, as torchvision's ImageFolder, YOLO classification and Keras read them.

``train/scratch/IMG_1.jpg``: folder names are made safe, and ``classes.csv`` maps them back. What folders
cannot say (tags, where a truth comes from, soft labels) is in ``items.csv`` beside them.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from labeler.errors import Cancelled, FileProblem
from labeler.formats import csv_items
from labeler.formats.columns import write_table
from labeler.formats.record import Loss, Record

CLASSES = "classes.csv"
_UNSAFE = re.compile(r"[^\w\-. ]+")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 80


def slug(name: str) -> str:
    """Return a folder name that every system takes, as like ``name`` as can be.

    >>> slug("Scratch / deep"), slug("café"), slug(".."), slug("CON"), slug("")
    ('Scratch _ deep', 'café', '_', '_CON', '_')
    """
    safe = _UNSAFE.sub("_", unicodedata.normalize("NFC", name)).strip(" .")[:_LONGEST].rstrip(" .")
    if not safe:
        return "_"
    return f"_{safe}" if _RESERVED.fullmatch(safe) else safe


def slugs(names: Sequence[str]) -> dict[str, str]:
    """Return a folder name for each name, no two alike, not even where case does not count.

    >>> slugs(["A/b", "A_b", "a_B"])
    {'A/b': 'A_b', 'A_b': 'A_b-2', 'a_B': 'a_B-3'}
    """
    taken: set[str] = set()
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        found[name] = _free(slug(name), taken)
    return found


def _free(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    stem, suffix = (stem, dot + suffix) if stem else (name, "")
    n, candidate = 1, name
    while candidate.casefold() in taken:
        n += 1
        candidate = f"{stem}-{n}{suffix}"
    taken.add(candidate.casefold())
    return candidate


def places(records: Sequence[Record], classes: Sequence[str]) -> list[str]:
    """Return each item's path inside the export: part/class/name, with forward slashes, none twice."""
    of_class = slugs([*classes, *(record.label for record in records)])
    of_part = slugs([record.part for record in records if record.part])
    taken: dict[str, set[str]] = {}
    found = []
    for record in records:
        folder = "/".join(name for name in (of_part.get(record.part), of_class[record.label]) if name)
        name = _free(slug(record.media.name), taken.setdefault(folder.casefold(), set()))
        found.append(f"{folder}/{name}")
    return found


def write_items(
    folder: Path,
    records: Sequence[Record],
    *,
    classes: Sequence[str],
    link: bool = False,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[str]:
    """Copy the media into a folder per part and class; return the names of the tables beside them.

    Args:
        folder: an existing, empty folder.
        records: the items, in the order to write.
        classes: every class in its declared order; a class without items gets its empty folder too.
        link: make hard links where the file system can; a copy elsewhere.
        progress: called with how many files are done, of how many.
        cancelled: asked before each file.

    Raises:
        FileProblem: an item's file is missing, cannot be copied, or is not what was imported.
        Cancelled: the person stopped it.
    """
    where = places(records, classes)
    _make_folders(folder, records, classes)
    for done, (record, place) in enumerate(zip(records, where, strict=True)):
        if cancelled is not None and cancelled():
            raise Cancelled("The export was stopped; nothing was written.")
        _bring(record, folder / place, link=link)
        if progress is not None:
            progress(done + 1, len(records))
    of_class = slugs([*classes, *(record.label for record in records)])
    write_table(folder / CLASSES, {"folder": list(of_class.values()), "label": list(of_class)}, guarded=True)
    return [CLASSES, *csv_items.write_items(folder, records, paths=where)]


def _make_folders(folder: Path, records: Sequence[Record], classes: Sequence[str]) -> None:
    of_class = slugs([*classes, *(record.label for record in records)])
    parts = [folder / name for name in slugs([r.part for r in records if r.part]).values()] or [folder]
    for part in parts:
        for name in of_class.values():
            (part / name).mkdir(parents=True, exist_ok=True)


def _bring(record: Record, target: Path, *, link: bool) -> None:
    try:
        if not (link and _linked(record.media, target)):
            shutil.copyfile(record.media, target)
    except FileNotFoundError:
        raise FileProblem(record.media, "is no longer there; relink its folder and export again.") from None
    except OSError as error:
        raise FileProblem(record.media, f"cannot be copied ({error.strerror}).") from error
    if record.sha256 is not None:
        with target.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != record.sha256:
                raise FileProblem(record.media, "has changed since it was imported; import its folder again.")


def _linked(media: Path, target: Path) -> bool:
    try:
        os.link(media, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or a file system without links: copy instead
        return False
    return True


def losses(records: Sequence[Record]) -> list[Loss]:
    """Return what folders cannot hold."""
    found = [
        Loss("tags", sum(bool(record.tags) for record in records), csv_items.TAGS),
        Loss("metadata", sum(bool(record.meta) for record in records), csv_items.ITEMS),
        Loss("where the truth comes from, and how many people agree", len(records), csv_items.ITEMS),
        Loss("soft labels", sum(record.soft is not None for record in records), csv_items.ITEMS),
    ]
    return [loss for loss in found if loss.n]
