"""Small projects of real sound files for tests that open the window: segments and transcripts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from labeler.ops.imports import import_media
from labeler.ops.people import owner
from labeler.ops.project import create_project
from labeler.schema import QuestionSpec, parse_classes
from labeler.types import QuestionKind
from tests.ui import desk

RATE = 8000
SECONDS = 4.0


def write_sounds(folder: Path, n: int = 4) -> None:
    """Write ``n`` stereo sounds of four seconds: a tone from second 1 to 2, noise from 3 to 3.5."""
    folder.mkdir(parents=True, exist_ok=True)
    time = np.arange(round(SECONDS * RATE)) / RATE
    rng = np.random.default_rng(1)
    for number in range(n):
        tone = 0.4 * np.sin(2 * np.pi * (400 + 50 * number) * time) * ((time >= 1) & (time < 2))
        noise = 0.2 * rng.standard_normal(len(time)) * ((time >= 3) & (time < 3.5))
        both = np.stack([tone + noise, tone], axis=1).astype(np.float32)
        soundfile.write(folder / f"s{number:02d}.wav", both, RATE)


def make_file(folder: Path, kind: QuestionKind, **config: Any) -> Path:
    """Return a new project that asks for segments or transcripts of four sounds."""
    write_sounds(folder / "media")
    classes = parse_classes("tone,noise", "cannot tell") if kind is QuestionKind.SEGMENTS else ()
    spec = QuestionSpec("heard", kind, words="What is heard?", classes=classes, config=config)
    path = folder / "heard.labeler"
    with create_project(path, name="heard", question=spec, people=desk.PEOPLE, owner="Max") as project:
        import_media(project, folder / "media", author=owner(project), n_jobs=1)
    return path
