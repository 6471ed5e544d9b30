"""What becomes of files and folders that are dropped onto the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from labeler.media.kinds import AUDIO_SUFFIXES, IMAGE_SUFFIXES, UNREAD_SUFFIXES

LOOKED_AT = 200
"""So many of the dropped paths are looked at on the disk; of the rest the suffix must do."""

_MEDIA = IMAGE_SUFFIXES | AUDIO_SUFFIXES | frozenset(UNREAD_SUFFIXES)


class Verb(StrEnum):
    """What is done with what is dropped."""

    OPEN = "open"
    TAKE_IN = "take in"
    IMPORT = "import"
    NEW = "new"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Drop:
    """``words`` say what would happen; ``path`` is the project to open or the folder to begin with (or
    None), ``rest`` what is imported (now, or once the new project is there) or taken in.
    """

    verb: Verb
    words: str
    path: Path | None = None
    rest: tuple[Path, ...] = ()


def plan_drop(paths: Sequence[Path], opened: Path | None = None) -> Drop:
    """Return what dropping ``paths`` does; ``opened`` is the project that is open, if one is.

    A project dropped onto an open one may be a colleague's copy: it is looked through, then taken in or
    opened.
    """
    project = "" if opened is None else opened.stem
    if not paths:
        return Drop(Verb.REFUSE, "Only files and folders of this computer can be dropped here.")
    projects = [path for path in paths if path.suffix == ".labeler"]
    if projects:
        return _plan_projects(projects, opened, len(paths))
    if missing := next((path for path in paths[:LOOKED_AT] if not path.exists()), None):
        return Drop(Verb.REFUSE, f"{missing.name} is not there any more.")
    folders = [path for path in paths[:LOOKED_AT] if path.is_dir()]
    n_media = sum(path.suffix.lower() in _MEDIA for path in paths if path not in folders)
    n_other = len(paths) - len(folders) - n_media
    said = _counted(folders, n_media, n_other)
    if project:
        return Drop(Verb.IMPORT, f"Drop to import {said} into {project}", rest=tuple(paths))
    return _begin(paths, folders, said, n_media)


def _plan_projects(projects: Sequence[Path], opened: Path | None, n_paths: int) -> Drop:
    if opened is None:
        more = "" if n_paths == 1 else "; drop the rest again then"
        return Drop(Verb.OPEN, f"Drop to open {projects[0].stem}{more}", projects[0])
    others = tuple(path for path in projects if path.resolve() != opened.resolve())
    if not others:
        return Drop(Verb.REFUSE, f"{opened.stem} is the project that is open.")
    names = " and ".join(path.stem for path in others[:3])
    return Drop(Verb.TAKE_IN, f"Drop to take {names} into {opened.stem}, or to open it", rest=others)


def _begin(paths: Sequence[Path], folders: Sequence[Path], said: str, n_media: int) -> Drop:
    """No project is open: media begin one, anything else has to wait."""
    if folders:
        rest = tuple(path for path in paths if path != folders[0])
        return Drop(Verb.NEW, f"Drop to begin a project with {said}", folders[0], rest)
    if n_media:
        return Drop(Verb.NEW, f"Drop to begin a project with {said}", rest=tuple(paths))
    return Drop(
        Verb.REFUSE,
        f"{paths[0].name} may say something of items, but no project is open: open one first, or drop a "
        "folder of images or sound.",
    )


def _counted(folders: Sequence[Path], n_media: int, n_other: int) -> str:
    parts = []
    if folders:
        parts.append(f"the folder {folders[0].name}" if len(folders) == 1 else f"{len(folders):,} folders")
    for n, one, many in (
        (n_media, "image or sound", "images or sounds"),
        (n_other, "table or annotation file", "tables or annotation files"),
    ):
        if n:
            parts.append(f"{n:,} {one if n == 1 else many}")
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"
