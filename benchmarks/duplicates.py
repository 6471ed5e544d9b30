"""Near-duplicates: how many altered copies are found, how many others are taken for copies, how fast.

``--pictures FOLDER …`` are folders of different pictures; each picture is altered in known ways (scaled to
60 %, JPEG at quality 60, a twentieth cut off the edges, 25 % brighter) and looked for among all originals.
``--rows`` random fingerprints, a tenth of them blank and a thousand with a planted neighbour, are searched.
Prints JSON lines ``{what, n, value, unit, bound, ratio, must, holds}``.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance

from benchmarks.report import percentile, report, seconds
from labeler.media.fingerprint import image_fingerprint
from labeler.media.pixels import fitted
from labeler.media.thumbnail import SIZE
from labeler.stats.near import distances, near_groups, near_pairs

Alter = Callable[[Image.Image], Image.Image]


def cut(picture: Image.Image) -> Image.Image:
    """Return the picture without a fortieth of its width and height on each side."""
    width, height = picture.size
    across, down = max(1, width // 40), max(1, height // 40)
    return picture.crop((across, down, width - across, height - down))


def compressed(picture: Image.Image) -> Image.Image:
    """Return what JPEG at quality 60 leaves of it."""
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=60)
    return Image.open(kept).convert("RGB")


ALTERATIONS: dict[str, Alter] = {
    "scaled to 60 %": lambda picture: picture.resize([max(1, round(0.6 * s)) for s in picture.size]),
    "JPEG 60": compressed,
    "cut by 5 %": cut,
    "25 % brighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.25),
    "all at once": lambda picture: compressed(ImageEnhance.Brightness(cut(picture)).enhance(0.85)),
}


def words_of(pictures: list[Image.Image]) -> np.ndarray:
    """Return the fingerprints as an import takes them, uint64 [n, 2]."""
    digits = ""
    for picture in pictures:
        small = picture.resize(fitted(*picture.size, SIZE), Image.Resampling.BOX)
        digits += image_fingerprint(small.convert("L"))[2:]
    return np.frombuffer(bytes.fromhex(digits), np.uint64).reshape(-1, 2)


def pictures_found(folder: Path, most: int) -> None:
    """Recall of each alteration, and pairs of different pictures that are taken for the same."""
    every = sorted(path for path in folder.rglob("*") if path.suffix.lower() in {".jpg", ".png", ".jpeg"})
    # (a PNG beside a JPEG of the same name is its mask)
    files = [path for path in every if path.suffix != ".png" or not path.with_suffix(".jpg").exists()]
    pictures = []
    for file in files:
        with Image.open(file) as image:
            pictures.append(image.convert("RGB"))
    own = words_of(pictures)
    apart = np.stack([distances(np.broadcast_to(row, own.shape), own) for row in own])
    between = apart[np.triu_indices(len(own), 1)]
    wrong = int((between <= most).sum())
    name = folder.name
    report(
        f"{name}: pairs within {most} bits",
        n=len(between),
        value=wrong,
        unit="pairs",
        least=int(between.min()),
    )
    for what, alter in ALTERATIONS.items():
        altered = distances(words_of([alter(picture) for picture in pictures]), own)
        share = float((altered <= most).mean())
        report(
            f"{name}: found, {what}",
            n=len(own),
            value=share,
            unit="share",
            lower_is_better=False,
            p95=int(percentile(altered.tolist(), 0.95)),
        )


def search(n: int, most: int) -> None:
    """Seconds to search ``n`` fingerprints, and the share of planted pairs at the largest distance found."""
    rng = np.random.default_rng(0)
    words = rng.integers(0, 2**64, (n, 2), dtype=np.uint64)
    planted = rng.permutation(9 * n // 10)[:2000].reshape(2, -1)
    bits = np.zeros((planted.shape[1], 128), np.uint8)
    for row in bits:
        row[rng.permutation(128)[:most]] = 1
    words[planted[1]] = words[planted[0]] ^ np.packbits(bits, axis=1).view(np.uint64)
    words[9 * n // 10 :] = 0
    pairs = near_pairs(words, most, rng=np.random.default_rng(1))
    known = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    hit = sum((min(pair), max(pair)) in known for pair in planted.T.tolist())
    took = seconds(lambda: near_groups(words, near_pairs(words, most, rng=np.random.default_rng(1)), most))
    report(f"search and group, {most} bits", n=n, value=took, unit="s", must=15.0 if n <= 1_000_000 else None)
    report(
        f"planted pairs at {most} bits found", n=planted.shape[1], value=hit / planted.shape[1], unit="share"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, nargs="*", default=[])
    parser.add_argument("--most", type=int, default=16, help="bits that may differ")
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args()
    for folder in chosen.pictures:
        pictures_found(folder, chosen.most)
    if chosen.rows:
        search(chosen.rows, chosen.most)
    gray = Image.fromarray(np.random.default_rng(0).integers(0, 255, (192, 256), dtype=np.uint8))
    took = seconds(lambda: [image_fingerprint(gray) for _ in range(100)], times=20) / 100
    report("fingerprint of a thumbnail", n=100, value=1e6 * took, unit="µs")


if __name__ == "__main__":
    main()
