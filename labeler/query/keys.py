"""What can be asked of an item, as rows: the language's own names, what they mean and what they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class KeyKind(StrEnum):
    """What a key takes."""

    NAME = "name"
    """A name that the project knows: a class, a tag, a person …; ``*`` and ``?`` stand for letters."""
    CHOICE = "choice"
    """One of few fixed words."""
    NUMBER = "number"
    """A number, compared or in a range."""
    TIME = "time"
    """A day or a moment."""
    TEXT = "text"
    """Any text; ``*`` and ``?`` stand for letters."""


@dataclass(frozen=True, slots=True)
class Key:
    """One row: ``of`` names the part of the vocabulary that a NAME is looked up in, ``choices`` the words of
    a CHOICE with their meaning, ``also`` other spellings. ``others`` is True where the answer gives away what
    other people said: a labeler in an open blind round may not ask it.
    """

    name: str
    kind: KeyKind
    words: str
    example: str
    of: str = ""
    choices: Mapping[str, str] | None = None
    also: tuple[str, ...] = ()
    unit: str = ""
    others: bool = False


_TRUTHS = {
    "gold": "known from outside",
    "ruling": "an SME has ruled",
    "consensus": "neither, but one class was chosen by more people than any other",
    "none": "nothing is known: no labels, a tie, or rulings that say so or differ",
}
_STATES = {
    "unlabeled": "nobody has answered, and the file is whole",
    "labeled": "somebody has answered",
    "disagree": "people differ",
    "uncertain": "somebody chose an uncertain class",
    "skipped": "somebody put it off and has not answered since",
    "broken": "the file cannot be read",
    "flagged": "a labeler asks an SME to look, and nobody has",
    "conflict": "SMEs ruled apart and differ",
    "sent-back": "the latest ruling sends it back to the labelers",
}
_HAS = {
    "note": "somebody left a note with a label",
    "comment": "there is a comment",
    "boxes": "somebody drew a box or a polygon",
    "segments": "somebody marked a stretch of sound",
    "transcript": "somebody wrote what is said",
    "group": "it belongs to a group that splits keep together",
    "near": "it is kept together with near-duplicates",
    "prediction": "the latest model said something of it",
}
_MODEL = {
    "right": "the latest model's class is the item's class",
    "wrong": "it is another class",
}
_KINDS = {"image": "a picture", "audio": "sound"}

MEASURES: Mapping[str, tuple[str, str]] = {
    "brightness": ("mean lightness, 0–1", "brightness"),
    "contrast": ("spread of the lightness", "contrast"),
    "sharpness": ("how crisp edges are", "sharpness"),
    "loudness": ("mean level in dBFS", "loudness_db"),
    "peak": ("highest level in dBFS", "peak_db"),
    "clipped": ("share of samples at full scale", "clipped_share"),
    "silence": ("share of silence", "silence_share"),
    "snr": ("estimated signal-to-noise ratio in dB", "snr_db"),
}
"""Each measure by its friendly name: what it is, and its column."""


def _name(name: str, of: str, words: str, example: str, *, others: bool = False) -> Key:
    return Key(name, KeyKind.NAME, words, example, of=of, others=others)


def _choice(name: str, choices: Mapping[str, str], words: str, example: str, *, others: bool = False) -> Key:
    return Key(name, KeyKind.CHOICE, words, example, choices=choices, others=others)


def _number(name: str, words: str, example: str, *also: str, unit: str = "", others: bool = False) -> Key:
    return Key(name, KeyKind.NUMBER, words, example, also=also, unit=unit, others=others)


_MEASURE_EXAMPLES = {"loudness": "loudness:-60..-40", "snr": "snr<15", "brightness": "brightness>0.8"}

KEYS: tuple[Key, ...] = (
    _name("class", "classes", "the item's class: what is known, else what most people said", "class:scratch"),
    _name("label", "classes", "somebody said so, whatever others said", "label:scratch", others=True),
    _name("tag", "tags", "it bears this tag", "tag:blurry"),
    _choice("state", _STATES, "how far it has come", "state:disagree"),
    _name("person", "people", "this person has answered", "person:Ann", others=True),
    _name("round", "rounds", "somebody has answered in this round (its name or number)", "round:2"),
    _number("labels", "how many people have answered", "labels>=2", others=True),
    _number("agreement", "share of pairs of people who agree, 0–1", "agreement<0.7", others=True),
    _choice("truth", _TRUTHS, "where the item's class comes from", "truth:gold", others=True),
    _name("predicted", "classes", "the latest model says so", "predicted:scratch"),
    _number("confidence", "how sure the latest model is, 0–1", "confidence<0.6"),
    _choice("model", _MODEL, "whether the latest model is right", "model:wrong", others=True),
    _choice("kind", _KINDS, "picture or sound", "kind:audio"),
    _name("source", "sources", "where the item came from", "source:factory"),
    Key("group", KeyKind.TEXT, "what splits keep together", "group:unit7"),
    _name("split", "splits", "the part of a split (PART, or SPLIT/PART)", "split:test"),
    _choice("has", _HAS, "what there is beside the label", "has:comment"),
    Key("name", KeyKind.TEXT, "the file's path, as a whole", "name:*/IMG_??.jpg", also=("path",)),
    Key("added", KeyKind.TIME, "when it was imported", "added>2026-11-01"),
    _number("width", "width of a picture", "width>=640", unit="pixels"),
    _number("height", "height of a picture", "height<480", unit="pixels"),
    _number("seconds", "length of a sound", "seconds:1..5", "duration", unit="s"),
    _number("rate", "sample rate of a sound", "rate=16k", "sample_rate_hz", unit="Hz"),
    _number("channels", "channels of a sound", "channels=2"),
    _number("size", "size of the file", "size>1M", "size_bytes", unit="bytes"),
    *(
        _number(
            name, words, _MEASURE_EXAMPLES.get(name, f"{name}<0.1"), *([column] if column != name else [])
        )
        for name, (words, column) in MEASURES.items()
    ),
)

BY_NAME: Mapping[str, Key] = {name: key for key in KEYS for name in (key.name, *key.also)}

META = "meta."
"""Before a metadata key that has the name of one of the language's own keys: ``meta.source=phone``."""
