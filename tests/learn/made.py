"""Small arrays that can be learned: bright or dark corners, low or high tones."""

from __future__ import annotations

import numpy as np

from labeler.learn.recipe import Recipe, recipe_for


def pictures(n: int = 60, side: int = 16, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return uint8 [n, side, side, 3] and labels of three classes: no bar, a lying one, a standing one."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % 3
    values = rng.integers(60, 120, size=(n, side, side, 3))
    for i, label in enumerate(labels):
        at = int(rng.integers(3, side - 3))
        if label == 1:
            values[i, at] += 110
        elif label == 2:
            values[i, :, at] += 110
    return values.astype(np.uint8), labels.astype(np.int64)


def tones(n: int = 40, rate_hz: int = 8000) -> tuple[list[np.ndarray], np.ndarray]:
    """Return float32 clips of 0.3 s and labels: a low or a high tone."""
    rng = np.random.default_rng(1)
    labels = np.arange(n) % 2
    time_s = np.arange(int(0.3 * rate_hz)) / rate_hz
    clips = []
    for label in labels:
        pitch = rng.uniform(250, 350) if label == 0 else rng.uniform(1400, 1800)
        clips.append((0.2 * np.sin(2 * np.pi * pitch * time_s)).astype(np.float32))
    return clips, labels.astype(np.int64)


def quick(kind: str = "image", **changes: object) -> Recipe:
    """Return a recipe that takes seconds."""
    return recipe_for(kind, **{"epochs": 6, "width": 8, "batch": 16, "mixup": 0.0, **changes})
