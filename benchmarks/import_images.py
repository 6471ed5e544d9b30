"""Importing JPEGs (probe, SHA-256, measures, thumbnails, rows) against the fastest bare decode-to-thumbnail.

``python benchmarks/import_images.py [N]`` makes its N pictures (640×480, about 72 KB) in a temporary folder.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

import numpy as np
import simplejpeg
from PIL import Image
from report import report, seconds

from labeler.media import examine as examining
from labeler.media.thumbnail import trim_thumbnails
from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes

SIZE = (256, 192)
CORES = os.cpu_count() or 1
ROUNDS = 10


def make(folder: Path, n: int) -> list[Path]:
    """Write ``n`` different pictures, smooth with some grain as a camera gives them."""
    rng = np.random.default_rng(0)
    smooth = rng.integers(0, 256, (12, 16, 3), np.uint8)
    base = np.asarray(Image.fromarray(smooth).resize((640, 480), Image.Resampling.BICUBIC)).astype(np.int16)
    grain = rng.normal(0, 7, (960, 1280, 3)).astype(np.int16)
    folder.mkdir()
    paths = []
    for i in range(n):
        y, x = rng.integers(0, 480), rng.integers(0, 640)
        pixels = (base + grain[y : y + 480, x : x + 640] + i % 40 - 20).clip(0, 255).astype(np.uint8)
        path = folder / f"{i:06d}.jpg"
        path.write_bytes(simplejpeg.encode_jpeg(pixels, quality=88, colorsubsampling="420"))
        paths.append(path)
    return paths


def with_simplejpeg(path: Path) -> np.ndarray:
    """Decode at half size, then average down."""
    pixels = simplejpeg.decode_jpeg(
        path.read_bytes(), "RGB", fastdct=True, fastupsample=True, min_width=SIZE[0], min_height=SIZE[1]
    )
    return np.asarray(Image.fromarray(pixels).resize(SIZE, Image.Resampling.BOX))


def with_pillow(path: Path) -> np.ndarray:
    """Let Pillow decode at half size, then average down."""
    with Image.open(path) as image:
        image.draft("RGB", SIZE)
        return np.asarray(image.resize(SIZE, Image.Resampling.BOX))


def rate(thumbnail: Callable[[Path], np.ndarray], paths: list[Path]) -> float:
    """Return pictures a second on all cores."""
    with ThreadPoolExecutor(CORES) as pool:
        return len(paths) / seconds(lambda: list(pool.map(thumbnail, paths)))


def parts(paths: list[Path]) -> None:
    """What each part of examining a picture takes of one core: the whole with and without it, in turns.

    Hash, thumbnail, measures and fingerprint are left out one at a time; medians over rounds that each go
    through all variants, so that another load of the machine meets all of them.
    """
    buffer = examining.ReadBuffer()
    nothing: dict[str, tuple[str, Any]] = {
        "fingerprint": ("image_fingerprint", lambda _gray: None),
        "measures": ("measure_gray", lambda _gray: None),
        "hash": ("hashlib", SimpleNamespace(sha256=lambda _content: SimpleNamespace(hexdigest=_number))),
        "thumbnail": ("write_thumbnail", lambda *_args: None),
    }
    took: dict[str, list[float]] = {"": [], **{name: [] for name in nothing}}
    for at in range(ROUNDS):
        some = paths[at::ROUNDS]
        for name in ("", *nothing):
            known = getattr(examining, nothing[name][0]) if name else None
            if name:
                setattr(examining, *nothing[name])
            trim_thumbnails(0)
            try:
                start = time.thread_time()
                for path in some:
                    examining.examine(path, buffer)
                took[name].append((time.thread_time() - start) / len(some))
            finally:
                if name:
                    setattr(examining, nothing[name][0], known)
    whole = median(took[""])
    report("examining a picture, one core", n=len(paths), value=1e6 * whole, unit="µs")
    for name in nothing:
        without = median(b / a for a, b in zip(took[""], took[name], strict=True))
        must = {"fingerprint": 0.03}.get(name)
        report(f"share of the {name}", n=len(paths), value=1 - without, unit="", must=must)


_numbers = count()


def _number() -> str:
    return f"{next(_numbers):064x}"


def main(n: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["LABELER_HOME"] = str(Path(place) / "home")
        paths = make(Path(place) / "pictures", n)
        size = sum(path.stat().st_size for path in paths) / n / 1024
        parts(paths[: min(n, 2000)])
        rate(with_simplejpeg, paths[: n // 10 + 1])
        rates = {
            "simplejpeg": rate(with_simplejpeg, paths),
            "Pillow draft": rate(with_pillow, paths),
        }
        for name, value in rates.items():
            report(f"bare thumbnails, {name}", n=n, value=value, unit="images/s", kilobytes_each=round(size))
        question = QuestionSpec("label", classes=parse_classes("a,b"))
        with create_project(Path(place) / "p.labeler", name="p", question=question) as project:
            result = import_media(project, Path(place) / "pictures", author=owner(project))
            again = import_media(project, Path(place) / "pictures", author=owner(project))
        bound = max(*rates.values(), rate(with_simplejpeg, paths))
        value = result.added / result.seconds
        report("import", n=result.added, value=value, unit="images/s", bound=bound)
        report(
            "import, share of the bare rate",
            n=n,
            value=value / bound,
            unit="",
            must=0.7,
            lower_is_better=False,
        )
        report("import again, all known", n=again.known, value=again.seconds, unit="s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
