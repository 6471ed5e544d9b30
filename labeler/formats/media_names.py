"""Whether a name is that of a picture or of a sound."""

from __future__ import annotations

from labeler.formats.annotations import names_of

_PICTURES = names_of("jpg jpeg jpe jfif png apng tif tiff webp bmp dib gif avif ppm pgm pbm pnm heic")
_SOUNDS = names_of("wav wave rf64 w64 flac ogg oga opus mp3 aif aiff aifc au snd caf sph m4a")


def is_media_name(name: str) -> bool:
    """Return whether a name ends as pictures or sounds do."""
    return is_picture_name(name) or is_sound_name(name)


def is_picture_name(name: str) -> bool:
    """Return whether a name ends as pictures do."""
    return _suffix(name) in _PICTURES


def is_sound_name(name: str) -> bool:
    """Return whether a name ends as sounds do."""
    return _suffix(name) in _SOUNDS


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
