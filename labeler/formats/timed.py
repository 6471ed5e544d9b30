"""What files of segments share: the sound that a file is about, and whether its words are classes or text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from labeler.formats.annotations import Collector, Entry, clean_name, clean_text
from labeler.formats.media_names import is_sound_name
from labeler.types import QuestionKind
from labeler.units import Segment

_MOST_CLASSES = 60
_MOST_WORDS = 3
_ENDINGS = (".labels", ".label", ".audacity", ".selections", ".table.1", ".table")


def sound_of(file: Path) -> str:
    """Return the task that a file of segments is about: its own name without its endings.

    >>> sound_of(Path("x/rec_02.Table.1.selections.txt")), sound_of(Path("a.wav.txt"))
    ('rec_02', 'a.wav')
    """
    name = file.stem
    changed = True
    while changed:
        changed = False
        for ending in _ENDINGS:
            if name.lower().endswith(ending) and len(name) > len(ending):
                name, changed = name[: -len(ending)], True
    return name


def other_sound(task: str) -> str:
    """Return the task without a suffix of sound, as another name of it."""
    return task.rpartition(".")[0] if is_sound_name(task) else ""


def are_classes(words: Sequence[str], least_repeats: float = 1.5) -> bool:
    """Return whether the words of segments are names of classes rather than what is said.

    They are where they are short, few, and come again: at most sixty different ones of at most three words,
    each used ``least_repeats`` times on average.

    >>> are_classes(["bird", "car", "bird"]), are_classes(["the", "cat", "sat", "on", "a", "mat"])
    (True, False)
    """
    found = [word for word in words if word.strip()]
    different = set(found)
    if not found or len(different) > _MOST_CLASSES:
        return False
    if any(len(word.split()) > _MOST_WORDS or len(word) > 40 for word in different):
        return False
    return len(found) >= least_repeats * len(different)


def add_segments(
    collector: Collector,
    entry: Entry,
    segments: Iterable[tuple[Segment, str]],
    *,
    n_left_out: int = 0,
    is_sure: bool = False,
) -> None:
    """Take segments with a word each; `settle_words` decides later what the words are.

    Args:
        entry: what all share; its labels and units are filled in.
        segments: each with its word.
        n_left_out: how many more the file had: an answer that lost all its segments is not *nothing there*.
        is_sure: the words are classes, whatever they look like.
    """
    if is_sure:
        collector.sure_classes.add(entry.question)
    units: list[Segment] = []
    labels: list[str] = []
    known: dict[str, str] = {}  # the same word is kept once
    for segment, word in segments:
        units.append(segment)
        labels.append(known.setdefault(word, clean_text(word).strip()))
    collector.add_unless_lost(replace(entry, units=tuple(units), labels=tuple(labels)), n_left_out)


def settle_words(collector: Collector, least_repeats: float = 1.5) -> None:
    """Decide for each question whether its segments' words are classes or text, by all of its files."""
    words: dict[str, list[str]] = {}
    for entry in collector.entries:
        words.setdefault(entry.question, []).extend(entry.labels)
    are = {
        question: question in collector.sure_classes or are_classes(found, least_repeats)
        for question, found in words.items()
    }
    as_text = sum(len(entry.labels) for entry in collector.entries if not are[entry.question])
    collector.count("segments whose words are taken as text, not as classes", as_text)
    collector.entries = [
        words_as(entry, "classes" if are[entry.question] else "text") for entry in collector.entries
    ]


def words_as(entry: Entry, what: str) -> Entry:
    """Return an entry of segments with its words as ``classes`` or as ``text``."""
    if entry.kind is not QuestionKind.SEGMENTS:
        return entry
    units = tuple(unit for unit in entry.units if isinstance(unit, Segment))
    words = [name or unit.text for unit, name in zip(units, entry.labels, strict=True)]
    if what == "classes":
        bare = tuple(replace(unit, text="") if unit.text else unit for unit in units)
        return replace(entry, units=bare, labels=tuple(map(clean_name, words)))
    spoken = tuple(replace(unit, text=word) for unit, word in zip(units, words, strict=True))
    return replace(entry, units=spoken, labels=("",) * len(units))
