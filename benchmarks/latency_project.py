"""The projects and files in which the latency of the Label page is measured. Not a benchmark itself.

A project has a million items and three people's labels of each; Ada has labeled nothing yet. Its items refer
to a few hundred files again and again, but no cache gets anything from that: every item has its own id and
its own content hash, by which everything in memory and in the cache folder is kept, and a file comes again
only after all the others. What the operating system keeps of a file is dropped before each use where it is
measured cold (`drop`), and read beforehand where it is measured warm.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.facts import Batch
from labeler.store.project import Project
from labeler.store.read.people import people
from labeler.store.read.questions import classes, the_question
from labeler.store.read.rounds import open_round
from labeler.types import ItemKind, QuestionKind
from labeler.units import Value, value_json

FOLDER = Path(__file__).resolve().parents[1] / "bench" / "latency"
OTHERS = ["Ben", "Cas", "Dan"]
SOUND_S, SOUND_HZ = 5, 16_000


@dataclass(frozen=True, slots=True)
class Media:
    """So many different files of one kind: pictures of a ``size``, or sounds (None)."""

    name: str
    size: tuple[int, int] | None
    n: int

    @property
    def folder(self) -> Path:
        """Return where they lie."""
        return FOLDER / self.name

    def names(self) -> list[str]:
        """Return the file names."""
        suffix = "wav" if self.size is None else "jpg"
        return [f"{number:05d}.{suffix}" for number in range(self.n)]

    def make(self) -> None:
        """Draw or sing what is not there yet."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if all((self.folder / name).exists() for name in self.names()):
            return
        if self.size is None:
            sing(self.folder, self.names())
        else:
            draw(self.folder, self.names(), *self.size)


def draw(folder: Path, names: Sequence[str], width: int, height: int) -> None:
    """Draw JPEGs of one size, each different, with as much detail as photographs have."""
    import simplejpeg

    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8)
    base = coarse.repeat(8, axis=0).repeat(8, axis=1)[:height, :width]
    for number, name in enumerate(names):
        pixels = np.ascontiguousarray(np.roll(base, 7 * number, axis=1))
        (folder / name).write_bytes(simplejpeg.encode_jpeg(pixels, quality=90))


def sing(folder: Path, names: Sequence[str]) -> None:
    """Write sounds of five seconds, each of another pitch, with noise."""
    import soundfile

    rng = np.random.default_rng(0)
    time_s = np.arange(SOUND_S * SOUND_HZ) / SOUND_HZ
    for number, name in enumerate(names):
        tone = 0.3 * np.sin(2 * np.pi * (200 + number) * time_s) * (1 + np.sin(3 * time_s))
        soundfile.write(folder / name, tone + 0.02 * rng.standard_normal(len(time_s)), SOUND_HZ)


def project_of(media: Media, kind: QuestionKind, n_items: int) -> Path:
    """Return a project of ``n_items`` that ask ``kind`` of these files; it is made once and kept."""
    path = FOLDER / f"{media.name}-{kind}-{n_items}.labeler"
    if not path.exists():
        media.make()
        # in a process of its own, so that the memory it takes does not change what is measured
        subprocess.run(
            [sys.executable, __file__, str(path), str(media.folder), kind, str(n_items), *media.names()],
            check=True,
        )
    return path


def make(path: Path, folder: Path, names: Sequence[str], kind: QuestionKind, n_items: int) -> None:
    """Make a project of ``n_items`` labeled by three people, and Ada, who has labeled nothing."""
    question = QuestionSpec("q", kind, words="Which?", classes=parse_classes("a,b,c", "cannot tell"))
    sound = names[0].endswith(".wav")
    with create_project(path, name="latency", question=question, people=["Ada", *OTHERS]) as project:

        def body(batch: Batch) -> np.ndarray:
            source = batch.add("source", name="media", folder=folder.as_posix())
            columns = {
                "source": source,
                "path": [names[number % len(names)] for number in range(n_items)],
                "kind": ItemKind.AUDIO if sound else ItemKind.IMAGE,
                "sha256": [f"{at * 11400714819323198485 % 2**64:016x}{0:048x}" for at in range(n_items)],
            }
            return batch.add_many("item", columns, n_items)

        items = project.operate("import", "items", owner(project), body).value
        _label(project, items, kind)


def _label(project: Project, items: np.ndarray, kind: QuestionKind) -> None:
    question = the_question(project).id
    round_ = open_round(project, question)
    assert round_ is not None
    labelers = [row.id for row in people(project) if row.name in OTHERS]
    names = np.array([row.id for row in classes(project, question)])
    rng = np.random.default_rng(0)
    n = len(items) * len(labelers)
    votes = {
        "item": np.repeat(items, len(labelers)),
        "question": question,
        "person": np.tile(np.array(labelers), len(items)),
        "round": round_.id,
        "state": "answered",
        "label_class": names[rng.integers(0, len(names), n)] if kind is QuestionKind.CLASS else None,
        "value": value_json(kind, Value()),
        "origin": "import",
    }
    project.operate("import", "votes", owner(project), lambda batch: batch.add_many("annotation", votes))


# what the operating system keeps of files

DROPS = hasattr(os, "posix_fadvise")
"""Whether it can be told to forget a file."""


def drop(path: Path) -> None:
    """Have the operating system forget what it keeps of a file (what is written already; never an error)."""
    if DROPS:
        with suppress(OSError):
            file = os.open(path, os.O_RDONLY)
            try:
                os.fdatasync(file)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(file)


def warm(path: Path) -> None:
    """Read a file, so that the operating system has it at hand."""
    with suppress(OSError):
        path.read_bytes()


def share_at_hand(path: Path, *, at_most: int = 200) -> float:
    """Return the share of a file's pages (a sample of them) that reading would not fetch from the disk."""
    flag = getattr(os, "RWF_NOWAIT", None)
    pages = path.stat().st_size // 4096
    if flag is None or not pages:
        return float("nan")
    file, buffer = os.open(path, os.O_RDONLY), bytearray(1)
    found = 0
    try:
        sample = np.unique(np.linspace(0, pages - 1, min(at_most, pages)).astype(int)).tolist()
        for page in sample:
            with suppress(BlockingIOError):
                found += os.preadv(file, [buffer], page * 4096, flag)
    except OSError:  # a file system that cannot say
        return float("nan")
    finally:
        os.close(file)
    return found / len(sample)


if __name__ == "__main__":
    target, folder, kind, n, *files = sys.argv[1:]
    part = Path(target).with_suffix(".part")
    part.unlink(missing_ok=True)
    make(part, Path(folder), files, QuestionKind(kind), int(n))
    part.rename(target)
