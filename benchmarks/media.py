"""What the Label page and the grid wait for: decoding, waveforms, spectrograms, thumbnails of sound.

``python benchmarks/media.py`` makes its files in a temporary folder.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import simplejpeg
import soundfile
from report import percentile, report, seconds

from labeler.media.audio import Sound, read_sound
from labeler.media.examine import ReadBuffer, examine
from labeler.media.image import decode_image
from labeler.media.peaks import build_peaks
from labeler.media.playback import playback_buffer
from labeler.media.spectrogram import spectrogram_picture
from labeler.media.thumbnail import read_thumbnail, write_thumbnail


def milliseconds(function: object, times: int = 30) -> float:
    """Return the median of ``times`` runs."""
    return 1000 * percentile([seconds(function) for _ in range(times)], 0.5)  # type: ignore[arg-type]


def pictures(place: Path) -> None:
    """Decode a camera's picture for the view, against libjpeg alone."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (75, 100, 3), np.uint8).repeat(40, 0).repeat(40, 1)
    path = place / "large.jpg"
    path.write_bytes(simplejpeg.encode_jpeg(pixels, quality=90))
    content = path.read_bytes()
    bare = milliseconds(lambda: simplejpeg.decode_jpeg(content, "RGB"), 7)
    ours = milliseconds(lambda: decode_image(path), 7)
    report("12 megapixels decoded in full", n=1, value=ours, unit="ms", bound=bare)
    fitted = milliseconds(lambda: decode_image(path, fit=(1280, 800)), 7)
    report("12 megapixels decoded for a window", n=1, value=fitted, unit="ms", bound=bare)
    write_thumbnail("0" * 64, decode_image(path, fit=(256, 192)).pixels)
    report("a kept thumbnail read", n=1, value=milliseconds(lambda: read_thumbnail("0" * 64)), unit="ms")


def sounds(place: Path) -> None:
    """Draw and play an hour and three seconds."""
    rng = np.random.default_rng(0)
    rate = 16_000
    hour = rng.normal(0, 0.1, (3600 * rate, 1)).astype(np.float32)
    built = seconds(lambda: build_peaks([hour], rate, 1))
    report("waveform pyramid of an hour", n=1, value=built, unit="s")
    peaks = build_peaks([hour], rate, 1)
    for words, width_s in (("an hour", 3600.0), ("a minute", 60.0), ("a second", 1.0)):
        value = milliseconds(lambda width=width_s: peaks.view(0.0, width, 1200))
        report(f"waveform of {words}, 1,200 pixels", n=1, value=value, unit="ms", must=5.0)
    short = hour[: 3 * rate]
    value = milliseconds(lambda: spectrogram_picture(short, rate, width=1200, height=300))
    report("spectrogram of 3 s, 1,200 × 300", n=1, value=value, unit="ms")
    value = seconds(lambda: spectrogram_picture(hour, rate, width=1200, height=300))
    report("spectrogram of an hour, 1,200 × 300", n=1, value=value, unit="s")
    value = milliseconds(lambda: playback_buffer(Sound(short, rate), speed=0.5), 10)
    report("3 s stretched to half speed", n=1, value=value, unit="ms")
    path = place / "clip.wav"
    soundfile.write(path, short, rate)
    buffer = ReadBuffer()
    bare = milliseconds(lambda: read_sound(path))
    value = milliseconds(lambda: examine(path, buffer, thumbnails=True))
    report("3 s examined: hash, measures, thumbnail kept already", n=1, value=value, unit="ms", bound=bare)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LABELER_HOME"] = folder
        pictures(Path(folder))
        sounds(Path(folder))


if __name__ == "__main__":
    main()
