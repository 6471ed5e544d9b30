"""Media that tests make for themselves."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 30), (30, 30, 220), (250, 250, 250)


def corners(width: int = 320, height: int = 240) -> np.ndarray:
    """uint8 RGB: red top left, green top right, blue bottom left, white bottom right."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = RED
    pixels[: height // 2, width // 2 :] = GREEN
    pixels[height // 2 :, : width // 2] = BLUE
    pixels[height // 2 :, width // 2 :] = WHITE
    return pixels


def stored_as(pixels: np.ndarray, orientation: int, format_: str = "JPEG", **options) -> bytes:
    """A file whose EXIF flag asks a reader to turn it so that ``pixels`` comes out."""
    turned = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: a.swapaxes(0, 1)[::-1],
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: a.swapaxes(0, 1)[:, ::-1],
    }[orientation](pixels)
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(turned)).save(file, format_, exif=exif, **options)
    return file.getvalue()


def write_image(path: Path, pixels: np.ndarray | None = None, **options) -> Path:
    """An image file of the format that its suffix says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(corners() if pixels is None else pixels).save(path, **options)
    return path


def noise_image(seed: int, width: int = 64, height: int = 48) -> np.ndarray:
    """uint8 RGB that no other seed gives."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def tone(seconds: float, rate: int = 8000, hertz: float = 440.0, level: float = 0.5) -> np.ndarray:
    """float32 (frames, 1): a sine."""
    times = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * times)).astype(np.float32)[:, None]


def write_wav(path: Path, samples: np.ndarray, rate: int = 8000) -> Path:
    """A 16-bit WAV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return path
