"""Speech in JSON: Whisper's output, lhotse's supervisions, SpeechBrain's manifests.

Whisper's is a model's: a transcript and segments with text, of the sound that the file is called after.
lhotse's supervisions and SpeechBrain's manifests are transcripts, of stretches where they say so.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import (
    Annotations,
    Collector,
    Entry,
    Said,
    clean_name,
    clean_text,
    names_of,
    unit_id,
)
from labeler.formats.bounded import MOST_JSON_BYTES, decoded, json_keys, parse_json, read_head, read_json
from labeler.formats.jsonl import read_jsonl
from labeler.formats.media_names import is_sound_name
from labeler.formats.regular import check_regular
from labeler.formats.spoken import Utterance, add_utterances, whole_or_cut
from labeler.formats.timed import sound_of
from labeler.types import QuestionKind
from labeler.units import Segment

_BOMB_RATIO = 250
_BOMB_BYTES = 50 * 2**20
_CHUNK = 2**20
_TEXTS = ("wrd", "words", "text", "transcript", "transcription", "trans", "sentence")
_SOUNDS = ("wav", "audio_path", "path", "file_name", "file", "sig", "mix_wav", "noisy_wav")
_PLAIN_META = names_of("spk_id speaker speaker_id language lang accent gender age origin")


def is_whisper(path: Path) -> bool:
    """Return whether a file looks like Whisper's JSON: segments with start, end and text."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    keys = json_keys(read_head(path))
    return (
        "{" in keys.get(0, set())
        and "segments" in keys.get(1, set())
        and {"start", "end", "text"} <= keys.get(3, set())
    )


def read_whisper(path: Path) -> Annotations:
    """Return what Whisper heard: predictions of a run called ``whisper``.

    Raises:
        FileProblem: not JSON, or without segments.
    """
    found = read_json(path)
    if not isinstance(found, dict) or not isinstance(found.get("segments"), list):
        raise FileProblem(path, "is no output of Whisper: it has no segments.")
    collector = Collector("whisper", path)
    task = sound_of(path)
    units: list[Segment] = []
    texts: list[str] = []
    for number, row in enumerate(found["segments"]):
        where = f"segments[{number}]"
        try:
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise ValueError("has no text")
            text = clean_text(row["text"]).strip()
            units.append(
                geometry.segment(row.get("start"), row.get("end"), unit=unit_id(len(units)), text=text)
            )
        except ValueError as error:
            collector.skip(where, f"{error}.")
            continue
        texts.append(text)
    whole = found.get("text")
    text = clean_text(whole).strip() if isinstance(whole, str) else " ".join(texts)
    shell = {"said": Said.PREDICTION, "run": "whisper", "where": path.name}
    collector.add(Entry(task, QuestionKind.TRANSCRIPT, text=text, **shell))  # type: ignore[arg-type]
    if units:
        labels = ("",) * len(units)
        collector.add(Entry(task, QuestionKind.SEGMENTS, labels, tuple(units), **shell))  # type: ignore[arg-type]
    if isinstance(found.get("language"), str):
        collector.tell(task, "language", found["language"])
    return collector.done([path.parent])


def is_lhotse(path: Path) -> bool:
    """Return whether a file looks like lhotse's supervisions (JSON Lines, packed or not, or JSON)."""
    if not path.is_file() or not path.name.lower().endswith((".jsonl", ".jsonl.gz", ".json", ".ndjson")):
        return False
    head = read_head(path)
    if path.suffix.lower() == ".gz":
        try:
            head = zlib.decompressobj(31).decompress(head, 64 * 1024)
        except zlib.error:
            return False
    keys = json_keys(head)
    depth = 1 if "{" in keys.get(0, set()) else 2
    return {"recording_id", "start", "duration"} <= keys.get(depth, set())


