"""Reading a file takes at most ten times its size, as the documentation says."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from labeler.formats.audacity import read_audacity
from labeler.formats.coco import read_coco
from labeler.formats.cvat import read_cvat
from labeler.formats.table import read_votes
from labeler.formats.unit_table import read_unit_table

_BOX = '<box label="class %d" occluded="0" xtl="%.2f" ytl="%.2f" xbr="600.25" ybr="480.00" z_order="0"></box>'


def _coco(**more: object) -> str:
    images = [{"id": n, "file_name": f"{n:08d}.jpg", "width": 640, "height": 480} for n in range(700)]
    rows = [
        {
            "id": n,
            "image_id": n // 5,
            "category_id": 1,
            "area": 3,
            "iscrowd": 0,
            "bbox": [n / 7, n / 9, 8.5, 9.25],
        }
        for n in range(3_500)
    ]
    for row in rows if more else ():
        row["segmentation"] = [[round(one + row["id"] / 7, 2) for one in range(40)]]  # type: ignore[operator]
    return json.dumps({"images": images, "annotations": rows, "categories": [{"id": 1, "name": "cat"}]})


def _cvat() -> str:
    images = (
        f'<image id="{n}" name="{n:08d}.jpg" width="640" height="480">'
        + "\n".join(_BOX % (k, n / 7 + k, n / 9 + k) for k in range(4))
        + "</image>\n"
        for n in range(700)
    )
    return f"<annotations>{''.join(images)}</annotations>"


FILES: dict[str, tuple[Callable[[], str], Callable[[Path], object]]] = {
    "boxes.json": (_coco, read_coco),
    "polygons.json": (lambda: _coco(outlines=True), read_coco),
    "boxes.xml": (_cvat, read_cvat),
    "votes.csv": (
        lambda: (
            "task,worker,label\n" + "".join(f"{n // 3:08d}.jpg,worker {n % 9},ok\n" for n in range(10_000))
        ),
        read_votes,
    ),
    "boxes.csv": (
        lambda: (
            "task,label,x,y,w,h\n"
            + "".join(
                f"{n // 5:08d}.jpg,cat,{n / 7:.2f},{n / 9:.2f},{n % 99 + 1},30.5\n" for n in range(9_000)
            )
        ),
        read_unit_table,
    ),
    "labels.txt": (
        lambda: "".join(f"{n}.000000\t{n}.500000\tcall {n % 9}\n" for n in range(12_000)),
        read_audacity,
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_at_most_ten_times_the_file(tmp_path: Path, name: str) -> None:
    made, read = FILES[name]
    path = tmp_path / name
    path.write_text(made())
    size = path.stat().st_size
    assert size > 250_000
    read(path)  # what is made once and for all is not counted
    tracemalloc.start()
    found = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found
    assert peak <= 10 * size, f"{peak / size:.1f} times the file"
