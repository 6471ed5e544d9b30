"""Memory of an import of very many small files: of this process and of the decoders, over time.

``python benchmarks/import_many.py [N]`` makes its N pictures and sounds (four to one) in a temporary folder.
Linux only: memory is read from ``/proc`` (private pages, which is what a leak would grow).
"""

from __future__ import annotations

import io
import os
import struct
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image
from report import report

from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.store.read.items import count_items


def make(folder: Path, n: int) -> None:
    """Write ``n`` files of a few kilobytes, no two with the same bytes, a thousand a folder."""
    rng = np.random.default_rng(0)
    pictures = []
    for _ in range(16):
        file = io.BytesIO()
        smooth = Image.fromarray(rng.integers(0, 256, (6, 8, 3), np.uint8))
        smooth.resize((160, 120), Image.Resampling.BICUBIC).save(file, "JPEG", quality=85)
        pictures.append(file.getvalue())
    noise = (rng.normal(0, 2000, 1600)).astype("<i2").tobytes()
    header = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + 3200, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000,
                         2, 16, b"data", 3200)  # fmt: skip
    for i in range(n):
        place = folder / f"{i // 1000:04d}"
        if i % 1000 == 0:
            place.mkdir(parents=True)
        number = struct.pack("<I", i)
        if i % 5 == 4:
            (place / f"{i}.wav").write_bytes(header + number + noise[4:])
        else:
            content = pictures[i % 16]
            comment = b"\xff\xfe\x00\x06" + number
            (place / f"{i}.jpg").write_bytes(content[:2] + comment + content[2:])


def private_mb(pid: int | str) -> float:
    """Return the private memory of a process in MB."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((line for line in text.splitlines() if line.startswith("RssAnon")), "RssAnon: 0 kB")
    return int(line.split()[1]) / 1024


def children_mb() -> list[float]:
    """Return the private memory of every child in MB."""
    pids: list[str] = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # the thread has just ended
            pids += (task / "children").read_text().split()
    return [private_mb(pid) for pid in set(pids)]


def main(n: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["LABELER_HOME"] = str(Path(place) / "home")
        make(Path(place) / "files", n)
        seen: list[tuple[int, float, float]] = []

        def look(done: int, total: int) -> None:
            if done >= (len(seen) + 1) * total / 20:
                seen.append((done, private_mb("self"), max(children_mb(), default=0.0)))

        question = QuestionSpec("label", classes=parse_classes("a,b"))
        with create_project(Path(place) / "p.labeler", name="p", question=question) as project:
            before = private_mb("self")
            result = import_media(project, Path(place) / "files", author=owner(project), on_progress=look)
            found = count_items(project)
            again = import_media(project, Path(place) / "files", author=owner(project))
        report("import of many small files", n=found, value=result.added / result.seconds, unit="files/s")
        report("import again, all known", n=again.known, value=again.seconds, unit="s")
        for done, own, child in seen:
            report("memory during the import", n=done, value=own, unit="MB", largest_child_mb=round(child, 1))
        first, middle, last = seen[0], seen[len(seen) * 4 // 5 - 1], seen[-1]
        report("memory that the list of files takes", n=n, value=first[1] - before, unit="MB")
        # SQLite's own cache of pages fills up to 64 MB and stays
        report("growth of this process, all", n=n, value=last[1] - first[1], unit="MB", must=80.0)
        report("growth of a decoder, all", n=n, value=last[2] - first[2], unit="MB", must=15.0)
        report("growth of a decoder, last fifth", n=n, value=last[2] - middle[2], unit="MB", must=3.0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
