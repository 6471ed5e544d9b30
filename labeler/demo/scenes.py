"""The two demos as plain values: what is asked, of which items, what is known, and what people said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labeler.demo.clips import Clip, plan_clips, write_clips
from labeler.demo.people import (
    BORDERLINE,
    CANNOT_TELL,
    LABELERS,
    UNINTELLIGIBLE,
    Answer,
    listen,
    look,
)
from labeler.demo.phones import SCRATCH_FROM_MM, Phone, plan_phones, write_phones
from labeler.demo.phrases import Phrase, Written, plan_phrases, write_down, write_phrases
from labeler.demo.voices import WORDS

GOLD_SHARE = 0.4
"""Of so many groups the truth is known from outside; of the others it has to come from people."""


@dataclass(frozen=True, slots=True)
class SceneItem:
    """One item: ``truth`` is what the program drew or said; ``is_gold`` whether the project is told.

    ``answers`` holds what each of the simulated labelers said, in their order; ``reason`` is what an expert
    who measures it would write.
    """

    relative: str
    truth: str
    is_gold: bool
    tags: tuple[str, ...]
    meta: dict[str, str]
    answers: tuple[Answer, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One item of which people write down what is said; the fields are those of `SceneItem`."""

    relative: str
    truth: str
    is_gold: bool
    tags: tuple[str, ...]
    meta: dict[str, str]
    answers: tuple[Written, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One demo project.

    ``classes`` maps each answer to its definition; ``uncertain`` each uncertain answer to the classes that it
    lies between. ``group_by`` finds the group in an item's path. ``write`` makes the media in a folder.
    ``spoken`` are items of a second question, which asks what is said.
    """

    name: str
    question: str
    words: str
    classes: dict[str, str]
    uncertain: dict[str, tuple[str, ...]]
    group_by: str
    items: tuple[SceneItem, ...]
    write: Callable[[Path], None]
    spoken: tuple[Spoken, ...] = ()

    @property
    def everything(self) -> tuple[SceneItem | Spoken, ...]:
        """Return all items, whatever is asked of them."""
        return (*self.items, *self.spoken)


def phone_scene(n: int = 240, seed: int = 7) -> Scene:
    """Return the phone inspection: ``n`` pictures of phone backs under three lightings from two factories."""
    rng = np.random.default_rng(seed)
    phones = plan_phones(n, rng)
    told = {serial: rng.random() < GOLD_SHARE for serial in dict.fromkeys(phone.serial for phone in phones)}
    items = tuple(
        SceneItem(
            phone.name,
            phone.truth,
            told[phone.serial],
            phone.tags,
            _phone_meta(phone),
            tuple(look(labeler, phone, rng) for labeler in LABELERS),
            _phone_reason(phone),
        )
        for phone in phones
    )
    return Scene(
        name="phone inspection",
        question="defect",
        words="What is the worst thing on the back of this phone?",
        classes={
            "ok": f"No dent, no pit, no line of {SCRATCH_FROM_MM:g} mm or more.",
            "scratch": f"A line of at least {SCRATCH_FROM_MM:g} mm, measured from end to end.",
            "dent": "A soft hollow wider than 4 mm: one side darker, the other lighter, no edge.",
            "pit": "A dark round hole with a sharp edge, up to 3 mm wide.",
        },
        uncertain={BORDERLINE: ("ok", "scratch"), CANNOT_TELL: ()},
        group_by=r"/([AB]-\d+)_",
        items=items,
        write=lambda folder: write_phones(phones, folder),
    )


def voice_scene(n: int = 240, seed: int = 11) -> Scene:
    """Return the voice search: ``n`` clips of a second, five words, twelve voices, in car and café noise.

    For every twenty clips there are three phrases of a few seconds, to be written down.
    """
    rng = np.random.default_rng(seed)
    clips = plan_clips(n, rng)
    items = tuple(
        SceneItem(
            clip.name,
            clip.word,
            bool(rng.random() < GOLD_SHARE),
            clip.tags,
            _sound_meta(clip),
            tuple(listen(labeler, clip, rng) for labeler in LABELERS),
            f"Played slowly it is “{clip.word}”.",
        )
        for clip in clips
    )
    phrases = plan_phrases(max(8, n * 3 // 20), seed, rng)

    def write(folder: Path) -> None:
        write_clips(clips, folder)
        write_phrases(phrases, folder)

    return Scene(
        name="voice search",
        question="word",
        words="Which word is said?",
        classes={word: f"The word “{word}”, even if its end is cut off." for word in WORDS},
        uncertain={UNINTELLIGIBLE: ()},
        group_by=r"^(speaker_\d+)/",
        items=items,
        write=write,
        spoken=tuple(_spoken(phrase, rng) for phrase in phrases),
    )


def _spoken(phrase: Phrase, rng: np.random.Generator) -> Spoken:
    return Spoken(
        phrase.name,
        phrase.truth,
        bool(rng.random() < GOLD_SHARE),
        phrase.tags,
        _sound_meta(phrase),
        tuple(write_down(labeler, phrase, rng) for labeler in LABELERS),
        "Played slowly, word by word, and written by the conventions.",
    )


def _sound_meta(made: Clip | Phrase) -> dict[str, str]:
    return {
        "speaker": made.speaker.name,
        "noise": made.noise,
        "snr_db": "" if made.snr_db is None else f"{made.snr_db:.1f}",
    }


def _phone_meta(phone: Phone) -> dict[str, str]:
    length = f"{phone.size_mm:.1f}" if phone.defect == "line" else ""
    return {
        "factory": phone.factory,
        "lighting": phone.lighting,
        "body": phone.body,
        "serial": phone.serial,
        "line_mm": length,
    }


def _phone_reason(phone: Phone) -> str:
    if phone.defect == "line":
        compared = "at least" if phone.size_mm >= SCRATCH_FROM_MM else "under"
        return f"Measured {phone.size_mm:.1f} mm: {compared} {SCRATCH_FROM_MM:g} mm."
    return f"Seen under the lamp: {'nothing there' if phone.defect == 'none' else phone.defect}."
