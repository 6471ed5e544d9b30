"""How much memory reading a large file takes, as a ratio to its size: JSON, XML, tables.

``python benchmarks/import_memory.py [MB] [WORDS]`` (100 where not given). Each file is written, then read by
a process of its own; the figure is its peak beyond that of one that reads a small file of that kind.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from report import report, seconds

MOST_RATIO = 10.0


def boxes() -> Iterator[str]:
    """Give COCO annotations of plain boxes, as JSON."""
    rng = random.Random(0)
    for n in count():
        x, y, w, h = (round(rng.uniform(1, 300), 2) for _ in range(4))
        yield json.dumps(
            {
                "id": n,
                "image_id": n // 5,
                "category_id": n % 20,
                "bbox": [x, y, w, h],
                "area": w,
                "iscrowd": 0,
            }
        )


def outlines() -> Iterator[str]:
    """Give COCO annotations of polygons of twenty points."""
    rng = random.Random(0)
    for n in count():
        ring = [round(rng.uniform(1, 400), 2) for _ in range(40)]
        yield json.dumps({"id": n, "image_id": n // 5, "category_id": n % 20, "segmentation": [ring]})


def write_coco(path: Path, size: int, rows: Iterator[str]) -> None:
    """Write a COCO file of about ``size`` bytes."""
    n = done = 0
    with path.open("w") as file:
        file.write('{"annotations": [')
        for n, row in enumerate(rows):
            file.write(f"{', ' if n else ''}{row}")
            done += len(row) + 2
            if done > size * 0.9:
                break
        images = [
            {"id": i, "file_name": f"{i:08d}.jpg", "width": 640, "height": 480} for i in range(n // 5 + 1)
        ]
        kinds = [{"id": i, "name": f"class {i}"} for i in range(20)]
        file.write(f'], "images": {json.dumps(images)}, "categories": {json.dumps(kinds)}}}')


def write_lines(path: Path, size: int, head: str, row: Callable[[int], str], tail: str = "") -> None:
    """Write a text of about ``size`` bytes."""
    done = 0
    with path.open("w") as file:
        file.write(head)
        for n in count():
            line = row(n)
            file.write(line)
            done += len(line)
            if done > size:
                break
        file.write(tail)


def label_studio(n: int) -> str:
    """Return a task with two boxes, after a comma where it is not the first."""
    value = {"x": n % 90, "y": 5.5, "width": 8.25, "height": 9, "rectanglelabels": [f"class {n % 20}"]}
    result = {"id": "r", "type": "rectanglelabels", "from_name": "l", "to_name": "i", "value": value}
    said = {"completed_by": n % 7, "result": [result, {**result, "id": "s"}]}
    task = json.dumps({"id": n, "data": {"image": f"{n:08d}.jpg"}, "annotations": [said]})
    return f"{',' if n else ''}{task}"


def cvat(n: int) -> str:
    """Return an image with four boxes."""
    corners = 'xtl="%.2f" ytl="%.2f" xbr="%.2f" ybr="480.00"'
    box = f'<box label="class %d" occluded="0" {corners} z_order="0"></box>'
    inner = "\n".join(box % (k, n % 50 + k / 7, k + n % 700 / 9, 90 + n % 800 / 7) for k in range(4))
    return f'<image id="{n}" name="{n:08d}.jpg" width="640" height="480">\n{inner}\n</image>\n'


def box_row(n: int) -> str:
    """Return a row of a table of boxes."""
    x, y, w = n * 37 % 90_001 / 100, n * 41 % 70_001 / 100, n % 7_919 / 50 + 1
    return f"{n // 5:08d}.jpg,class {n % 20},{x},{y},{w:.2f},30.0\n"


WRITERS: dict[str, tuple[str, Callable[[Path, int], None]]] = {
    "COCO, boxes": ("a.json", lambda path, size: write_coco(path, size, boxes())),
    "COCO, polygons": ("a.json", lambda path, size: write_coco(path, size, outlines())),
    "Label Studio": ("a.json", lambda path, size: write_lines(path, size, "[", label_studio, "]")),
    "CVAT XML": (
        "a.xml",
        lambda path, size: write_lines(path, size, "<annotations>", cvat, "</annotations>"),
    ),
    "table of votes, CSV": (
        "votes.csv",
        lambda path, size: write_lines(
            path, size, "task,worker,label\n", lambda n: f"{n // 3:08d}.jpg,worker {n % 97},class {n % 20}\n"
        ),
    ),
    "table of boxes, CSV": (
        "boxes.csv",
        lambda path, size: write_lines(path, size, "task,label,x,y,w,h\n", box_row),
    ),
    "transcripts, JSON lines": (
        "a.jsonl",
        lambda path, size: write_lines(
            path,
            size,
            "",
            lambda n: (
                json.dumps({"audio_filepath": f"{n}.wav", "duration": 2.5, "text": f"it is {n} " * 8}) + "\n"
            ),
        ),
    ),
    "label track, Audacity": (
        "a.txt",
        lambda path, size: write_lines(path, size, "", lambda n: f"{n}.000000\t{n}.500000\tcall {n % 9}\n"),
    ),
}


def read(path: Path) -> None:
    """Read a file as an import does, and print its peak and how long it took, as JSON."""
    from labeler.formats.table import read_votes
    from labeler.ops.import_annotations import read_annotations

    take: Callable[[Path], object] = read_votes if path.name == "votes.csv" else read_annotations
    taken = seconds(lambda: take(path))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(json.dumps([peak, taken]))


def peak_of(path: Path) -> tuple[int, float]:
    """Return a process's peak in bytes, and the seconds that reading took."""
    done = subprocess.run(
        [sys.executable, __file__, "--read", str(path)], capture_output=True, text=True, check=True
    )
    peak, taken = json.loads(done.stdout)
    return peak, taken


def main(size_mb: int, only: str = "") -> None:
    """Measure each kind and print its ratio."""
    for what, (name, write) in WRITERS.items():
        if only not in what:
            continue
        with tempfile.TemporaryDirectory() as place:
            small, large = Path(place) / "small", Path(place) / "large"
            small.mkdir()
            large.mkdir()
            write(small / name, 2_000)
            write(large / name, size_mb * 2**20)
            n_bytes = (large / name).stat().st_size
            before, _ = peak_of(small / name)
            peak, taken = peak_of(large / name)
        report(
            f"memory, {what}", n=n_bytes, value=(peak - before) / n_bytes, unit="times the file",
            must=MOST_RATIO, peak_mb=round(peak / 2**20), seconds=round(taken, 2),
        )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        read(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, *sys.argv[2:3])
