"""Pictures of 100 megapixels as the Label page shows them: first view, zoom and pan by tiles, memory.

``python benchmarks/large_images.py [MEGAPIXELS]`` makes its pictures in a temporary folder.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import simplejpeg
from PIL import Image
from report import percentile, report

from labeler.media.image import decode_image
from labeler.media.levels import Levels, apply_levels
from labeler.media.tiles import Region, open_tiles, view_image

VIEW = (1280, 800)


def make(place: Path, megapixels: float) -> dict[str, Path]:
    """Write one picture of each sort: a smooth ground with grain, wide as 4 to 3."""
    height = round((megapixels * 1e6 * 0.75) ** 0.5)
    width = round(megapixels * 1e6 / height)
    rng = np.random.default_rng(0)
    smooth = Image.fromarray(rng.integers(0, 256, (24, 32, 3), np.uint8))
    grain = rng.integers(-6, 7, (1024, width, 3)).astype(np.int16)
    pixels = np.asarray(smooth.resize((width, height), Image.Resampling.BICUBIC)).copy()
    for top in range(0, height, 1024):
        part = pixels[top : top + 1024]
        part[:] = (part + grain[: len(part)]).clip(0, 255)
    files = {name: place / f"large.{name}" for name in ("jpg", "png", "tif")}
    files["jpg"].write_bytes(simplejpeg.encode_jpeg(pixels, quality=88, colorsubsampling="420"))
    Image.fromarray(pixels).save(files["png"], compress_level=1)
    Image.fromarray(pixels[:, :, 1].astype(np.uint16) << 4).save(files["tif"])
    return files


class Longest:
    """The longest time that a thread which only wants to tick (as a window does) had to wait, in ms."""

    def __enter__(self) -> Longest:
        self.worst_ms = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._tick)
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _tick(self) -> None:
        last = time.perf_counter()
        while not self._stop.wait(0.002):
            now = time.perf_counter()
            self.worst_ms = max(self.worst_ms, 1000 * (now - last - 0.002))
            last = now


def timed(function: Callable[[], object]) -> tuple[float, float]:
    """Return (seconds of ``function`` on a worker thread, longest wait of another in ms)."""
    with Longest() as longest:
        started = time.perf_counter()
        thread = threading.Thread(target=function)
        thread.start()
        thread.join()
        return time.perf_counter() - started, longest.worst_ms


def one(name: str, path: Path, megapixels: float) -> None:
    """Show one picture for the first time, then zoom and pan in it."""
    sha256 = name.encode().hex().zfill(64)
    words = f"{megapixels:.0f} megapixels, {name.upper()}"
    content = path.read_bytes()
    bare: Callable[[], object] = lambda: decode_image(path, content=content)  # noqa: E731
    if name == "jpg":
        bare = lambda: simplejpeg.decode_jpeg(content, "RGB", fastdct=True, min_width=1, min_height=1)  # noqa: E731
    bound, _ = timed(bare)
    size = (20_000, 20_000)
    value, wait = timed(lambda: view_image(path, sha256, VIEW, size=size, deep=name == "tif"))
    report(f"{words}: first view", n=1, value=value, unit="s", bound=bound)
    report(f"{words}: longest wait of the window meanwhile", n=1, value=wait, unit="ms", must=50.0)
    value, wait = timed(lambda: open_tiles(path, sha256).close())
    report(f"{words}: zoom until its tiles are there", n=1, value=value, unit="s")
    value, _ = timed(lambda: view_image(path, sha256, VIEW, size=size))
    report(f"{words}: second view", n=1, value=value, unit="s")
    rng = np.random.default_rng(1)
    taken = []
    with open_tiles(path, sha256) as tiles:
        for _ in range(300):
            level = int(rng.integers(0, tiles.n_levels))
            left, top = (int(rng.integers(0, max(1, side - 512))) // 512 * 512 for side in tiles.size(level))
            started = time.perf_counter()
            pixels = tiles.read(Region(level, left, top, 512, 512))
            if tiles.bits > 8:
                apply_levels(pixels, Levels(100, 3000))
            taken.append(1000 * (time.perf_counter() - started))
    report(f"{words}: a tile, p50", n=300, value=percentile(taken, 0.5), unit="ms", must=4.0)
    report(f"{words}: a tile, p99", n=300, value=percentile(taken, 0.99), unit="ms", must=16.0)


def in_the_window(path: Path, megapixels: float) -> None:
    """How long the Label page's stage waits for something to see of a picture, and for the picture."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from labeler.ops.imports import import_media
    from labeler.ops.people import owner
    from labeler.ops.project import create_project
    from labeler.schema import QuestionSpec, parse_classes
    from labeler.store.read.items import item_ids
    from labeler.ui.app import application
    from labeler.ui.screenshots import wait_until
    from labeler.ui.state.preferences import Preferences
    from labeler.ui.tasks import Tasks
    from labeler.ui.widgets.glimpse import Glimpse
    from labeler.ui.widgets.item_stage import ItemStage

    application(Preferences())
    tasks, place = Tasks(), path.with_suffix("")
    place.mkdir()
    path.rename(place / path.name)
    question = QuestionSpec("q", classes=parse_classes("a,b"))
    with create_project(path.with_suffix(".labeler"), name="p", question=question) as project:
        import_media(project, place, author=owner(project))
        stage = ItemStage(tasks, "stage")
        stage.resize(*VIEW)
        stage.show()
        stage.open(project, None)
        started = time.perf_counter()
        stage.show_item(int(item_ids(project)[0]))
        wait_until(lambda: stage.shown is not None or stage.findChild(Glimpse) is not None, 60)
        seen = time.perf_counter() - started
        wait_until(lambda: stage.shown is not None, 60)
        words = f"{megapixels:.0f} megapixels, {path.suffix[1:].upper()} in the window"
        report(f"{words}: something to see", n=1, value=seen, unit="s", must=0.3)
        report(f"{words}: the picture itself", n=1, value=time.perf_counter() - started, unit="s")
        stage.close_project()
        tasks.close()


def main(megapixels: float) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LABELER_HOME"] = folder
        pid = os.fork() if hasattr(os, "fork") else 0
        if pid == 0:  # making them takes more memory than showing them
            make(Path(folder), megapixels)
            if hasattr(os, "fork"):
                os._exit(0)
        else:
            os.waitpid(pid, 0)
        for name in ("jpg", "png", "tif"):
            one(name, Path(folder) / f"large.{name}", megapixels)
        in_the_window(Path(folder) / "large.png", megapixels)
        show = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        report("largest child", n=1, value=show, unit="MB", must=4096.0)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 100.0)
