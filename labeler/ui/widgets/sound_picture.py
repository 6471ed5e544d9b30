"""A decoded sound made ready on a worker thread: its peaks and its spectrogram."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from labeler.ui.widgets.picture import to_qimage

if TYPE_CHECKING:
    from labeler.media.audio import Sound
    from labeler.media.peaks import Peaks

SPAN_DB = 75.0
"""From the brightest to black; the top follows the sound, so that quiet sounds are seen as well."""


@dataclass(frozen=True, slots=True)
class SoundPicture:
    """A decoded sound ready to be drawn: its samples, its peaks, its loudest sample (0 to 1)."""

    sound: Sound
    peaks: Peaks
    peak: float


@dataclass(frozen=True, slots=True)
class Spectrum:
    """A spectrogram of ``start_s`` to ``end_s`` as a picture."""

    image: QImage
    start_s: float
    end_s: float


def prepare_sound(sound: Sound) -> SoundPicture:
    """Return a sound ready to be drawn; called on a worker thread."""
    from labeler.media.peaks import build_peaks

    peaks = build_peaks([sound.samples], sound.sample_rate_hz, sound.samples.shape[1])
    peak = float(np.abs(sound.samples).max()) if sound.samples.size else 0.0
    return SoundPicture(sound, peaks, peak)


def prepare_spectrum(
    picture: SoundPicture, start_s: float, end_s: float, size: tuple[int, int], gain_db: float = 0.0
) -> Spectrum:
    """Return the spectrogram of a stretch as (width, height) pixels; called on a worker thread."""
    from labeler.media.spectrogram import spectrogram_picture

    rate = picture.sound.sample_rate_hz
    part = picture.sound.samples[max(0, round(start_s * rate)) : max(0, round(end_s * rate))]
    top_db = 20.0 * math.log10(max(picture.peak, 1e-4)) - 12.0 - gain_db
    window_s = 0.025 if end_s - start_s > 0.3 else 0.012
    pixels = spectrogram_picture(
        part,
        rate,
        width=max(8, size[0]),
        height=max(8, size[1]),
        window_s=window_s,
        floor_db=top_db - SPAN_DB,
        top_db=top_db,
    )
    return Spectrum(to_qimage(pixels), start_s, end_s)
