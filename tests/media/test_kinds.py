"""What a file is by its content, and the sentence on one that is not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.media.kinds import foreign, kind_of, sniff, why_unread
from labeler.types import ItemKind


@pytest.mark.parametrize(
    ("name", "head", "words"),
    [
        (
            "phone.jpg",
            b"\x00\x00\x00\x18ftypheic\x00\x00",
            "a HEIC file, which is not read; convert it to JPEG",
        ),
        ("x.png", b"\xff\x0a\x00\x00", "JPEG XL"),
        ("x.png", b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
        ("song.wav", b"\x00\x00\x00\x1cftypM4A ", "M4A file, which is not read; convert it to WAV or FLAC."),
        ("song.wav", b"\xff\xf1\x50\x80", "AAC"),
        ("song.m4a", b"\x00\x00\x00\x1cftypM4A ", "type M4A are not read; convert them to WAV"),
        ("x.jpg", b"\x00\x00\x00\x18ftypzzzz", "not a picture that Labeler reads"),
        ("x.wav", b"", "empty"),
        ("x.png", b"\x89PNG\r\n\x1a\n", "header of this PNG file is damaged"),
    ],
)
def test_why_unread(name: str, head: bytes, words: str) -> None:
    why = why_unread(Path(name), head)
    assert words in why and why.endswith(".") and "\n" not in why


def test_what_is_read_is_not_foreign() -> None:
    heads = [
        b"\x00\x00\x00\x18ftypavif",
        b"RIFF\x00\x00\x00\x00WAVE",
        b"\xff\xd8\xff\xe0",
        b"\xff\xfb\x90\x00",
    ]
    assert [foreign(head) for head in heads] == [None] * 4
    assert sniff(heads[0]) == (ItemKind.IMAGE, "AVIF")
    assert kind_of(Path("x.mp3"), heads[3]) == (ItemKind.AUDIO, "MP3")
