"""Near-duplicates: how many altered copies are found, how many others are taken for copies, how fast.

``--pictures FOLDER …`` are folders of different pictures; each picture is altered in known ways (scaled to
60 %, JPEG at quality 60, a twentieth cut off the edges, 25 % brighter) and looked for among all originals.
``--sounds FOLDER …`` are folders of sounds, altered likewise (MP3, Ogg, Opus, another rate, cut, …);
an altered one is found where it is near enough to its own original, as `labeler duplicates` compares them.
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
from labeler.media.fingerprint import image_fingerprint, sound_fingerprint
from labeler.media.pixels import fitted
from labeler.media.thumbnail import SIZE, draw_sound
from labeler.ops.duplicates import SECONDS_MORE, SECONDS_SHARE
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
        _found(f"{name}: found, {what}", distances(words_of([alter(one) for one in pictures]), own), most)


def coded(samples: np.ndarray, rate: int, kind: str, subtype: str, level: float) -> tuple[np.ndarray, int]:
    """Return what a codec leaves of a sound."""
    import soundfile

    kept = io.BytesIO()
    soundfile.write(kept, samples, rate, format=kind, subtype=subtype, compression_level=level)
    kept.seek(0)
    found = soundfile.read(kept, dtype="float32", always_2d=True)
    return found[0], int(found[1])


def resampled(samples: np.ndarray, rate: int, wanted: int) -> tuple[np.ndarray, int]:
    """Return a sound at another rate."""
    from math import gcd

    from scipy.signal import resample_poly

    step = gcd(rate, wanted)
    return resample_poly(samples, wanted // step, rate // step, axis=0).astype(np.float32), wanted


def cut_sound(samples: np.ndarray, share: float) -> np.ndarray:
    """Return a sound without ``share`` of its length at each end."""
    n = round(share * len(samples))
    return samples[n : len(samples) - n]


SOUND_ALTERATIONS: dict[str, Callable[[np.ndarray, int], tuple[np.ndarray, int]]] = {
    "MP3, good": lambda samples, rate: coded(samples, rate, "MP3", "MPEG_LAYER_III", 0.2),
    "MP3, poor": lambda samples, rate: coded(samples, rate, "MP3", "MPEG_LAYER_III", 0.8),
    "Ogg Vorbis, good": lambda samples, rate: coded(samples, rate, "OGG", "VORBIS", 0.4),
    "Ogg Vorbis, poor": lambda samples, rate: coded(samples, rate, "OGG", "VORBIS", 0.9),
    "Opus": lambda samples, rate: coded(*resampled(samples, rate, 16_000), "OGG", "OPUS", 0.6),
    "another rate": lambda samples, rate: resampled(
        samples, rate, 11_025 if rate <= 8000 else max(8000, rate // 2)
    ),
    "20 dB quieter": lambda samples, rate: (samples * np.float32(0.1), rate),
    "5 % cut off at each end": lambda samples, rate: (cut_sound(samples, 0.05), rate),
    "silence before and after": lambda samples, rate: (
        np.pad(samples, ((round(0.15 * rate), round(0.1 * rate)), (0, 0))),
        rate,
    ),
    "cut, quieter and MP3 at once": lambda samples, rate: coded(
        cut_sound(samples, 0.02) * np.float32(0.5), rate, "MP3", "MPEG_LAYER_III", 0.6
    ),
}


def sound_words(samples: np.ndarray, rate: int) -> str:
    """Return the digits of the fingerprint that an import takes of a sound."""
    return sound_fingerprint(draw_sound(samples, rate), rate)[2:]


def sounds_found(folder: Path, most: int, n_altered: int) -> None:
    """Recall of each alteration, and pairs of different sounds that are taken for the same."""
    import soundfile

    sounds: list[tuple[np.ndarray, int]] = []
    for file in sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in {".wav", ".flac", ".ogg"}
    ):
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        if 100 < len(samples) < 60 * rate and np.abs(samples).max() > 0:
            sounds.append((samples[:, :2], rate))
    own = np.frombuffer(bytes.fromhex("".join(sound_words(*one) for one in sounds)), np.uint64).reshape(-1, 2)
    lengths = np.array([len(samples) / rate for samples, rate in sounds])
    left, right = np.triu_indices(len(own), 1)
    longer = np.maximum(lengths[left], lengths[right])
    alike = np.abs(lengths[left] - lengths[right]) <= SECONDS_SHARE * longer + SECONDS_MORE
    between = distances(own[left[alike]], own[right[alike]])
    wrong, name = int((between <= most).sum()), folder.name
    report(
        f"{name}: pairs of about one length within {most} bits",
        n=len(between),
        value=wrong,
        unit="pairs",
        within={bits: int((between <= bits).sum()) for bits in (8, 10, 12, 14, 16, 20)},
    )
    some = np.random.default_rng(0).permutation(len(sounds))[:n_altered]
    every = []
    for what, alter in SOUND_ALTERATIONS.items():
        altered = [alter(*sounds[at]) for at in some]
        digits = "".join(sound_words(*one) for one in altered)
        apart = distances(np.frombuffer(bytes.fromhex(digits), np.uint64).reshape(-1, 2), own[some])
        seconds_ = np.array([len(samples) / rate for samples, rate in altered])
        longer = np.maximum(seconds_, lengths[some])
        apart[np.abs(seconds_ - lengths[some]) > SECONDS_SHARE * longer + SECONDS_MORE] = 128
        every.append(apart)
        _found(f"{name}: found, {what}", apart, most)
    _found(f"{name}: found, all alterations together", np.concatenate(every), most)


def _found(what: str, apart: np.ndarray, most: int) -> None:
    share = float((apart <= most).mean())
    p95 = int(percentile(apart.tolist(), 0.95))
    report(what, n=len(apart), value=share, unit="share", lower_is_better=False, p95=p95)


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
    parser.add_argument("--sounds", type=Path, nargs="*", default=[])
    parser.add_argument("--most-sound", type=int, default=14, help="bits that may differ between sounds")
    parser.add_argument(
        "--altered", type=int, default=250, help="of how many sounds of a folder copies are made"
    )
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args()
    for folder in chosen.pictures:
        pictures_found(folder, chosen.most)
    for folder in chosen.sounds:
        sounds_found(folder, chosen.most_sound, chosen.altered)
    if chosen.rows:
        search(chosen.rows, chosen.most)
    gray = Image.fromarray(np.random.default_rng(0).integers(0, 255, (192, 256), dtype=np.uint8))
    took = seconds(lambda: [image_fingerprint(gray) for _ in range(100)], times=20) / 100
    report("fingerprint of a thumbnail", n=100, value=1e6 * took, unit="µs")
    drawn = np.random.default_rng(0).integers(0, 255, (192, 256, 3), dtype=np.uint8)
    took = seconds(lambda: [sound_fingerprint(drawn, 16_000) for _ in range(100)], times=5) / 100
    report("fingerprint of a sound's thumbnail", n=100, value=1e6 * took, unit="µs")


if __name__ == "__main__":
    main()
