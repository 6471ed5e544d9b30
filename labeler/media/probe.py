"""What a file is and how large, read from its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labeler.errors import FileProblem
from labeler.media.audio import open_sound
from labeler.media.image import open_image, read_bytes, upright_size
from labeler.media.kinds import HEAD_BYTES, kind_of, why_unread
from labeler.types import ItemKind


@dataclass(frozen=True, slots=True)
class Probe:
    """What is known of a file: pictures have ``width`` and ``height`` (upright), sound the other three."""

    kind: ItemKind
    format: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    sample_rate_hz: int | None = None
    channels: int | None = None


def read_head(path: Path) -> bytes:
    """Return the first bytes of a file.

    Raises:
        FileProblem: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise FileProblem(
            path, f"The file cannot be read ({error.strerror}); check the disk and its rights."
        ) from None


def probe(path: Path) -> Probe:
    """Return kind, format and size of ``path``: by content, whatever its suffix says.

    The header is believed here; only decoding tells whether the rest is whole (see ``examine``).

    Raises:
        FileProblem: neither a picture nor a sound that is read, with one clear reason.
    """
    head = read_head(path)
    found = kind_of(path, head)
    if found is None:
        raise FileProblem(path, why_unread(path, head))
    kind, name = found
    if kind is ItemKind.IMAGE:
        with open_image(path, read_bytes(path)) as image:
            width, height = upright_size(image)
            return Probe(kind, image.format or name, width=width, height=height)
    with open_sound(path) as sound:
        return Probe(
            kind,
            sound.format,
            seconds=sound.frames / sound.samplerate,
            sample_rate_hz=sound.samplerate,
            channels=sound.channels,
        )
