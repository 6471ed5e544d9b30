"""Kaldi's data folder: ``text``, with ``wav.scp``, ``segments``, ``utt2spk`` and the like beside it.

Without ``segments`` each utterance is a sound of its own; with it, a stretch of one. A sound is called by the
file that ``wav.scp`` names (also inside a command), else by its id.
"""

from __future__ import annotations

from pathlib import Path

from labeler.errors import FileProblem
from labeler.formats import geometry
from labeler.formats.annotations import Annotations, Collector, clean_text
from labeler.formats.bounded import lines_of, read_text
from labeler.formats.media_names import is_sound_name
from labeler.formats.spoken import Utterance, add_utterances, whole_or_cut

_FACTS = {"utt2spk": "speaker", "utt2lang": "language", "utt2dur": "", "utt2gender": "gender"}


def is_kaldi(path: Path) -> bool:
    """Return whether a folder has Kaldi's files, or a path is one of them."""
    folder = path if path.is_dir() else path.parent
    if path.is_file() and path.name not in ("text", "wav.scp", "segments", "utt2spk"):
        return False
    return (folder / "text").is_file() and any(
        (folder / name).is_file() for name in ("wav.scp", "segments", "utt2spk")
    )


def read_kaldi(path: Path) -> Annotations:
    """Return what a data folder says.

    Raises:
        FileProblem: it has no ``text``, or a file cannot be read.
    """
    folder = path if path.is_dir() else path.parent
    collector = Collector("kaldi", folder)
    texts = _rows(collector, folder / "text")
    if not texts:
        raise FileProblem(folder / "text", "has no utterances; a line is an id and its words.", 1)
    sounds = {
        name: _sound(name, words)
        for name, words in (
            _rows(collector, folder / "wav.scp") if (folder / "wav.scp").is_file() else {}
        ).items()
    }
    segments = _rows(collector, folder / "segments") if (folder / "segments").is_file() else {}
    facts = _facts(collector, folder)
    utterances = []
    for identity, text in texts.items():
        meta = facts.get(identity, {})
        if not segments:
            utterances.append(Utterance(sounds.get(identity, identity), text, meta=meta, where=identity))
            continue
        if identity not in segments:
            collector.skip(identity, "has a text but no segment.", folder / "text")
            continue
        try:
            utterances.append(_stretch(identity, text, segments[identity], sounds, meta))
        except ValueError as error:
            collector.skip(identity, f"{error}.", folder / "segments")
    collector.count("segments without a text", len(set(segments) - set(texts)))
    add_utterances(collector, whole_or_cut(utterances))
    return collector.done([folder])


def _stretch(identity: str, text: str, words: str, sounds: dict[str, str], meta: dict[str, str]) -> Utterance:
    cells = words.split()
    if len(cells) < 3:
        raise ValueError("its segment is not: recording, start, end")
    start, end = geometry.seconds(cells[1]), geometry.seconds(cells[2])
    if end < start:
        raise ValueError(f"its segment ends at {end:g} s, before it begins at {start:g} s")
    more = {**meta, "utterance": identity}
    task = sounds.get(cells[0], cells[0])
    return Utterance(task, text, start, end, meta=more, where=identity)


def _rows(collector: Collector, file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(lines_of(read_text(file)), 1):
        identity, _, rest = line.strip().partition(" ")
        if "\t" in identity:
            identity, _, rest = line.strip().partition("\t")
        if not identity:
            continue
        if identity in found:
            collector.skip(f"line {number}", f"names {identity[:40]!r} a second time.", file)
            continue
        found[clean_text(identity)] = clean_text(rest.strip())
    return found


def _sound(identity: str, words: str) -> str:
    """Return the file that a line of ``wav.scp`` names, also as an argument of a command."""
    named = words.replace("\\", "/")
    if not named.rstrip().endswith("|"):
        return named if is_sound_name(named) else identity
    return next((word for word in named.split() if is_sound_name(word)), identity)


def _facts(collector: Collector, folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, key in _FACTS.items():
        if key and (folder / name).is_file():
            for identity, value in _rows(collector, folder / name).items():
                found.setdefault(identity, {})[key] = value
    genders = _rows(collector, folder / "spk2gender") if (folder / "spk2gender").is_file() else {}
    for meta in found.values():
        if meta.get("speaker") in genders:
            meta["gender"] = genders[meta["speaker"]]
    return found
