"""Which files of a folder may be items: in a natural order, safe against links that go round in circles."""

from __future__ import annotations

import heapq
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from labeler.errors import Cancelled, FileProblem

JUNK = frozenset({"thumbs.db", "desktop.ini", "__macosx", "@eadir", "$recycle.bin", "lost+found"})
SPLIT_FOLDERS = frozenset(
    {"train", "training", "val", "valid", "validation", "dev", "test", "testing", "eval"}
)

_LOOK_EVERY = 256
_SORTED_AT_ONCE = 2000
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Found:
    """A file: ``relative`` to the scanned ``folder``, with forward slashes.

    Its ``path`` is made when it is asked for: a hundred thousand of them would be half of an import's memory.
    """

    folder: str
    relative: str
    size_bytes: int
    modified_ns: int

    @property
    def path(self) -> Path:
        """Return where the file lies."""
        return Path(self.folder, self.relative)


@dataclass(frozen=True, slots=True)
class Scan:
    """``files`` in natural order; ``skipped`` what was left out on sight, each with its reason."""

    files: tuple[Found, ...]
    skipped: tuple[tuple[Path, str], ...]


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key by which ``img2`` comes before ``img10`` and case does not matter.

    >>> sorted(["img10.png", "Img2.png", "img1.png"], key=natural_key)
    ['img1.png', 'Img2.png', 'img10.png']
    """
    parts = _DIGITS.split(text.casefold())
    # "²" and other digits that int() refuses never match \\d in a run that int() cannot read
    return tuple((1, int(part), part) if index % 2 else (0, 0, part) for index, part in enumerate(parts))


def scan(folder: Path, cancelled: Callable[[], bool] | None = None) -> Scan:
    """Return the files under ``folder`` (or the one file that it is), hidden and junk files left out.

    Links are followed; a folder that was seen already is not entered again. Names that are not valid text
    in the system's encoding are skipped with a reason, because a project could not name them.

    Raises:
        FileProblem: there is no such folder, it cannot be read, or it went away in the middle.
        Cancelled: ``cancelled`` said so.
    """
    if not folder.exists():
        raise FileProblem(folder, "There is no such file or folder; check the path.")
    if folder.is_file():
        state = folder.stat()
        return Scan((Found(str(folder.parent), folder.name, state.st_size, state.st_mtime_ns),), ())
    why = unreachable(folder)
    if why is not None:
        raise FileProblem(folder, f"The folder cannot be read ({why}); check its rights.")
    root = str(folder)
    files: list[Found] = []
    skipped: list[tuple[Path, str]] = []
    for entry, relative in _walk(folder, skipped):
        if len(files) % _LOOK_EVERY == 0 and cancelled is not None and cancelled():
            raise Cancelled("The import was stopped before anything was read.")
        try:
            state = entry.stat()
            is_file = entry.is_file()
        except OSError as error:
            skipped.append((Path(entry.path), f"The file cannot be read ({error.strerror})."))
            continue
        if not is_file:
            skipped.append((Path(entry.path), "This is not a file (a socket, a pipe or a device)."))
        elif not _is_text(relative):
            skipped.append((Path(entry.path), "The name is not valid text; rename the file."))
        else:
            files.append(Found(root, relative, state.st_size, state.st_mtime_ns))
    why = unreachable(folder) if skipped else None
    if why is not None:
        raise FileProblem(folder, f"The folder went away while it was looked through ({why}); try again.")
    return Scan(tuple(_in_natural_order(files)), tuple(skipped))


def unreachable(folder: Path) -> str | None:
    """Return why a folder cannot be looked into (a share that went away, lost rights), or None if it can."""
    try:
        os.scandir(folder).close()
    except OSError as error:
        return error.strerror or str(error)
    return None


def _in_natural_order(files: list[Found]) -> Iterator[Found]:
    # sorting holds the interpreter from first to last: by parts, other threads (the window) get their turn
    parts = []
    for at in range(0, len(files), _SORTED_AT_ONCE):
        pairs = [(_sort_text(file.relative), file) for file in files[at : at + _SORTED_AT_ONCE]]
        pairs.sort(key=itemgetter(0))
        parts.append(pairs)
    files.clear()
    return (file for _, file in heapq.merge(*parts, key=itemgetter(0)))


def _sort_text(text: str) -> str:
    """Return a string that sorts as ``(natural_key(text), text)`` does, in a fifth of the memory."""
    # a number is its length, its digits, and itself with its leading zeros; no name holds \0, hardly one \1
    return _DIGITS.sub(_number_text, text.casefold()) + "\0" + text


def _number_text(match: re.Match[str]) -> str:
    digits = str(int(match[0]))
    return f"\1{len(digits):03d}{digits}\0{match[0]}\0"


def _walk(folder: Path, skipped: list[tuple[Path, str]]) -> Iterator[tuple[os.DirEntry[str], str]]:
    state = folder.stat()
    seen = {(state.st_dev, state.st_ino)}
    waiting = [(str(folder), "")]
    while waiting:
        place, prefix = waiting.pop()
        try:
            entries = list(os.scandir(place))
        except OSError as error:
            skipped.append((Path(place), f"The folder cannot be read ({error.strerror})."))
            continue
        for entry in entries:
            if is_hidden(entry.name):
                continue
            relative = prefix + entry.name
            if not _is_folder(entry):
                yield entry, relative
                continue
            try:
                state = Path(entry.path).stat()
            except OSError as error:
                skipped.append((Path(entry.path), f"The folder cannot be read ({error.strerror})."))
                continue
            if (state.st_dev, state.st_ino) not in seen:
                seen.add((state.st_dev, state.st_ino))
                waiting.append((entry.path, relative + "/"))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def is_hidden(name: str) -> bool:
    """Return whether a file of that name is hidden or junk that a system leaves behind."""
    return name.startswith(".") or name.casefold() in JUNK


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def class_folders(relatives: list[str]) -> list[str | None]:
    """Return the class that each file's folder names, or None for a file outside any.

    The class is the first folder of the relative path below folders that all files share and below one
    level of split folders (``train``, ``test``, ``val`` …), as torchvision and Hugging Face lay them out.

    >>> class_folders(["train/cat/1.png", "test/dog/a/2.png", "3.png"])
    ['cat', 'dog', None]
    >>> class_folders(["pictures/cat/1.png", "pictures/dog/2.png"])
    ['cat', 'dog']
    """
    folders = [relative.split("/")[:-1] for relative in relatives]
    while True:
        firsts = {parts[0] for parts in folders if parts}
        is_split = bool(firsts) and all(name.casefold() in SPLIT_FOLDERS for name in firsts)
        if not is_split and not _only_one_above_more(firsts, folders):
            return [parts[0] if parts else None for parts in folders]
        folders = [parts[1:] for parts in folders]


def _only_one_above_more(firsts: set[str], folders: list[list[str]]) -> bool:
    """Return whether one folder holds all files and classes lie below it."""
    if len(firsts) != 1 or any(not parts for parts in folders):
        return False
    return len({parts[1] for parts in folders if len(parts) > 1}) > 1
