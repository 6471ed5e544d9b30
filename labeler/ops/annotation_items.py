"""Which items a file of annotations is about, and which media beside it are not items yet."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labeler.errors import UserError
from labeler.formats.annotations import Annotations
from labeler.media.kinds import AUDIO_SUFFIXES, IMAGE_SUFFIXES
from labeler.media.scan import is_hidden
from labeler.ops.matching import Place, find_tasks
from labeler.store.project import Project
from labeler.store.read.known import item_places
from labeler.types import Id

MOST_FILES = 500_000
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Matches:
    """``items`` by task; ``unmatched`` tasks that are no item; ``ambiguous`` tasks with what they may be."""

    items: Mapping[str, Id]
    unmatched: tuple[str, ...]
    ambiguous: Mapping[str, str] = field(default_factory=dict)


def match_items(
    project: Project, annotations: Annotations, beside: Mapping[str, Path] | None = None
) -> Matches:
    """Return the items of the tasks; a task whose file lies ``beside`` means the item of that very file."""
    places = [Place(*place) for place in item_places(project)]
    tasks = annotations.tasks
    found: dict[str, Id] = {}
    if beside:
        by_path = {os.path.normpath(place.path): place.item for place in places}
        for task, path in beside.items():
            item = by_path.get(os.path.normpath(path))
            if item is not None:
                found[task] = item
    rest = [task for task in tasks if task not in found]
    matched, ambiguous = find_tasks(rest, places)
    found.update(matched)
    still = [task for task in rest if task not in matched and task not in ambiguous]
    other = {annotations.aliases[task]: task for task in still if task in annotations.aliases}
    renamed, _ = find_tasks(list(other), places) if other else ({}, {})
    found.update({other[name]: item for name, item in renamed.items()})
    unmatched = tuple(task for task in tasks if task not in found and task not in ambiguous)
    return Matches(found, unmatched, ambiguous)


def find_media(annotations: Annotations, tasks: Sequence[str]) -> dict[str, Path]:
    """Return the file beside the annotations for each of ``tasks`` that has one.

    The folders in ``annotations.roots`` are looked through by name, at most `MOST_FILES` and eight levels.

    Raises:
        UserError: there are more files than that.
    """
    found: dict[str, Path] = {}
    for root in annotations.roots:
        rest = [task for task in tasks if task not in found]
        if not rest:
            break
        files = list(_media_below(root))
        # ids below zero: a task that is a number must not be taken for one
        places = [Place(~index, relative, f"{root}/{relative}") for index, relative in enumerate(files)]
        matched, _ = find_tasks(rest, places)
        others = {annotations.aliases[task]: task for task in rest if task in annotations.aliases}
        renamed, _ = find_tasks([name for name in others if others[name] not in matched], places)
        matched |= {others[name]: index for name, index in renamed.items()}
        found |= {task: root / files[~index] for task, index in matched.items()}
    return found


def other_media(project: Project, folder: Path) -> frozenset[Path]:
    """Return all media below a folder that are no items yet.

    Raises:
        UserError: there are more files than `MOST_FILES`.
    """
    known = {os.path.normpath(path) for _, _, path in item_places(project)}
    below = (folder / name for name in _media_below(folder))
    return frozenset(path for path in below if os.path.normpath(path) not in known)


def _media_below(root: Path) -> Iterator[str]:
    suffixes = IMAGE_SUFFIXES | AUDIO_SUFFIXES
    n = 0
    for folder, folders, names in os.walk(root):
        depth = Path(folder).relative_to(root).parts
        folders[:] = [] if len(depth) >= _DEEPEST else sorted(name for name in folders if not is_hidden(name))
        n += len(names)
        if n > MOST_FILES:
            raise UserError(
                f"{root} holds more than {MOST_FILES:,} files; import its media first, then the annotations."
            )
        for name in names:
            if os.path.splitext(name)[1].lower() in suffixes and not is_hidden(name):  # noqa: PTH122 - quick
                yield "/".join((*depth, name))


def common_folder(paths: Sequence[Path]) -> Path:
    """Return the deepest folder that holds all of ``paths``."""
    return Path(os.path.commonpath([path.parent for path in paths]))