def read_lhotse(path: Path) -> Annotations:
    """Return what supervisions say.

    Raises:
        FileProblem: not JSON Lines, too large, or without supervisions.
    """
    collector = Collector("lhotse", path)
    utterances = []
    for number, row in enumerate(_rows(path), 1):
        where = f"supervision {number}"
        recording = row.get("recording_id")
        try:
            if not isinstance(recording, (str, int)):
                raise ValueError("names no recording")
            start, length = geometry.seconds(row.get("start")), geometry.seconds(row.get("duration"))
        except ValueError as error:
            collector.skip(where, f"{error}.")
            continue
        channel = row.get("channel")
        meta = {
            key: str(row[key]) for key in ("speaker", "language", "gender") if isinstance(row.get(key), str)
        }
        text = row.get("text")
        is_channel = type(channel) is int and 0 <= channel < 1_000
        utterances.append(
            Utterance(
                clean_name(recording),
                text if isinstance(text, str) else "",
                start,
                start + length,
                channel if is_channel else None,
                meta=meta,
                where=where,
            )
        )
    if not utterances:
        raise FileProblem(path, "holds no supervision that could be used.")
    add_utterances(collector, whole_or_cut(utterances))
    return collector.done([path.parent])


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    if path.suffix.lower() == ".json":
        found = read_json(path)
        for row in found if isinstance(found, list) else ():
            if isinstance(row, dict):
                yield row
    elif path.suffix.lower() == ".gz":
        for number, line in enumerate(_unpacked(path).split("\n"), 1):
            row = parse_json(path, line, number) if line.strip() else None
            if isinstance(row, dict):
                yield row
    else:
        yield from read_jsonl(path)


def _unpacked(path: Path) -> str:
    check_regular(path, MOST_JSON_BYTES)
    most = min(MOST_JSON_BYTES, max(_BOMB_BYTES, _BOMB_RATIO * path.stat().st_size))
    content = bytearray()
    try:
        with gzip.open(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                content += chunk
                if len(content) > most:
                    raise FileProblem(path, f"unpacks to more than {most >> 20:,} MB; split it.")
    except (OSError, EOFError, zlib.error) as error:
        raise FileProblem(path, f"cannot be unpacked ({error}).") from None
    return decoded(path, bytes(content))


def is_speechbrain(path: Path) -> bool:
    """Return whether a file looks like SpeechBrain's JSON: an object of utterances that name their sound."""
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    keys = json_keys(read_head(path))
    inner = keys.get(2, set())
    return (
        "{" in keys.get(0, set())
        and bool(inner & {"wav", "audio_path", "mix_wav", "noisy_wav"})
        and "images" not in keys.get(1, set())
    )


def read_speechbrain(path: Path) -> Annotations:
    """Return what a manifest says.

    Raises:
        FileProblem: not JSON, or no utterance of it names a sound.
    """
    found = read_json(path)
    if not isinstance(found, dict):
        raise FileProblem(path, "is no SpeechBrain manifest: it is no object of utterances.")
    collector = Collector("speechbrain", path)
    utterances: list[Utterance] = []
    for identity, row in found.items():
        where = clean_name(identity)
        task = _sound(row) if isinstance(row, dict) else ""
        if not task:
            collector.skip(where, "names no sound.")
            continue
        collector.know([task])
        meta = {
            key: str(row[key]) for key in sorted(_PLAIN_META & set(row)) if isinstance(row[key], (str, int))
        }
        text = next((row[key] for key in _TEXTS if isinstance(row.get(key), str)), None)
        if text is None:
            collector.count("utterances without a transcript")
        else:
            utterances.append(Utterance(task, text, where=where, meta=meta))
    if not collector.done().tasks:
        raise FileProblem(path, "is no SpeechBrain manifest: no utterance of it names a sound.")
    add_utterances(collector, utterances)
    return collector.done([path.parent])


def _sound(row: Mapping[str, Any]) -> str:
    """Return the sound that an utterance names, without the placeholder of its folder."""
    for key in _SOUNDS:
        value = row.get(key)
        if isinstance(value, dict):
            value = value.get("file")
        if isinstance(value, str) and is_sound_name(value):
            plain = value.replace("\\", "/")
            if plain.startswith(("{", "$")):
                plain = plain.partition("/")[2]
            return clean_name(plain).lstrip("/")
    return ""
