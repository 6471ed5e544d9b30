"""What a file is, by its first bytes; a suffix only says what somebody thought it was."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

from labeler.types import ItemKind

HEAD_BYTES = 4096
"""How many bytes ``sniff`` wants to see."""


def _suffixes(*names: str) -> frozenset[str]:
    return frozenset(f".{name}" for line in names for name in line.split())


IMAGE_SUFFIXES = _suffixes("jpg jpeg jpe jfif mpo png apng tif tiff webp bmp dib gif avif ppm pgm pbm pnm")
AUDIO_SUFFIXES = _suffixes("wav wave rf64 w64 flac ogg oga opus mp3 aif aiff aifc au snd caf sph")
_UNREAD_IMAGES = _suffixes(
    "heic heif jp2 j2k jpx jxl psd dds blp fli flc sgi rgb icns ico cur tga pcx eps wmf emf svg fits fit fpx",
    "im msp qoi xbm xpm dcm cr2 cr3 nef arw dng rw2 orf raf exr hdr",
)
_UNREAD_SOUNDS = _suffixes("m4a m4b mp4 aac wma ape wv mpc tta dsf dff amr ac3 spx ra raw pcm it mod s3m xm")
UNREAD_SUFFIXES = MappingProxyType(
    dict.fromkeys(_UNREAD_IMAGES, ItemKind.IMAGE) | dict.fromkeys(_UNREAD_SOUNDS, ItemKind.AUDIO)
)
"""Suffixes of pictures and sound that Labeler does not read: they are named in the report, never decoded."""

_STARTS: tuple[tuple[bytes, ItemKind, str], ...] = (
    (b"\xff\xd8\xff", ItemKind.IMAGE, "JPEG"),
    (b"\x89PNG\r\n\x1a\n", ItemKind.IMAGE, "PNG"),
    (b"GIF87a", ItemKind.IMAGE, "GIF"),
    (b"GIF89a", ItemKind.IMAGE, "GIF"),
    (b"II*\x00", ItemKind.IMAGE, "TIFF"),
    (b"MM\x00*", ItemKind.IMAGE, "TIFF"),
    (b"II+\x00", ItemKind.IMAGE, "TIFF"),
    (b"MM\x00+", ItemKind.IMAGE, "TIFF"),
    (b"BM", ItemKind.IMAGE, "BMP"),
    (b"fLaC", ItemKind.AUDIO, "FLAC"),
    (b"OggS", ItemKind.AUDIO, "OGG"),
    (b"ID3", ItemKind.AUDIO, "MP3"),
    (b".snd", ItemKind.AUDIO, "AU"),
    (b"caff\x00\x01", ItemKind.AUDIO, "CAF"),
    (b"NIST_1A", ItemKind.AUDIO, "NIST"),
    (b"riff\x2e\x91\xcf\x11", ItemKind.AUDIO, "W64"),
)


_FOREIGN_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\x00\x00\x00\x0cJXL \r\n", "JPEG XL"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cjP  \r\n", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"8BPS", "PSD"),
    (b"\x76\x2f\x31\x01", "OpenEXR"),
    (b"SIMPLE  =", "FITS"),
    (b"%PDF", "PDF"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "WMA"),
    (b"\x1a\x45\xdf\xa3", "WebM or Matroska"),
    (b"MAC ", "APE"),
    (b"wvpk", "WavPack"),
    (b"#!AMR", "AMR"),
    (b"\xff\xf1", "AAC"),
    (b"\xff\xf9", "AAC"),
)
_BRANDS = MappingProxyType(
    dict.fromkeys((b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"), "HEIC")
    | dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), "M4A")
    | dict.fromkeys((b"isom", b"iso2", b"mp41", b"mp42", b"qt  ", b"3gp4", b"3gp5", b"dash"), "MP4")
)


def foreign(head: bytes) -> str | None:
    """Return the name of a format that is known but not read, from a file's first bytes, or None.

    >>> foreign(b"\\x00\\x00\\x00\\x18ftypheic")
    'HEIC'
    """
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12])
    return next((name for start, name in _FOREIGN_STARTS if head.startswith(start)), None)


def sniff(head: bytes) -> tuple[ItemKind, str] | None:
    """Return the kind and the format that the first bytes of a file speak for, or None where they are silent.

    An MP3 without a tag has only eleven bits to know it by; such a file also needs its suffix (see
    ``kind_of``).

    >>> sniff(b"\\x89PNG\\r\\n\\x1a\\n....")
    (<ItemKind.IMAGE: 'image'>, 'PNG')
    >>> sniff(b"<html>") is None
    True
    """
    for start, kind, name in _STARTS:
        if head.startswith(start):
            return kind, name
    if head[:4] in (b"RIFF", b"RF64", b"RIFX", b"FORM"):
        return _sniff_chunks(head)
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis"):
        return ItemKind.IMAGE, "AVIF"
    if len(head) > 2 and head[:1] == b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return ItemKind.IMAGE, "PPM"
    return None


def _sniff_chunks(head: bytes) -> tuple[ItemKind, str] | None:
    name = head[8:12]
    if name == b"WEBP":
        return ItemKind.IMAGE, "WEBP"
    if name == b"WAVE":
        return ItemKind.AUDIO, "WAV"
    if name in (b"AIFF", b"AIFC"):
        return ItemKind.AUDIO, "AIFF"
    return None


def suffix_kind(path: Path) -> ItemKind | None:
    """Return the kind that the suffix promises, or None where it promises neither picture nor sound."""
    suffix = path.suffix.lower()
    if suffix in IMAGE_SUFFIXES:
        return ItemKind.IMAGE
    if suffix in AUDIO_SUFFIXES:
        return ItemKind.AUDIO
    return UNREAD_SUFFIXES.get(suffix)


def kind_of(path: Path, head: bytes) -> tuple[ItemKind, str] | None:
    """Return kind and format of a file from its first bytes, its suffix helping only where they are silent.

    None: neither. A file called ``.mp3`` whose bytes are silent may still be one (junk before the first
    frame is common): the decoder has the last word.
    """
    found = sniff(head)
    if found is not None and not (found == (ItemKind.IMAGE, "BMP") and suffix_kind(path) is None):
        return found
    if path.suffix.lower() == ".mp3" and head.strip(b"\x00"):
        return ItemKind.AUDIO, "MP3"
    is_frame_sync = len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06
    if is_frame_sync and suffix_kind(path) is ItemKind.AUDIO:
        return ItemKind.AUDIO, "MP3"
    return None


def why_unread(path: Path, head: bytes) -> str:
    """Return one sentence on why a file that promised a picture or a sound is not one."""
    if not head:
        return "The file is empty; copy it again."
    found = sniff(head)
    if found is not None:
        return f"The header of this {found[1]} file is damaged; copy the file again or save it anew."
    suffix = path.suffix.lower()
    if suffix in UNREAD_SUFFIXES:
        kind = "Pictures" if UNREAD_SUFFIXES[suffix] is ItemKind.IMAGE else "Sound files"
        wanted = _wanted(UNREAD_SUFFIXES[suffix])
        return f"{kind} of the type {suffix[1:].upper()} are not read; convert them to {wanted}."
    name = foreign(head)
    if name is not None:
        return f"This is a {name} file, which is not read; convert it to {_wanted(suffix_kind(path))}."
    return _why_strange(path, head)


def _why_strange(path: Path, head: bytes) -> str:
    """Return a sentence on content that is of no format that is known."""
    if head.lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "This is a web page, not a picture or a sound; download the file again."
    if not any(head):
        return "The file holds only zeros; copy it again."
    what = "a picture" if suffix_kind(path) is ItemKind.IMAGE else "a sound"
    return f"The content is not {what} that Labeler reads, whatever the name says."


def _wanted(kind: ItemKind | None) -> str:
    return "WAV or FLAC" if kind is ItemKind.AUDIO else "JPEG, PNG or TIFF"
